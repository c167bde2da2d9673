import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inFolder, runDyn, writeFiles } from '../support/command.ts';

const CHART = {
  'a/Chart.yaml': 'apiVersion: v2\nname: a\nversion: 0.1.0\n',
  'a/values.yaml': '# -- How many.\nreplicas: 1\n',
  'a/templates/x.yaml': 'replicas: {{ .Values.replicas }}\n',
};
const FILE = 'a/values.schema.json';

describe('dyn schema', () => {
  test('prints a schema as JSON or YAML and writes nothing', () =>
    inFolder(async (folder) => {
      writeFiles(folder, CHART);
      const json = await runDyn(folder, ['schema', 'a']);
      expect(json).toMatchObject({ status: 0, stderr: '' });
      expect(JSON.parse(json.stdout).properties.replicas).toEqual({
        description: 'How many.',
        type: 'integer',
        default: 1,
      });
      const yaml = await runDyn(folder, ['schema', 'a', '-o', 'yaml']);
      expect(yaml.stdout).toContain('\nadditionalProperties: false\n');
      expect(existsSync(join(folder, FILE))).toBe(false);
    }));

  test('--write writes it, and dyn render then refuses a misspelt key', () =>
    inFolder(async (folder) => {
      writeFiles(folder, CHART);
      const written = await runDyn(folder, ['schema', 'a', '--write']);
      expect(written).toMatchObject({ status: 0, stdout: `wrote ${FILE}\n` });
      const again = await runDyn(folder, ['schema', 'a', '--write']);
      expect(again.stdout).toBe(`${FILE} is up to date\n`);
      const wrong = await runDyn(folder, ['render', 'a', '--set', 'replcas=2']);
      expect(wrong.status).toBe(1);
      expect(wrong.stderr).toContain("additional properties 'replcas' not allowed");
    }));

  test('--check ends with 3 when the schema is missing or out of step, with 0 when it is not', () =>
    inFolder(async (folder) => {
      writeFiles(folder, CHART);
      const missing = await runDyn(folder, ['schema', 'a', '--check']);
      expect(missing).toMatchObject({ status: 3, stdout: `${FILE} is missing\n` });
      await runDyn(folder, ['schema', 'a', '--write']);
      expect(await runDyn(folder, ['schema', 'a', '--check'])).toMatchObject({ status: 0 });
      writeFiles(folder, { 'a/values.yaml': '# -- How many.\nreplicas: 2\n' });
      const stale = await runDyn(folder, ['schema', 'a', '--check']);
      expect(stale.status).toBe(3);
      expect(stale.stdout).toContain('-      "default": 1\n+      "default": 2\n');
    }));

  test('a schema written by hand is replaced with --force only', () =>
    inFolder(async (folder) => {
      writeFiles(folder, { ...CHART, [FILE]: '{"type": "object"}\n' });
      const kept = await runDyn(folder, ['schema', 'a', '--write']);
      expect(kept.status).toBe(1);
      expect(kept.stderr).toContain(`${FILE} was not made by dyn schema, and is left as it is`);
      expect(kept.stderr).toContain('code: schema/by-hand');
      expect(readFileSync(join(folder, FILE), 'utf8')).toBe('{"type": "object"}\n');
      expect((await runDyn(folder, ['schema', 'a', '--write', '--force'])).stdout).toBe(`wrote ${FILE}\n`);
    }));

  test('--header prints the way from a values file to the schema', () =>
    inFolder(async (folder) => {
      writeFiles(folder, CHART);
      const own = await runDyn(folder, ['schema', 'a', '--header']);
      expect(own.stdout).toBe('# yaml-language-server: $schema=values.schema.json\n');
      const other = await runDyn(folder, ['schema', 'a', '--header=env/prod.yaml']);
      expect(other.stdout).toBe('# yaml-language-server: $schema=../a/values.schema.json\n');
    }));

  test("subcharts' schemas lie below their keys, with global and the condition's key", () =>
    inFolder(async (folder) => {
      writeFiles(folder, {
        ...CHART,
        'a/Chart.yaml':
          'apiVersion: v2\nname: a\nversion: 0.1.0\ndependencies:\n- {name: s, version: 1.0.0, alias: db, condition: db.enabled}\n- {name: t, version: 1.0.0}\n',
        'a/charts/s/Chart.yaml': 'apiVersion: v2\nname: s\nversion: 1.0.0\n',
        'a/charts/s/values.yaml': 'count: 1\n',
        'a/charts/s/templates/x.yaml': 'a: {{ .Values.count }}\n',
        'a/charts/t/Chart.yaml': 'apiVersion: v2\nname: t\nversion: 1.0.0\n',
        'a/charts/t/values.schema.json':
          '{"properties": {"mode": {"enum": ["x"]}}, "required": ["mode"], "additionalProperties": false}',
      });
      const { properties } = JSON.parse((await runDyn(folder, ['schema', 'a'])).stdout);
      expect(properties.db).toEqual({
        type: 'object',
        properties: {
          count: { type: 'integer', default: 1 },
          global: { type: 'object' },
          enabled: { type: ['null', 'boolean'] },
        },
        additionalProperties: false,
      });
      expect(properties.t).toEqual({
        properties: { global: { type: 'object' }, mode: { enum: ['x'] } },
        additionalProperties: false,
      });
    }));

  test('warns when a comment asks for something else than the file has', () =>
    inFolder(async (folder) => {
      writeFiles(folder, { ...CHART, 'a/values.yaml': '# @schema type:string\nreplicas: 1\n' });
      const made = await runDyn(folder, ['schema', 'a']);
      expect(made.status).toBe(0);
      expect(made.stderr).toContain('schema/file-refused');
      expect(made.stderr).toContain("- at '/replicas': got number, want string");
    }));

  test('refuses an archive for --write, two charts to print, and modes that exclude each other', () =>
    inFolder(async (folder) => {
      writeFiles(folder, { ...CHART, 'b.tgz': 'x' });
      expect((await runDyn(folder, ['schema', 'b.tgz', '--write'])).stderr).toContain('schema/not-a-folder');
      expect((await runDyn(folder, ['schema', 'a', 'a'])).status).toBe(64);
      expect((await runDyn(folder, ['schema', 'a', '--write', '--check'])).status).toBe(64);
      expect((await runDyn(folder, ['schema'])).status).toBe(64);
    }));
});
