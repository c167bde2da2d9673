import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inFolder, runDyn, writeFiles } from '../support/command.ts';

const CHARTS = {
  'good/Chart.yaml': 'apiVersion: v2\nname: good\nversion: 0.1.0\nicon: https://x.y/i.png\n',
  'good/values.yaml': 'a: 1\n',
  'good/templates/a.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: "{{ .Values.a }}"}\n',
  'warned/Chart.yaml': 'apiVersion: v2\nname: warned\nversion: 0.1.0\n',
  'bad/Chart.yaml': 'apiVersion: v2\nname: bad\nversion: x\n',
};

const lint = (folder: string, ...args: string[]): ReturnType<typeof runDyn> =>
  runDyn(folder, ['lint', '--rules', 'helm', ...args]);

describe('dyn lint --rules helm', () => {
  test('ends with 0 where nothing fails, and says so', () =>
    inFolder(async (folder) => {
      writeFiles(folder, CHARTS);
      expect(await lint(folder, 'good')).toMatchObject({
        status: 0,
        stdout: '==> Linting good\n\n1 chart(s) linted, 0 chart(s) failed\n',
        stderr: '',
      });
      expect((await lint(folder, 'warned')).status).toBe(0);
    }));

  test('ends with 3 for an error, and with --strict for a warning', () =>
    inFolder(async (folder) => {
      writeFiles(folder, CHARTS);
      const bad = await lint(folder, 'good', 'bad');
      expect(bad.status).toBe(3);
      expect(bad.stdout).toContain("[ERROR] Chart.yaml: version 'x' is not a valid SemVer\n");
      expect(bad.stderr).toMatch(
        /^Error: 2 chart\(s\) linted, 1 chart\(s\) failed\n[\s\S]*code: lint\/failed\n$/,
      );
      const strict = await lint(folder, 'warned', '--strict');
      expect(strict.status).toBe(3);
      expect(strict.stdout).toContain('[WARNING] templates/: directory does not exist\n');
    }));

  test('ends with 1 where a path is no chart, and lints the others', () =>
    inFolder(async (folder) => {
      writeFiles(folder, CHARTS);
      const { status, stdout, stderr } = await lint(folder, 'nope', 'good');
      expect(status).toBe(1);
      expect(stdout).toBe(
        '==> Linting nope\nError unable to check Chart.yaml file in chart: stat nope/Chart.yaml: no such file or directory\n\n==> Linting good\n\n',
      );
      expect(stderr).toContain('code: lint/unreadable\n');
    }));

  test('reads nothing that lies outside of the chart, unless --follow-links lets it', () =>
    inFolder(async (folder) => {
      writeFiles(folder, { ...CHARTS, 'secret.yaml': 'hidden: hunter2: x\n', 'linked/templates/a.txt': '' });
      symlinkSync('../secret.yaml', join(folder, 'linked/Chart.yaml'));
      symlinkSync('../secret.yaml', join(folder, 'linked/values.yaml'));
      const refused = await lint(folder, 'linked');
      expect(refused.status).toBe(3);
      expect(refused.stdout).toContain(
        'unable to parse YAML\n\tChart.yaml is a symbolic link that leads out of the chart',
      );
      expect(refused.stdout).toContain(
        '[ERROR] values.yaml: unable to parse YAML: values.yaml is a symbolic link',
      );
      const followed = await lint(folder, 'linked', '--follow-links');
      expect(followed.stdout).toContain('mapping values are not allowed in this context');
    }));

  test('a template that costs too much is a finding', () =>
    inFolder(async (folder) => {
      writeFiles(folder, {
        ...CHARTS,
        'good/templates/a.yaml': '{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}',
      });
      const { status, stdout } = await lint(folder, 'good', '--budget-steps', '10000');
      expect(status).toBe(3);
      expect(stdout).toContain('[ERROR] templates/: ');
    }));

  test('is told which rules, and of paths', () =>
    inFolder(async (folder) => {
      writeFiles(folder, CHARTS);
      expect(await runDyn(folder, ['lint', 'good'])).toMatchObject({ status: 0, stdout: '' });
      expect((await runDyn(folder, ['lint', 'good', '--rules', 'mine'])).stderr).toContain(
        'Valid inputs are dyn, and helm',
      );
      expect(await runDyn(folder, ['lint', '--rules', 'helm'])).toMatchObject({ status: 64 });
    }));
});
