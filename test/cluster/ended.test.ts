import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { runProgram } from '../support/program.ts';
import { cluster } from './place.ts';

const KUBECONFIG = /^export KUBECONFIG=(.*)\n/m;

const NPM = ['npm', 'run', '--silent', 'cluster'] as const;
const NODE = [process.execPath, 'scripts/run.mjs', 'test/cluster/cli.ts'] as const;

/** npm hands on SIGTERM alone; the others reach what it runs when a terminal sends them. */
const ENDS = [
  { of: 'npm', command: NPM, signal: 'SIGTERM' },
  { of: 'node', command: NODE, signal: 'SIGINT' },
  { of: 'node', command: NODE, signal: 'SIGHUP' },
] as const;

test.each(ENDS)('npm run cluster leaves nothing behind when $of alone gets $signal', async (end) => {
  const [program, ...argv] = end.command;
  const { status, stdout, stderr } = await runProgram(program, argv, {
    cwd: resolve('.'),
    env: process.env,
    limitMs: 100_000,
    started: (child) => child.stdout?.once('data', () => child.kill(end.signal)),
  });
  const [, kubeconfig = ''] = KUBECONFIG.exec(stdout.toString()) ?? [];
  expect(stderr).toContain('ready after ');
  expect(dirname(kubeconfig)).not.toBe(dirname(cluster().kubeconfig));
  expect(existsSync(dirname(kubeconfig))).toBe(false);
  expect(status).toBe(0);
});
