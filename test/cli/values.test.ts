import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { inFolder, runDyn, writeFiles } from '../support/command.ts';
import { askCommand, readCommandCases } from '../support/commandcases.ts';

const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['host'],
  properties: {
    host: { type: 'string' },
    replicas: { type: 'integer' },
    mode: { enum: ['small', 'large'] },
    auth: {
      properties: {
        password: { minLength: 5 },
        pin: { type: 'string', writeOnly: true, pattern: '^[0-9]+$' },
      },
    },
    global: true,
    sub: { type: 'object' },
  },
};

const FILES = {
  'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n',
  'c/values.yaml': 'host: a\nreplicas: 1\nglobal:\n  g: 1\nsub:\n  x: 1\n',
  'c/values.schema.json': JSON.stringify(SCHEMA),
  'c/charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 0.1.0\n',
  'c/charts/sub/values.yaml': 'x: 0\nl:\n  - k: 1\ntext: |\n  a\n  b\n',
  'prod.yaml': 'replicas: 3\nauth:\n  password: hunter22\n  pin: "1234"\n',
  'dev.yaml': 'replicas: 2\nauth:\n  password: other-secret\nhost: null\n',
  'bad.yaml': 'replcas: 3\nmode: smal\nauth:\n  pin: abcdef\n',
};

const inCharts = (use: (folder: string) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    writeFiles(folder, FILES);
    await use(folder);
  });

describe('dyn values shows', () => {
  const cases = readCommandCases('values');
  test.each(cases.map((item) => [item.about, item] as const))('%s', async (_, item) => {
    const { status, prints } = item;
    expect(await askCommand(main, item)).toEqual({ status, prints });
  });
});

