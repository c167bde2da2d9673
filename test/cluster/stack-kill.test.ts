import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { beforeAll, expect, test } from 'vitest';
import { recordOf } from '../support/cases.ts';
import { writeFiles } from '../support/command.ts';
import { drawer } from '../support/draw.ts';
import { freshName, look, removeNamespace } from './place.ts';
import { type Tool, toolEnv, toolOfDyn } from './tools.ts';

/** `DYN_STACK_KILLS=30 DYN_STACK_SEED=7` kills at more, and other, moments. */
const KILLS = Number(process.env.DYN_STACK_KILLS ?? 4);
const SEED = Number(process.env.DYN_STACK_SEED ?? 1);
/** An undisturbed install takes about so long. */
const LONGEST_MS = 2500;

let dyn: Tool;

beforeAll(async () => {
  dyn = await toolOfDyn();
});

/** Runs the built dyn and kills it after so long. */
function killedAfter(ms: number, folder: string, argv: readonly string[]): Promise<void> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [resolve('bin/dyn.js'), ...argv], {
      ...{ cwd: folder, env: toolEnv(), stdio: 'ignore' as const },
    });
    child.on('close', () => done());
    setTimeout(() => child.kill('SIGKILL'), ms);
  });
}

function stackFiles(namespace: string): Record<string, string> {
  const files = recordOf(load(readFileSync('test/cluster/stack/files.yaml', 'utf8'))) ?? {};
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, String(text).replace(/\$\{NS\}/g, namespace)]),
  );
}

/** What the Leases of a namespace say: nothing may be held or left half done. */
async function openWork(namespace: string): Promise<readonly unknown[]> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases?labelSelector=dyn.dev/stack`;
  const { items } = JSON.parse((await look(path)).text);
  return items.filter(
    ({
      spec,
      metadata,
    }: {
      spec: { holderIdentity?: string };
      metadata: { annotations: Record<string, string> };
    }) => spec.holderIdentity || !JSON.stringify(metadata.annotations).includes('\\"work\\":null'),
  );
}

test(`killed at ${KILLS} moments of install and uninstall, the same command ends it`, {
  timeout: 1_800_000,
}, async () => {
  const draw = drawer(SEED);
  for (let kill = 0; kill < KILLS; kill++) {
    const namespace = freshName();
    const folder = mkdtempSync(join(tmpdir(), 'dyn-stack-'));
    writeFiles(folder, stackFiles(namespace));
    const tenants = ['-n', `${namespace}-a`, '-n', `${namespace}-b`];
    const run = async (...argv: string[]) => {
      const result = await dyn([...argv, ...tenants], { cwd: folder });
      expect([kill, argv[0], result.exit, result.stderr]).toEqual([kill, argv[0], 0, expect.anything()]);
      return JSON.parse(Buffer.from(result.stdout).toString()).releases;
    };
    const afterMs = 150 + draw(LONGEST_MS);
    await killedAfter(afterMs, folder, ['install', ...tenants]);
    await run('install', '-o', 'json', '--lock-timeout', '60s');
    const again = await run('install', '-o', 'json');
    expect(again.map((one: { outcome: string }) => one.outcome)).toEqual(again.map(() => 'unchanged'));
    const { length } = await openWork(`${namespace}-a`);
    expect(length, `work left after ${afterMs} ms`).toBe(0);
    await killedAfter(150 + draw(LONGEST_MS), folder, ['uninstall', '--yes', ...tenants]);
    await run('uninstall', '--yes', '-o', 'json', '--lock-timeout', '60s');
    const { releases } = await statusOf(folder, tenants);
    expect(
      releases.filter((one: { installed: boolean; shared: boolean }) => one.installed && !one.shared),
    ).toEqual([]);
    rmSync(folder, { recursive: true, force: true });
    for (const name of ['a', 'b', 'ground']) await removeNamespace(`${namespace}-${name}`);
  }
});

async function statusOf(folder: string, tenants: readonly string[]) {
  const { stdout } = await dyn(['status', '-o', 'json', ...tenants], { cwd: folder });
  return JSON.parse(Buffer.from(stdout).toString());
}
