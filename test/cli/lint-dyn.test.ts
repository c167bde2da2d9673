import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inFolder, listFiles, runDyn, writeFiles } from '../support/command.ts';

const POD =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  hostNetwork: true\n  selectors: {}\n  containers: []\n';
const FILES = {
  'dyn.yaml': '',
  'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n',
  'c/templates/a.yaml': POD,
};

const VALUES_FILES = {
  'dyn.yaml': 'lint:\n  values: {"envs/*/web.yaml": web, "envs/*/*.yaml": nowhere}\n',
  'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
  'web/templates/b.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n{{ with .Values.size }}\nwrong: {{ . }}\n{{ end }}',
  'web/ci/a-values.yaml': 'typo: 1\nsize: 1\n',
  'web/envs/prod.values.yaml': 'typo: 1\n',
  'envs/a/web.yaml': 'typo: 1\nsize: 2\n',
  'envs/line.yaml': '# dyn-chart: ../web\ntypo: 1\n',
  'envs/gone.yaml': '# dyn-chart: ../nowhere\ntypo: 1\n',
  'envs/stray.yaml': 'typo: 1\n',
};

describe('dyn lint', () => {
  test('ends with 3 for an error, with 0 for warnings alone, and with 3 for these under --strict', () =>
    inFolder(async (folder) => {
      writeFiles(folder, FILES);
      const found = await runDyn(folder, ['lint', '-o', 'text']);
      expect(found.status).toBe(3);
      expect(found.stdout).toBe(
        'c/templates/a.yaml:5:3: warning workload/privileged a pod sets hostNetwork (Pod a) - Drop it, or give the reason in a dyn-ignore comment above it.\n' +
          'c/templates/a.yaml:6:3: error manifest/field spec.selectors is no known field (Pod a) - See `kubectl explain` for the fields of the kind.\n',
      );
      expect(found.stderr).toBe('1 error, 1 warning, 0 notes in 1 chart\n');
      writeFiles(folder, { 'dyn.yaml': 'lint: {rules: {manifest/field: off}}\n' });
      expect((await runDyn(folder, ['lint'])).status).toBe(0);
      expect((await runDyn(folder, ['lint', '--strict'])).status).toBe(3);
    }));

  test('looks below folders, lets other files pass, and refuses paths without a chart', () =>
    inFolder(async (folder) => {
      writeFiles(folder, {
        ...FILES,
        ...{ 'repo/dyn.yaml': '', 'repo/notes.md': '', 'repo/.tool.yaml': 'a: 1\n', 'repo/empty/x': '' },
        'repo/object.yaml': 'apiVersion: v1\nkind: Pod\n',
      });
      const repo = join(folder, 'repo');
      expect((await runDyn(repo, ['lint', '..'])).stderr).toBe('1 error, 1 warning, 0 notes in 1 chart\n');
      const others = ['notes.md', '.tool.yaml', 'object.yaml', 'dyn.yaml'];
      expect(await runDyn(repo, ['lint', ...others])).toMatchObject({ status: 0, stdout: '' });
      for (const path of ['nowhere', 'empty']) {
        const { status, stderr } = await runDyn(repo, ['lint', path]);
        expect(status).toBe(1);
        expect(stderr).toContain(`Error: ${path}: no chart is there\n`);
        expect(stderr).toContain('code: lint/nothing-there');
      }
    }));

  test.each([
    ['envs/a/web.yaml', 'envs/a/web.yaml:1:1: warning values/unread .Values.typo is set'],
    ['envs/line.yaml', 'envs/line.yaml:2:1: warning values/unread .Values.typo is set'],
    ['web/ci/a-values.yaml', 'web/ci/a-values.yaml:1:1: warning values/unread .Values.typo is set'],
    ['web/envs/prod.values.yaml', 'web/envs/prod.values.yaml:1:1: warning values/unread .Values.typo is set'],
    ['envs/stray.yaml', 'envs/stray.yaml:1:1: error values/no-chart it is not known which chart'],
    ['envs/gone.yaml', 'envs/gone.yaml:1:1: error values/no-chart nowhere is no chart, and its first line'],
    ['web/templates/b.yaml', 'web/templates/b.yaml:6:11: error manifest/field wrong is no known field'],
  ])('given %j, looks at it alone', (path, finding) =>
    inFolder(async (folder) => {
      writeFiles(folder, VALUES_FILES);
      const { stdout, stderr } = await runDyn(folder, ['lint', path]);
      const lines = stdout.split('\n').filter((line) => line !== '');
      expect(lines.filter((line) => line.startsWith(path))).toEqual([expect.stringContaining(finding)]);
      const isWhole = path.includes('templates');
      expect(lines.some((line) => line.startsWith('envs/') && !line.startsWith(path))).toBe(isWhole);
      expect(stderr).toMatch(/ in [01] charts?\n$/);
    }),
  );

  test('looks at every values file of the repository from a folder in it, in a chart at its top, too', () =>
    inFolder(async (folder) => {
      writeFiles(folder, VALUES_FILES);
      const { stdout } = await runDyn(join(folder, 'envs'), ['lint', '-o', 'json']);
      const found: unknown = JSON.parse(stdout);
      const files = Array.isArray(found) ? found.map(({ file }) => file) : [];
      expect([...new Set(files)].sort()).toEqual([
        '../envs/a/web.yaml',
        '../envs/gone.yaml',
        '../envs/line.yaml',
        '../web/ci/a-values.yaml',
        '../web/templates/b.yaml',
      ]);
      writeFiles(folder, { 'Chart.yaml': FILES['c/Chart.yaml'], 'ci/b-values.yaml': 'typo: 1\n' });
      expect((await runDyn(folder, ['lint', 'ci/b-values.yaml'])).stdout).toMatch(
        /^ci\/b-values\.yaml:1:1: /,
      );
      expect((await runDyn(folder, ['lint', '.'])).stdout).toMatch(/^ci\/b-values\.yaml:1:1: /);
    }));

  test('says with --offline which dependency is lost and why, and what else is wrong', () =>
    inFolder(async (folder) => {
      const dependencies =
        'dependencies:\n- {name: far, version: 1.x.x, repository: "https://example.org"}\n- {name: old, version: 2.x.x, repository: "file://../old"}\n';
      writeFiles(folder, {
        ...FILES,
        'c/Chart.yaml': FILES['c/Chart.yaml'] + dependencies,
        'old/Chart.yaml': 'apiVersion: v2\nname: old\nversion: 1.0.0\n',
      });
      const { stdout } = await runDyn(folder, ['lint', '--offline', 'c']);
      expect(stdout.match(/^[^ ]+ \w+ [^ ]+/gm)).toEqual([
        'c/Chart.yaml:5:3: error chart/missing-dependency',
        'c/Chart.yaml:6:3: error chart/missing-dependency',
        'c/templates/a.yaml:5:3: warning workload/privileged',
        'c/templates/a.yaml:6:3: error manifest/field',
      ]);
      expect(stdout).toContain('dependency old is not in charts/: dependency old: old holds old 1.0.0');
    }));

  test('shows what a chart from beside prints where it is called', () =>
    inFolder(async (folder) => {
      writeFiles(folder, {
        'dyn.yaml': '',
        'lib/Chart.yaml': 'apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n',
        'lib/templates/_spec.tpl': '{{ define "spec" }}\nwrong: {}\n{{ end }}',
        'c/Chart.yaml': `${FILES['c/Chart.yaml']}dependencies:\n- {name: lib, version: "*", repository: "file://../lib", alias: my}\n`,
        'c/templates/a.yaml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n{{- include "spec" . }}\n',
      });
      const { stdout } = await runDyn(folder, ['lint', '--offline', 'c']);
      expect(stdout).toMatch(/^c\/templates\/a\.yaml:4:5: error manifest\/field wrong is no known field/);
    }));

  test('takes severities from dyn.yaml, and leaves out what it excludes', () =>
    inFolder(async (folder) => {
      writeFiles(folder, {
        ...FILES,
        'dyn.yaml':
          'lint:\n  rules: {manifest/field: note, workload/privileged: error}\n  exclude: [old/**]\n',
        'old/Chart.yaml': 'apiVersion: v2\nname: old\nversion: x\n',
      });
      const { stderr } = await runDyn(folder, ['lint']);
      expect(stderr).toBe('1 error, 0 warnings, 1 note in 1 chart\n');
    }));

  test('writes a baseline at once, and reports only what is not in it', () =>
    inFolder(async (folder) => {
      writeFiles(folder, FILES);
      const written = await runDyn(folder, ['lint', '--baseline', 'known.json', '--write-baseline']);
      expect(written.status).toBe(0);
      expect(JSON.parse(readFileSync(join(folder, 'known.json'), 'utf8'))).toHaveLength(2);
      expect(listFiles(folder).filter((name) => name.startsWith('known'))).toEqual(['known.json']);
      expect((await runDyn(folder, ['lint', '--baseline', 'known.json', '--strict'])).status).toBe(0);
      writeFiles(folder, { 'dyn.yaml': 'lint: {baseline: known.json}\n' });
      writeFiles(folder, { 'c/templates/a.yaml': `${POD}  wrong: 1\n` });
      const { stdout } = await runDyn(join(folder, 'c'), ['lint']);
      expect(stdout).toMatch(/^[^\n]*spec\.wrong is no known field[^\n]*\n$/);
    }));

  test('annotates by itself where GitHub runs it, unless another format is asked for', () =>
    inFolder(async (folder) => {
      writeFiles(folder, FILES);
      const env = { GITHUB_ACTIONS: 'true' };
      const { stdout } = await runDyn(folder, ['lint'], { env });
      expect(stdout).toMatch(/^::error file=c\/templates\/a\.yaml,line=6,col=3,title=manifest\/field::/);
      expect((await runDyn(folder, ['lint', '-o', 'json'], { env })).stdout).toMatch(/^\[/);
    }));

  test('adds a summary to the file that GitHub names, with annotations only', () =>
    inFolder(async (folder) => {
      writeFiles(folder, { ...FILES, 'summary.md': 'before\n' });
      const env = { GITHUB_STEP_SUMMARY: 'summary.md' };
      const summary = (): string => readFileSync(join(folder, 'summary.md'), 'utf8');
      await runDyn(folder, ['lint', '-o', 'json'], { env });
      expect(summary()).toBe('before\n');
      await runDyn(folder, ['lint', '-o', 'github'], { env });
      expect(summary()).toMatch(/^before\n## dyn lint\n\n1 error, 1 warning, 0 notes in 1 chart\n/);
      await runDyn(folder, ['lint', '--report', 'github=out.txt'], { env });
      expect(summary().match(/## dyn lint/g)).toHaveLength(2);
    }));

  test.each([
    [
      'lint: {rules: {manifest/fild: off}}\n',
      'dyn.yaml:1:16: unknown key lint.rules.manifest/fild',
      'Did you mean manifest/field?',
      'stack/unknown-key',
    ],
    [
      'lint:\n  exlude: []\n',
      'dyn.yaml:2:3: unknown key lint.exlude',
      'Did you mean exclude?',
      'stack/unknown-key',
    ],
    ['nothing: 1\n', 'dyn.yaml:1:1: unknown key nothing', 'docs/lint.md', 'stack/unknown-key'],
    ['lint:\n  exclude: 1\n', 'dyn.yaml:2:3: lint.exclude: ', 'schemas/dyn.schema.json', 'stack/invalid'],
    [
      'lint:\n  exclude: [a, 1]\n',
      'dyn.yaml:2:16: lint.exclude.1: ',
      'schemas/dyn.schema.json',
      'stack/invalid',
    ],
    [
      'lint:\n  rules: {manifest/field: loud}\n',
      'dyn.yaml:2:11: lint.rules.manifest/field: ',
      'schemas/dyn.schema.json',
      'stack/invalid',
    ],
    [
      'lint:\n  exclude: [a, "["]\n',
      'dyn.yaml:2:16: lint.exclude.1: [ is no glob',
      'schemas/dyn.schema.json',
      'stack/invalid',
    ],
    [
      'lint:\n  values: {"[a-": c}\n',
      'dyn.yaml:2:12: lint.values.[a-: [a- is no glob',
      'schemas/dyn.schema.json',
      'stack/invalid',
    ],
    ['- a\n', 'dyn.yaml:1:1: the file: ', 'schemas/dyn.schema.json', 'stack/invalid'],
  ])('refuses the dyn.yaml %j', (text, message, hint, code) =>
    inFolder(async (folder) => {
      writeFiles(folder, { ...FILES, 'dyn.yaml': text });
      const { status, stderr } = await runDyn(folder, ['lint']);
      expect(status).toBe(1);
      expect(stderr).toContain(message);
      expect(stderr).toContain(hint);
      expect(stderr).toContain(`code: ${code}\n`);
    }),
  );

  test.each([
    [['--write-baseline'], 'lint/baseline-unnamed'],
    [['--baseline', 'dyn.yaml'], 'lint/baseline-invalid'],
  ])('refuses %j', (args, code) =>
    inFolder(async (folder) => {
      writeFiles(folder, FILES);
      const { status, stderr } = await runDyn(folder, ['lint', ...args]);
      expect(status).toBe(1);
      expect(stderr).toContain(`code: ${code}\n`);
    }),
  );
});
