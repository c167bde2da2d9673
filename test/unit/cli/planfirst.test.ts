import { expect, test } from 'vitest';
import { DynError } from '../../../src/base/problem.ts';
import { confirmPlans } from '../../../src/cli/planfirst.ts';
import type { ObjectPlan, ReleasePlan } from '../../../src/plan/plan.ts';

const OBJECT: ObjectPlan = {
  ...{ apiVersion: 'v1', kind: 'Pod', namespace: 'n', name: 'a', action: 'create', predicted: false },
  ...{ reason: '', changes: [], risks: [], failures: [] },
};

async function confirmed(
  object: Partial<ObjectPlan>,
  { answer, flags = {} }: { readonly answer?: string; readonly flags?: Record<string, string[]> },
): Promise<string> {
  const objects = [{ ...OBJECT, ...object }];
  const plan: ReleasePlan = {
    ...{ operation: 'install', name: 'r', namespace: 'n', chart: 'c-1', from: 0, to: 1 },
    ...{ objects, hooks: [], notes: [] },
  };
  let shown = '';
  const world = {
    ...{ cwd: '/', env: {}, stdin: () => new Uint8Array(), stdout: () => {}, isTerminal: false },
    stderr: (text: string) => {
      shown += text;
    },
    ...(answer === undefined ? {} : { ask: async () => answer }),
  };
  try {
    await confirmPlans([plan], new Map(Object.entries(flags)), world);
  } catch (error) {
    if (error instanceof DynError) return error.problem.code;
    throw error;
  }
  return shown.includes('+ create  Pod a') ? 'goes on' : 'shows nothing';
}

const FAILING = { failures: [{ code: 'x', message: 'x', hint: '', parts: [] }] };

test.each([
  ['y', 'goes on'],
  [' Yes ', 'goes on'],
  ['', 'plan/declined'],
  ['yesterday', 'plan/declined'],
])('a plan is shown, and the answer %j counts', async (answer, end) => {
  expect(await confirmed({}, { answer })).toBe(end);
});

test('without a terminal it needs --yes, and what would fail is not begun', async () => {
  expect(await confirmed({}, {})).toBe('plan/needs-yes');
  expect(await confirmed({}, { flags: { yes: ['true'] } })).toBe('goes on');
  expect(await confirmed(FAILING, { flags: { yes: ['true'] } })).toBe('plan/would-fail');
});
