import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { enginePath } from '../../scripts/engines.mjs';
import { runProgram } from '../support/program.ts';

const node = enginePath('node');

test('all cases of conformance agree on the newest Node', async () => {
  const runner = ['scripts/run.mjs', 'test/conformance/cli.ts'];
  const { status, stdout } = await runProgram(node, runner, { cwd: '.', env: process.env, limitMs: 600_000 });
  const topics = stdout.toString().trim().split('\n');
  expect(topics.filter((line) => !line.endsWith(' cases, 0 different'))).toEqual([]);
  expect(topics.length).toBeGreaterThan(25);
  expect(status).toBe(0);
}, 600_000);

test('the built command starts on the newest Node, without a word of its own', () => {
  const env = { HOME: '/nonexistent', KUBECONFIG: '/dev/null' };
  const run = (...argv: string[]) =>
    spawnSync(node, [resolve('bin/dyn.js'), ...argv], { env, encoding: 'utf8' });
  expect(run('version').stdout).toMatch(/; node v2[6-9]\./);
  const rendered = run('template', 'web', 'charts/hello');
  expect(rendered).toMatchObject({ status: 0, stderr: '' });
  expect(rendered.stdout).toContain('kind: Deployment');
});
