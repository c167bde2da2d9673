import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withNamespace } from './place.ts';
import { dynProcess, helm, kubectl, succeed } from './tools.ts';

let folder = '';
let chart = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dyn-crowd-'));
  chart = join(folder, 'web');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: web\nversion: 0.1.0\n');
  const template = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web-k}\ndata: {k: "{{ .Values.k }}"}\n';
  writeFileSync(join(chart, 'templates/all.yaml'), template);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CROWD = 20;

interface Revision {
  readonly revision: number;
  readonly status: string;
}

async function history(namespace: string): Promise<readonly Revision[]> {
  return JSON.parse(await succeed(helm(['history', 'web', '-n', namespace, '-o', 'json'])));
}

function upgrade(namespace: string, k: number, ...flags: string[]) {
  const argv = ['upgrade', 'web', chart, '-n', namespace, '--set', `k=${k}`, '--history-max', '0', ...flags];
  return dynProcess(argv);
}

test('twenty upgrades at once that wait: each makes one revision, the last one counts', async () => {
  await withNamespace(async (namespace) => {
    await succeed(dynProcess(['install', 'web', chart, '-n', namespace]));
    const runs = Array.from({ length: CROWD }, (_, k) => upgrade(namespace, k, '--lock-timeout', '5m'));
    expect((await Promise.all(runs)).map(({ exit }) => exit)).toEqual(runs.map(() => 0));
    const revisions = await history(namespace);
    expect(revisions.map(({ revision }) => revision)).toEqual(runs.map((_, i) => i + 1).concat(CROWD + 1));
    expect(revisions.filter(({ status }) => status === 'deployed').map(({ revision }) => revision)).toEqual([
      CROWD + 1,
    ]);
    const values = JSON.parse(await succeed(helm(['get', 'values', 'web', '-n', namespace, '-o', 'json'])));
    const k = ['get', 'cm', 'web-k', '-n', namespace, '-o', 'jsonpath={.data.k}'];
    expect(await succeed(kubectl(k))).toBe(String(values.k));
  });
});

test('twenty upgrades at once that do not wait: who is not served ends with 6, and none is lost', async () => {
  await withNamespace(async (namespace) => {
    await succeed(dynProcess(['install', 'web', chart, '-n', namespace]));
    const runs = await Promise.all(Array.from({ length: CROWD }, (_, k) => upgrade(namespace, k)));
    const done = runs.filter(({ exit }) => exit === 0).length;
    expect(done).toBeGreaterThan(0);
    expect(runs.filter(({ exit }) => exit !== 0 && exit !== 6)).toEqual([]);
    const revisions = await history(namespace);
    expect(revisions.length).toBe(done + 1);
    expect(revisions.filter(({ status }) => status === 'deployed')).toEqual([revisions.at(-1)]);
  });
});
