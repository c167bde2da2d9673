import { expect, test } from 'vitest';
import type { Problem } from '../../../src/base/problem.ts';
import { interrupted } from '../../../src/base/problems/kube.ts';
import {
  hookNotCreated,
  notDeleted,
  operationFailed,
  operationInProgress,
  operationRestored,
  recordedCause,
  uninstalledWithErrors,
} from '../../../src/base/problems/release.ts';
import { moreCauses, rootCause, waitTimeout } from '../../../src/base/problems/wait.ts';

const refused: Problem = { code: 'kube/refused', severity: 'error', message: 'no', hint: 'Ask.' };
const late = waitTimeout('late', []);

test('a failed operation says by its code whether anything was written, and what ended it', () => {
  const codeOf = (cause: Problem, touched: readonly string[]): string =>
    operationFailed({ message: 'm', cause, touched }).code;
  expect(codeOf(refused, [])).toBe('release/failed');
  expect(codeOf(refused, ['created Job a/b'])).toBe('release/left-applied');
  expect(codeOf(late, ['created Job a/b'])).toBe('release/timed-out');
  expect(codeOf(interrupted(), ['created Job a/b'])).toBe('kube/interrupted');
  expect(operationRestored({ message: 'm', cause: refused, touched: [] }).code).toBe('release/restored');
});

test('what was written stands below what went wrong', () => {
  const { parts, hint } = operationFailed({ message: 'm', cause: refused, touched: ['created Job a/b'] });
  expect(hint).toBe('Ask.');
  expect(parts?.map(({ code, message }) => [code, message])).toEqual([
    ['release/written', 'created Job a/b'],
  ]);
});

test('an uninstall that is done but for something says so, and whether it was late', () => {
  expect(uninstalledWithErrors([refused, refused])).toMatchObject({
    code: 'release/uninstalled-with-errors',
    message: 'uninstallation completed with 2 error(s): no\nno',
  });
  expect(uninstalledWithErrors([refused, late]).code).toBe('release/timed-out');
});

test('a cause that a lock kept, and causes beyond those that are shown, are told', () => {
  expect(recordedCause('no')).toMatchObject({ code: 'release/recorded-cause', message: 'no' });
  expect(rootCause({ message: 'a', details: [], hint: 'h' }).code).toBe('wait/root-cause');
  expect(moreCauses(3).code).toBe('wait/more');
});

test("what only a record that another tool left, or a refusing server, can show has Helm's words", () => {
  expect(operationInProgress('web')).toMatchObject({
    code: 'release/in-progress',
    message: 'another operation (install/upgrade/rollback) is in progress',
    hint: expect.stringContaining('dyn doctor web'),
  });
  expect(notDeleted('web', [refused])).toMatchObject({
    code: 'release/not-deleted',
    message: 'failed to delete release: web',
    parts: [refused],
  });
  expect(hookNotCreated('pre-install', 'c/templates/h.yaml', refused)).toMatchObject({
    code: 'release/hook-not-created',
    message: 'warning: Hook pre-install c/templates/h.yaml failed: no',
    hint: 'Ask.',
  });
});
