import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { createInterrupts, interruptSignal } from '../../../src/cli/interrupts.ts';
import type { Interrupt, World } from '../../../src/cli/world.ts';

function heard() {
  const source = new EventEmitter();
  const left: number[] = [];
  const interrupts = createInterrupts(source, (status) => left.push(status));
  return { source, left, ...interrupts };
}

test('nothing is heard as long as nobody asks, nor after the last one left', () => {
  const { source, onInterrupt } = heard();
  expect(source.eventNames()).toEqual([]);
  const leave = [onInterrupt(() => {}), onInterrupt(() => {})];
  expect(source.eventNames()).toEqual(['SIGINT', 'SIGTERM']);
  expect(source.listenerCount('SIGINT')).toBe(1);
  for (const end of leave) end();
  expect(source.eventNames()).toEqual([]);
});

test('the first signal is told, the second leaves at once', () => {
  const { source, left, onInterrupt } = heard();
  const told: Interrupt[] = [];
  onInterrupt((signal) => told.push(signal));
  source.emit('SIGINT', 'SIGINT');
  expect([told, left]).toEqual([['SIGINT'], []]);
  source.emit('SIGTERM', 'SIGTERM');
  expect([told, left]).toEqual([['SIGINT'], [143]]);
});

test('a command that says 130 ends with 143 when it was SIGTERM', () => {
  const { source, onInterrupt, statusOf } = heard();
  onInterrupt(() => {});
  expect([statusOf(130), statusOf(1)]).toEqual([130, 1]);
  source.emit('SIGTERM', 'SIGTERM');
  expect([statusOf(130), statusOf(1), statusOf(0)]).toEqual([143, 1, 0]);
});

test('the signal of an operation ends with the name of the first', () => {
  const { source, onInterrupt } = heard();
  const world: World = {
    ...{ cwd: '/', env: {}, stdin: () => new Uint8Array(), stdout: () => {}, stderr: () => {} },
    ...{ isTerminal: false, onInterrupt },
  };
  const signal = interruptSignal(world);
  expect(signal.aborted).toBe(false);
  source.emit('SIGINT', 'SIGINT');
  expect([signal.aborted, signal.reason]).toEqual([true, 'SIGINT']);
});
