import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { inFolder } from '../support/command.ts';
import { runProgram } from '../support/program.ts';

/** Runs the tests of one file on a machine that cannot build a control plane. */
function runWithout(env: Readonly<Record<string, string>>): ReturnType<typeof runProgram> {
  const argv = ['run', '--project', 'cluster', 'test/cluster/place.test.ts'];
  return inFolder((cache) =>
    runProgram(process.execPath, [resolve('node_modules/vitest/vitest.mjs'), ...argv], {
      cwd: resolve('.'),
      // As helm takes the place of dyn, dyn is not built once more.
      env: { PATH: '/nonexistent', HOME: cache, XDG_CACHE_HOME: cache, DYN_CASES_WITH: 'helm', ...env },
      limitMs: 100_000,
    }),
  );
}

test('without Go the tests on a cluster are skipped, and that is said loudly', async () => {
  const { status, stdout, stderr } = await runWithout({});
  expect(stderr).toContain('cluster: go cannot be started: ');
  expect(stderr).toContain('cluster: NO TEST ON A CLUSTER IS RUN: a control plane needs Go');
  expect(stdout.toString()).toMatch(/\d+ skipped/);
  expect(status).toBe(0);
});

test('without Go they fail in CI', async () => {
  const { status, stdout, stderr } = await runWithout({ CI: 'true' });
  expect(`${stdout}${stderr}`).toContain('go cannot be started: ');
  expect(status).not.toBe(0);
});
