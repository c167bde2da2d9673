import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleCommand, LATE } from '../../scripts/chunks.mjs';
import { writeFiles } from '../support/command.ts';

const COMMANDS: readonly (readonly [name: string, argv: readonly string[]])[] = [
  ['version', ['--version']],
  ['help', ['--help']],
  ['render', ['render', 'rel', './chart']],
];

const CHART = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n',
  'chart/values.yaml': 'name: a\n',
  'chart/templates/map.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Values.name | quote }}}\ndata: {a: b}\n',
};

/** Notes what Node's loader is asked for; modules note themselves. */
const PRELOADED = `
const { writeFileSync } = require('node:fs');
const { Module } = require('node:module');
const load = Module._load;
globalThis.evaluated = [];
Module._load = (name, ...more) => {
  if (name.startsWith('node:')) globalThis.evaluated.push(name);
  return load(name, ...more);
};
process.on('exit', () => writeFileSync(process.env.EVALUATED, JSON.stringify(globalThis.evaluated)));
`;

/** Each module tells when it is evaluated. */
const telling: Plugin = {
  name: 'telling',
  setup(building) {
    building.onLoad({ filter: /\.(ts|js|cjs|mjs)$/, namespace: 'file' }, async ({ path }) => {
      const tell = `globalThis.evaluated?.push(${JSON.stringify(relative(resolve(), path))});`;
      return {
        contents: `${tell}\n${await readFile(path, 'utf8')}`,
        loader: path.endsWith('.ts') ? 'ts' : 'js',
      };
    });
  },
};

const folder = mkdtempSync(join(tmpdir(), 'dyn-startup-'));
beforeAll(async () => {
  await bundleCommand(folder, {
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    plugins: [telling],
  });
  writeFiles(folder, { ...CHART, 'preloaded.cjs': PRELOADED });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(COMMANDS)('%s evaluates the modules of its list and no other', async (name, argv) => {
  const list = evaluatedBy(argv).sort();
  await expect(`${list.join('\n')}\n`).toMatchFileSnapshot(`startup/${name}.txt`);
});

test.each(LATE)('%s exports only what can be called', async (path) => {
  const exported: Record<string, unknown> = await import(resolve(path));
  const others = Object.entries(exported).filter(
    ([, value]) => typeof value !== 'function' || /^class\b|^function\*/.test(String(value)),
  );
  expect(others).toEqual([]);
});

function evaluatedBy(argv: readonly string[]): string[] {
  const record = join(folder, 'evaluated.json');
  writeFileSync(record, '[]');
  execFileSync(process.execPath, ['-r', './preloaded.cjs', 'dyn.cjs', ...argv], {
    cwd: folder,
    env: { ...process.env, EVALUATED: record },
    stdio: 'ignore',
  });
  const names: string[] = JSON.parse(readFileSync(record, 'utf8'));
  return [...new Set(names)];
}
