import { describe, expect, test } from 'vitest';
import { PAIRS, type Play, play, type Remains } from './handover.ts';
import { helm, type Tool, toolOfDyn } from './tools.ts';

const dyn = await toolOfDyn();

const READING: readonly (readonly string[])[] = [
  ['list', '-o', 'json'],
  ['history', 'r', '-o', 'json'],
  ['status', 'r'],
  ['get', 'all', 'r'],
  ['get', 'metadata', 'r', '-o', 'json'],
];

const ASSIGNMENTS: readonly (readonly [name: string, one: Tool, other: Tool])[] = [
  ['helm, then dyn', helm, dyn],
  ['dyn, then helm', dyn, helm],
  ['dyn, then dyn', dyn, dyn],
];

describe.concurrent('a release goes from hand to hand', () => {
  for (const [first, second] of PAIRS) {
    const by = (one: Tool, other: Tool): Play => ({
      prepare: helm,
      first: { operation: first, tool: one },
      second: { operation: second, tool: other },
    });
    let expected: Promise<Remains> | undefined;
    for (const [name, one, other] of ASSIGNMENTS)
      test.concurrent(`${first}, then ${second}: ${name}`, async () => {
        expected ??= playAndRead(by(helm, helm));
        const [actual, wanted] = await Promise.all([playAndRead(by(one, other)), expected]);
        expect(actual).toEqual(wanted);
        expect(wanted.said.filter((text) => text.startsWith('failed: '))).toEqual([]);
      });
  }
});

function playAndRead(pair: Play): Promise<Remains> {
  return play(pair, async (run) => {
    for (const argv of READING) {
      const [expected, actual] = [await run(helm, argv), await run(dyn, argv)];
      expect(sorted(actual), `${argv.join(' ')} of dyn`).toEqual(sorted(expected));
    }
  });
}

/** Helm prints the objects of a status at random. */
function sorted(text: string): readonly string[] {
  return text.split('\n').sort();
}
