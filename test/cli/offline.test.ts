import { describe, expect, test } from 'vitest';
import { inFolder, runDyn, writeFiles } from '../support/command.ts';

const chart = (name: string, version: string, dependencies: readonly string[] = []): string =>
  [`apiVersion: v2\nname: ${name}\nversion: ${version}\ndependencies:`, ...dependencies]
    .join('\n  - ')
    .replace(/:$/, ': []');

const NAMED =
  'from: {{ .Chart.Name }}\nsize: {{ .Values.size }}\n# {{ .Template.BasePath }} {{ .Release.Name }}\n';

const CHARTS = {
  'charts/top/Chart.yaml': chart('top', '1.0.0', [
    '{name: near, version: ~1.2, repository: "file://../near"}',
    '{name: store, version: ">=2.0.0", repository: "https://charts.example.com", alias: db, condition: db.enabled}',
  ]),
  'charts/top/values.yaml': 'db: {size: 3, enabled: true}\nnear: {size: 1}\n',
  'charts/near/Chart.yaml': chart('near', '1.2.3', ['{name: deep, version: "*", repository: "oci://x"}']),
  'charts/near/templates/a.yaml': NAMED,
  'charts/_offline/store/Chart.yaml': chart('store', '2.1.0'),
  'charts/_offline/store/templates/a.yaml': NAMED,
  'charts/_offline/deep/Chart.yaml': chart('deep', '0.1.0'),
  'charts/_offline/deep/templates/a.yaml': NAMED,
};

describe('--offline', () => {
  test('fills missing dependencies, those of the charts put in too, and says where each came from', () =>
    inFolder(async (folder) => {
      writeFiles(folder, CHARTS);
      const { status, stdout, stderr } = await runDyn(folder, ['render', 'charts/top', '--offline']);
      expect(stderr.trimEnd().split('\n')).toEqual([
        'level=INFO msg="dependency near 1.2.3 is taken from charts/near"',
        'level=INFO msg="dependency deep 0.1.0 is taken from charts/_offline/deep"',
        'level=INFO msg="dependency store 2.1.0 is taken from charts/_offline/store"',
      ]);
      expect(status).toBe(0);
      expect(stdout.split('\n').filter((line) => /^(# Source|from|size)/.test(line))).toEqual([
        ...['# Source: top/charts/db/templates/a.yaml', 'from: db', 'size: 3'],
        ...['# Source: top/charts/near/charts/deep/templates/a.yaml', 'from: deep', 'size: '],
        ...['# Source: top/charts/near/templates/a.yaml', 'from: near', 'size: 1'],
      ]);
    }));

  test('leaves conditions as they are', () =>
    inFolder(async (folder) => {
      writeFiles(folder, CHARTS);
      const argv = ['render', 'charts/top', '--offline', '--set', 'db.enabled=false'];
      const { stdout } = await runDyn(folder, argv);
      expect(stdout).toContain('charts/near/');
      expect(stdout).not.toContain('charts/db/');
    }));

  test('is what DYN_OFFLINE=1 means, unless the flag says no', () =>
    inFolder(async (folder) => {
      writeFiles(folder, CHARTS);
      const env = { DYN_OFFLINE: '1' };
      expect((await runDyn(folder, ['render', 'charts/top'], { env })).status).toBe(0);
      expect((await runDyn(folder, ['render', 'charts/top', '--offline=false'], { env })).status).toBe(1);
      expect((await runDyn(folder, ['template', 'charts/top'], { env })).status).toBe(1);
    }));

  test('is needed: without it dyn fails as helm does, and template has no such flag', () =>
    inFolder(async (folder) => {
      writeFiles(folder, CHARTS);
      const without = await runDyn(folder, ['render', 'charts/top']);
      expect(without.status).toBe(1);
      expect(without.stderr).toContain('found in Chart.yaml, but missing in charts/ directory: near, store');
      expect(without.stderr).toContain('give --offline');
      const asHelm = await runDyn(folder, ['template', 'charts/top', '--offline']);
      expect(asHelm.status).toBe(64);
      expect(asHelm.stderr).toContain('unknown flag: --offline');
    }));

  test('works from within the chart', () =>
    inFolder(async (folder) => {
      writeFiles(folder, CHARTS);
      const { status, stderr } = await runDyn(`${folder}/charts/top`, ['render', '.', '--offline']);
      expect(stderr).toContain('is taken from ../_offline/store');
      expect(status).toBe(0);
    }));

  test('refuses a version outside of the declared range', () =>
    inFolder(async (folder) => {
      writeFiles(folder, { ...CHARTS, 'charts/_offline/store/Chart.yaml': chart('store', '1.9.0') });
      const { status, stderr } = await runDyn(folder, ['render', 'charts/top', '--offline']);
      expect(status).toBe(1);
      expect(stderr).toContain(
        'Error: dependency store: charts/_offline/store holds store 1.9.0, which is outside of the declared range >=2.0.0',
      );
      expect(stderr).toContain('code: chart/offline-mismatch');
    }));

  test('names what is nowhere and where it was looked for', () =>
    inFolder(async (folder) => {
      writeFiles(folder, {
        ...CHARTS,
        'charts/near/Chart.yaml': chart('near', '1.2.3', [
          '{name: lost, version: "*", repository: "file://../lost"}',
        ]),
      });
      const { status, stderr } = await runDyn(folder, ['render', 'charts/top', '--offline']);
      expect(status).toBe(1);
      expect(stderr).toContain(
        'found in Chart.yaml of near, but missing in charts/ directory: lost; nor is there charts/lost, charts/_offline/lost',
      );
      expect(stderr).toContain('code: chart/offline-missing');
    }));

  test('ends when charts need each other', () =>
    inFolder(async (folder) => {
      const back = ['{name: top, version: "*", repository: "file://../top"}'];
      writeFiles(folder, { ...CHARTS, 'charts/near/Chart.yaml': chart('near', '1.2.3', back) });
      const { status, stderr } = await runDyn(folder, ['render', 'charts/top', '--offline']);
      expect(status).toBe(1);
      expect(stderr).toContain('in a circle: charts/top -> charts/near -> charts/top');
      expect(stderr).toContain('code: chart/offline-cycle');
    }));

  test('is offered to the shell', () =>
    inFolder(async (folder) => {
      expect((await runDyn(folder, ['__complete', 'render', '--off'])).stdout).toContain('--offline\t');
      expect((await runDyn(folder, ['help', 'render'])).stdout).toContain('--offline ');
    }));
});
