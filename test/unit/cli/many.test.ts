import { expect, test } from 'vitest';
import { renderMany } from '../../../src/cli/many.ts';
import type { RenderThread, World } from '../../../src/cli/world.ts';

const OUTCOME = { status: 0, stdout: new TextEncoder().encode('x: 1\n'), stderr: '', isSeeded: false };

/** Answers in the next turn, whatever is asked. */
const thread: RenderThread = {
  render: () => new Promise((resolve) => setImmediate(() => resolve(OUTCOME))),
  end: async () => {},
};

test('threads that end their last renders between two looks keep nobody waiting', {
  timeout: 10_000,
}, async () => {
  let printed = '';
  const world: World = {
    ...{ cwd: process.cwd(), env: {}, stdin: () => new Uint8Array(), stderr: () => {}, isTerminal: false },
    stdout: (bytes) => {
      printed += new TextDecoder().decode(bytes);
    },
    threads: async () => ({ most: 1, atOnce: true, usedMs: () => 0, start: async () => thread }),
  };
  const flags = new Map([['namespace', ['a', 'b', 'c']]]);
  const status = await renderMany({ positionals: ['charts/hello'], flags, notices: [] }, world);
  expect(status).toBe(0);
  expect(printed.match(/^# Combination: .*$/gm)).toEqual(
    ['a', 'b', 'c'].map((namespace) => `# Combination: chart=charts/hello namespace=${namespace} values=-`),
  );
});
