import { expect, test } from 'vitest';
import type { GraphNode } from '../../../src/base/graph.ts';
import { DynError } from '../../../src/base/problem.ts';
import { usage } from '../../../src/base/problems/cli.ts';
import { runGraph } from '../../../src/base/schedule.ts';

const NODES: readonly GraphNode[] = [
  { id: 'crds', needs: ['elsewhere'] },
  { id: 'a', needs: ['crds'] },
  { id: 'b', needs: ['crds'] },
  { id: 'a2', needs: ['a'] },
  { id: 'b2', needs: ['b'] },
];

/** Runs the nodes and writes down what is begun and ended, and how many run at once. */
async function run(parallel: number, fails: readonly string[], stopAfter?: string) {
  const log: string[] = [];
  const stop = new AbortController();
  let running = 0;
  let most = 0;
  const ends = await runGraph(NODES, { parallel, signal: stop.signal }, async ({ id }) => {
    most = Math.max(most, ++running);
    log.push(`+${id}`);
    await new Promise((done) => setTimeout(done, 1));
    log.push(`-${id}`);
    running--;
    if (id === stopAfter) stop.abort();
    if (fails.includes(id)) throw new DynError(usage(`${id} failed`));
    return id.toUpperCase();
  });
  const words = [...ends].map(([id, end]) => {
    if (end.kind === 'done') return `${id} ${end.value}`;
    return `${id} ${end.kind}${end.kind === 'blocked' ? ` by ${end.by}` : ''}`;
  });
  return { log, most, words };
}

test('one after the other, each after what it needs', async () => {
  const { log, most } = await run(1, []);
  expect(most).toBe(1);
  expect(log.filter((line) => line.startsWith('+'))).toEqual(['+crds', '+a', '+b', '+a2', '+b2']);
});

test('as many at once as are free', async () => {
  const { log, most, words } = await run(4, []);
  expect(most).toBe(2);
  expect(log.slice(0, 4)).toEqual(['+crds', '-crds', '+a', '+b']);
  expect(words).toEqual(['crds CRDS', 'a A', 'b B', 'a2 A2', 'b2 B2']);
});

test('what needs a failed one is blocked, the rest goes on', async () => {
  const { words } = await run(2, ['a']);
  expect(words).toEqual(['crds CRDS', 'a failed', 'b B', 'a2 blocked by a', 'b2 B2']);
});

test('nothing is begun after the end of the signal', async () => {
  const { words } = await run(1, [], 'a');
  expect(words).toEqual(['crds CRDS', 'a A', 'b stopped', 'a2 stopped', 'b2 blocked by b']);
});

test('a mistake of our own is thrown', async () => {
  const work = () => Promise.reject(new TypeError('no'));
  const running = runGraph(NODES, { parallel: 2, signal: new AbortController().signal }, work);
  await expect(running).rejects.toThrow(TypeError);
});