describe('dyn values', () => {
  test('prints the merged values with the line that set each, and masks secrets', () =>
    inCharts(async (folder) => {
      const { status, stdout } = await runDyn(folder, [
        'values',
        'c',
        '-f',
        'prod.yaml',
        '--set',
        'sub.x=5',
        '--origins',
      ]);
      expect(status).toBe(0);
      expect(stdout).toBe(
        [
          'auth:',
          '  password: <redacted>  # prod.yaml:3:3',
          '  pin: <redacted>  # prod.yaml:4:3',
          'global:',
          '  g: 1  # c/values.yaml:4:3',
          'host: a  # c/values.yaml:1:1',
          'replicas: 3  # prod.yaml:1:1',
          'sub:',
          '  global:',
          '    g: 1  # c/values.yaml:4:3 via global',
          '  l:',
          '  - k: 1  # c/charts/sub/values.yaml:3:5',
          '  text: |  # c/charts/sub/values.yaml:4:1',
          '    a',
          '    b',
          '  x: 5  # --set:1:1',
          '',
        ].join('\n'),
      );
      const open = await runDyn(folder, ['values', 'c', '-f', 'prod.yaml', '--show-secrets']);
      expect(open.stdout).toContain('  password: hunter22\n  pin: "1234"\n');
    }));

  test('--only-changed gives a values file that makes the same of the defaults', () =>
    inCharts(async (folder) => {
      const { stdout } = await runDyn(folder, [
        'values',
        'c',
        '-f',
        'dev.yaml',
        '--only-changed',
        '--skip-schema-validation',
      ]);
      expect(stdout).toBe('auth:\n  password: <redacted>\nhost: null\nreplicas: 2\n');
    }));

  test('--for shows what a subchart sees, and names those that exist', () =>
    inCharts(async (folder) => {
      const { stdout } = await runDyn(folder, ['values', 'c', '--for', 'sub', '-o', 'json']);
      expect(JSON.parse(stdout)).toEqual({ x: 1, l: [{ k: 1 }], text: 'a\nb\n', global: { g: 1 } });
      const { status, stderr } = await runDyn(folder, ['values', 'c', '--for', 'sbu']);
      expect(status).toBe(1);
      expect(stderr).toContain('Did you mean sub?');
      expect(stderr).toContain('code: values/subchart-unknown');
    }));

  test('--diff compares two sets of files, and ends with 2 only when asked to', () =>
    inCharts(async (folder) => {
      const argv = ['values', 'c', '--diff', 'dev.yaml', '--diff', 'prod.yaml'];
      const found = await runDyn(folder, argv);
      expect(found.status).toBe(0);
      expect(found.stdout.split('\n').sort()).toEqual(
        [
          '',
          '- auth.password: "<redacted>"',
          '+ auth.password: "<redacted>"',
          '+ auth.pin: "<redacted>"',
          '- replicas: 2',
          '+ replicas: 3',
          '+ host: "a"',
        ].sort(),
      );
      expect((await runDyn(folder, [...argv, '--exit-code'])).status).toBe(2);
      const same = await runDyn(folder, [
        'values',
        'c',
        '-f',
        'prod.yaml',
        '--diff',
        'prod.yaml',
        '--exit-code',
      ]);
      expect(same).toMatchObject({ status: 0, stdout: '' });
    }));

  test('-o json with --origins gives each path its chain', () =>
    inCharts(async (folder) => {
      const { stdout } = await runDyn(folder, ['values', 'c', '-f', 'prod.yaml', '-o', 'json', '--origins']);
      expect(JSON.parse(stdout).origins.replicas).toEqual([
        { at: 'prod.yaml:1:1', does: 'overrides', layer: 'file' },
        { at: 'c/values.yaml:2:1', chart: 'c', does: 'sets', layer: 'chart' },
      ]);
    }));

  test('--check-layer checks a file that is not complete, and shows no secret', () =>
    inCharts(async (folder) => {
      const fine = await runDyn(folder, ['values', 'c', '--check-layer', 'dev.yaml']);
      expect(fine).toMatchObject({ status: 0, stdout: 'dev.yaml fits the schema\n' });
      const bad = await runDyn(folder, ['values', 'c', '--check-layer', 'bad.yaml']);
      expect(bad.status).toBe(3);
      expect(bad.stdout).toContain("the key 'replcas' is not allowed here");
      expect(bad.stdout).toContain("Did you mean 'small'?");
      expect(bad.stdout).toContain('code: schema/value-invalid');
      expect(bad.stdout).not.toContain('abcdef');
    }));

  test('all that breaks the schema is told, at the line that set it, below the words of helm', () =>
    inCharts(async (folder) => {
      const { status, stderr } = await runDyn(folder, [
        'template',
        'c',
        '-f',
        'bad.yaml',
        '--set',
        'host=null',
      ]);
      expect(status).toBe(1);
      expect(stderr).toMatch(
        /^Error: values don't meet the specifications of the schema\(s\) in the following chart\(s\):\nc:\n/,
      );
      expect(stderr).toContain("  .Values: the key 'host' is required\n    at --set:1:1\n");
      expect(stderr).toContain('    taken away by --set\n');
      expect(stderr).toContain(
        "    at bad.yaml:1:1\n    1 | replcas: 3\n      | ^\n    set by bad.yaml\n    Did you mean 'replicas'?",
      );
      expect(stderr).toContain("Did you mean 'small'? Rule: enum, allowed: 'small', 'large'.");
      expect(stderr).toContain('set by bad.yaml (bad.yaml:4:3)');
      expect(stderr).not.toContain('abcdef');
    }));

  test('a default that breaks the schema of its own chart is said to be one', () =>
    inCharts(async (folder) => {
      writeFiles(folder, { 'c/values.yaml': 'host: a\nreplicas: x\n' });
      const { status, stdout, stderr } = await runDyn(folder, ['values', 'c']);
      expect(status).toBe(1);
      expect(stdout).toContain('replicas: x\n');
      expect(stderr).toContain('    at c/values.yaml:2:1\n');
      expect(stderr).toContain('set by the defaults of the chart c itself\n');
    }));

  test('wrong usage ends with 64', () =>
    inCharts(async (folder) => {
      for (const argv of [
        [],
        ['c', 'd'],
        ['c', '-o', 'xml'],
        ['c', '--diff', 'a', '--diff', 'b', '--diff', 'c'],
      ])
        expect((await runDyn(folder, ['values', ...argv])).status).toBe(64);
    }));
});
