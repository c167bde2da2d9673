import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { timesOf } from '../bench/measure.ts';
import type { RawResult } from '../support/answers.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { kubectl, type Tool, toolOfDyn } from './tools.ts';

let own: Cluster | undefined;
let dyn: Tool;

/** Of its own: definitions and operators of Dynamo are seen from every namespace. */
beforeAll(async () => {
  own = await startCluster();
  dyn = await toolOfDyn();
});

afterAll(async () => own?.stop());

/** Runs a command of the repository's own stack; throws when it fails. */
async function run(...argv: string[]): Promise<RawResult> {
  const env = { KUBECONFIG: own?.kubeconfig ?? '' };
  const result = await dyn([...argv, '-e', 'dev'], { env });
  if (result.exit !== 0) throw new Error(`${argv.join(' ')}: ${result.exit} ${result.stderr}`);
  return result;
}

async function outcomes(...argv: string[]): Promise<readonly string[]> {
  const { stdout } = await run(...argv, '-o', 'json');
  const { releases } = JSON.parse(Buffer.from(stdout).toString());
  return releases.map((one: Record<string, string>) => `${one.namespace}/${one.name} ${one.outcome}`);
}

async function names(kinds: string, ...argv: string[]): Promise<string> {
  const { stdout } = await kubectl(['get', kinds, '-o', 'name', ...argv], {
    env: { KUBECONFIG: own?.kubeconfig ?? '' },
  });
  return Buffer.from(stdout).toString();
}

test("the repository's own stack, for one tenant and then for two", { timeout: 300_000 }, async () => {
  const first = ['install', '--offline', '-n', 'stack-a'];
  expect(await outcomes(...first)).toEqual([
    'dynamo-crds/crds installed',
    'stack-a/platform installed',
    'stack-a/chrek installed',
  ]);
  expect(await outcomes(...first)).toEqual([
    'dynamo-crds/crds unchanged',
    'stack-a/platform unchanged',
    'stack-a/chrek unchanged',
  ]);
  expect(await outcomes(...first, '-n', 'stack-b')).toEqual([
    'dynamo-crds/crds unchanged',
    'stack-a/platform unchanged',
    'stack-b/platform installed',
    'stack-a/chrek unchanged',
    'stack-b/chrek installed',
  ]);
  const { stderr } = await run('uninstall', '--yes', '--offline', '-n', 'stack-a');
  expect(stderr).toMatch(/dynamo-crds\/crds +kept +all tenants share it/);
  expect(stderr).toContain('kubectl delete pvc chrek-pvc -n stack-a');
  expect(await names('crd')).toContain('dynamographdeployments.nvidia.com');
  expect(await names('pvc', '-n', 'stack-a')).toBe('persistentvolumeclaim/chrek-pvc\n');
  expect(await names('deploy', '-n', 'stack-b')).toContain('deployment.apps/');
  await run('uninstall', '--yes', '-n', 'stack-b');
  const last = await run('uninstall', '--yes');
  expect(last.stderr).toContain('kubectl delete crd dynamographdeployments.nvidia.com');
  expect(await names('crd')).toContain('dynamographdeployments.nvidia.com');
});

/** Requests in the audit log of the own control plane, from a place on: dyn goes by Helm's name. */
function requestsSince(start: number): number {
  const log = readFileSync(join(own?.folder ?? '', 'audit.log'), 'utf8').slice(start);
  const lines = log.split('\n').filter((line) => line.includes('"userAgent":"Helm/'));
  return new Set(lines.map((line) => /"auditID":"([^"]*)"/.exec(line)?.[1])).size;
}

test('preflight and plan of the stack ask at most 60 times and twice for each object', {
  timeout: 300_000,
}, async () => {
  const argv = ['-e', 'dev', '--offline', '-n', 'stack-c', '--kubeconfig', own?.kubeconfig ?? ''];
  const planned = await run('plan', '--offline', '-n', 'stack-c', '-o', 'json');
  const { releases } = JSON.parse(Buffer.from(planned.stdout).toString());
  const objects = releases.reduce((sum: number, one: { objects: unknown[] }) => sum + one.objects.length, 0);
  const start = statSync(join(own?.folder ?? '', 'audit.log')).size;
  const costs = ['preflight', 'plan'].map((command) =>
    timesOf({
      program: process.execPath,
      argv: [resolve('bin/dyn.js'), command, ...argv],
      cwd: process.cwd(),
    }),
  );
  const seconds = costs.reduce((sum, { processor }) => sum + processor, 0) / 1000;
  const asked = requestsSince(start);
  console.log(
    `preflight and plan of ${objects} objects: ${asked} requests, ${seconds.toFixed(2)} s of processor time`,
  );
  expect(asked).toBeGreaterThan(0);
  expect(asked).toBeLessThanOrEqual(60 + 2 * objects);
});
