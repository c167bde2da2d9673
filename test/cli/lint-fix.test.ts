import { chmodSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inFolder, listFiles, runDyn, writeFiles } from '../support/command.ts';

/** What is said besides, because no template reads a value, is no matter here. */
const PROJECT = 'lint:\n  rules: {values/unused: "off", values/unread: "off"}\n';

const FILES = {
  'repo/dyn.yaml': PROJECT,
  'repo/c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\nappVersion: 1.10\n',
  'repo/c/values.yaml': 'metrics: yes\nname: a\n',
};

const read = (folder: string, path: string): string => readFileSync(join(folder, path), 'utf8');

describe('dyn lint --fix', () => {
  test('mends files, tells of each, and reports what is left', () =>
    inFolder(async (folder) => {
      writeFiles(folder, { ...FILES, 'repo/c/ci/a.yaml': 'a: 1\na: 2\n' });
      const { status, stdout, stderr } = await runDyn(join(folder, 'repo'), ['lint', '--fix']);
      expect(status).toBe(3);
      expect(stdout).toBe(
        'c/ci/a.yaml:2:1: error values/duplicate-key a is set a second time; only this one counts - Keep one of them.\n',
      );
      expect(stderr).toBe(
        'mended 1 finding in c/Chart.yaml\nmended 1 finding in c/values.yaml\n1 error, 0 warnings, 0 notes in 1 chart\n',
      );
      expect(read(folder, 'repo/c/values.yaml')).toBe('metrics: true\nname: a\n');
      expect(read(folder, 'repo/c/Chart.yaml')).toContain('appVersion: "1.10"\n');
      expect(listFiles(folder).filter((name) => name.includes('dyn-'))).toEqual([]);
    }));

  test('with --dry-run prints a patch, and writes nothing', () =>
    inFolder(async (folder) => {
      writeFiles(folder, FILES);
      const { status, stdout, stderr } = await runDyn(join(folder, 'repo'), ['lint', '--fix', '--dry-run']);
      expect(status).toBe(0);
      expect(stdout).toBe(
        [
          '--- a/c/Chart.yaml\n+++ b/c/Chart.yaml\n@@ -1,4 +1,4 @@',
          ' apiVersion: v2\n name: c\n version: 0.1.0\n-appVersion: 1.10\n+appVersion: "1.10"',
          '--- a/c/values.yaml\n+++ b/c/values.yaml\n@@ -1,2 +1,2 @@\n-metrics: yes\n+metrics: true\n name: a\n',
        ].join('\n'),
      );
      expect(stderr).toBe(
        'would mend 1 finding in c/Chart.yaml\nwould mend 1 finding in c/values.yaml\n0 errors, 1 warning, 1 note in 1 chart\n',
      );
      expect(read(folder, 'repo/c/values.yaml')).toBe(FILES['repo/c/values.yaml']);
    }));

  test('goes on until nothing is left to mend', () =>
    inFolder(async (folder) => {
      writeFiles(folder, { ...FILES, 'repo/c/values.yaml': 'on: yes\non: true\n' });
      await runDyn(join(folder, 'repo'), ['lint', '--fix']);
      expect(read(folder, 'repo/c/values.yaml')).toBe('on: true\n');
    }));

  test('keeps the mode of a file, its byte order mark, its line ends and bytes that are no UTF-8', () =>
    inFolder(async (folder) => {
      const template = Buffer.from(
        'apiVersion: v1\r\nkind: Pod\r\nmetadata:\r\n  name: a\r\n  annotations:\r\n    {{- /* \xff */}}\r\n    x: 1\r\nspec:\r\n  containers: []\r\n',
        'latin1',
      );
      writeFiles(folder, {
        ...FILES,
        'repo/c/values.yaml': '\ufeffon: yes\r\n',
        'repo/c/templates/a.yaml': template,
      });
      chmodSync(join(folder, 'repo/c/values.yaml'), 0o640);
      await runDyn(join(folder, 'repo'), ['lint', '--fix']);
      expect(read(folder, 'repo/c/values.yaml')).toBe('\ufeffon: true\r\n');
      expect(statSync(join(folder, 'repo/c/values.yaml')).mode & 0o777).toBe(0o640);
      const mended = template.toString('latin1').replace('x: 1', 'x: "1"');
      expect(readFileSync(join(folder, 'repo/c/templates/a.yaml')).toString('latin1')).toBe(mended);
    }));

  test('leaves known findings alone, and what a comment silences', () =>
    inFolder(async (folder) => {
      const values = 'metrics: yes # dyn-ignore: values/yaml-1.2 it is historic\nname: a\n';
      writeFiles(folder, { ...FILES, 'repo/c/values.yaml': values });
      await runDyn(join(folder, 'repo'), ['lint', '--baseline', 'known.json', '--write-baseline']);
      const { stderr } = await runDyn(join(folder, 'repo'), ['lint', '--fix', '--baseline', 'known.json']);
      expect(stderr).toBe('0 errors, 0 warnings, 0 notes in 1 chart\n');
      expect(read(folder, 'repo/c/values.yaml')).toBe(values);
    }));

  test('follows no link out of the repository, and ends with 1 for it', () =>
    inFolder(async (folder) => {
      writeFiles(folder, { ...FILES, 'outside/values.yaml': 'on: yes\n', 'outside/ci/a.yaml': 'on: yes\n' });
      symlinkSync('../../outside/values.yaml', join(folder, 'repo/c/values-far.yaml'));
      symlinkSync('../../outside/ci', join(folder, 'repo/c/ci'));
      const { status, stdout, stderr } = await runDyn(join(folder, 'repo'), [
        'lint',
        '--fix',
        '--follow-links',
      ]);
      expect(status).toBe(1);
      for (const file of ['c/values-far.yaml', 'c/ci/a.yaml']) {
        expect(stderr).toContain(
          `Error: ${file} is not mended: a symbolic link leads out of the repository there\n`,
        );
        expect(stdout).toContain(`${file}:1:5: note values/yaml-1.2`);
      }
      expect(stderr).toContain('code: lint/link-outside\n');
      expect(stderr).toContain('mended 1 finding in c/values.yaml\n');
      expect(read(folder, 'outside/values.yaml')).toBe('on: yes\n');
      expect(read(folder, 'outside/ci/a.yaml')).toBe('on: yes\n');
    }));

  test('mends the other files when one cannot be written', () =>
    inFolder(async (folder) => {
      // There is no room in the name for that of the file that is written first.
      const long = `c/ci/${'v'.repeat(245)}.yaml`;
      writeFiles(folder, { ...FILES, [`repo/${long}`]: 'on: yes\n' });
      const { status, stdout, stderr } = await runDyn(join(folder, 'repo'), ['lint', '--fix']);
      expect(status).toBe(1);
      expect(stderr).toContain(`Error: open ${long}: file name too long\n`);
      expect(stderr).toContain('code: files/unwritable\n');
      expect(stderr).toContain('mended 1 finding in c/values.yaml\n');
      expect(stdout).toContain(`${long}:1:5: note values/yaml-1.2`);
      expect(read(folder, `repo/${long}`)).toBe('on: yes\n');
    }));

  test.each([
    [['--dry-run'], '--dry-run belongs to --fix'],
    [['--fix', '--dry-run', '-o', 'json'], '--dry-run prints a patch, and has no --output'],
    [['--fix', '--write-baseline'], '--fix and --write-baseline exclude each other'],
  ])('refuses %j', (args, message) =>
    inFolder(async (folder) => {
      writeFiles(folder, FILES);
      const { status, stderr } = await runDyn(join(folder, 'repo'), ['lint', ...args]);
      expect(status).toBe(64);
      expect(stderr).toContain(`Error: ${message}\n`);
    }),
  );
});

describe('the chart that the user is in', () => {
  test('is linted and mended by the names of its files', () =>
    inFolder(async (folder) => {
      writeFiles(folder, {
        ...FILES,
        'repo/c/charts/d/Chart.yaml': 'apiVersion: v2\nname: d\nversion: 0.1.0\n',
      });
      const chart = join(folder, 'repo/c');
      for (const paths of [['.'], ['values.yaml']]) {
        const { stdout, stderr } = await runDyn(chart, ['lint', ...paths]);
        expect(stdout).toMatch(/(?:^|\/)values\.yaml:1:10: note values\/yaml-1\.2/m);
        expect(stdout).not.toMatch(/^\//m);
        expect(stderr).toContain(' in 1 chart\n');
      }
      writeFiles(chart, { 'dyn.yaml': PROJECT });
      expect((await runDyn(chart, ['lint'])).stdout).toMatch(
        /^Chart\.yaml:4:13: .*\nvalues\.yaml:1:10: .*\n$/,
      );
      expect((await runDyn(chart, ['lint', '-o', 'junit'])).stdout).toContain('<testsuite name="." ');
      await runDyn(chart, ['lint', '--fix']);
      expect(read(chart, 'values.yaml')).toBe('metrics: true\nname: a\n');
    }));
});

describe('charts named by a file', () => {
  const docs = ['docs', '--check', 'c/values.yaml', 'c/Chart.yaml', 'dyn.yaml'];

  test.each([
    ['dyn docs --check', docs, 'c/README.md is missing\n'],
    ['dyn schema --check', ['schema', ...docs.slice(1)], 'c/values.schema.json is missing\n'],
  ])('are looked at once by %s', (_, args, expected) =>
    inFolder(async (folder) => {
      writeFiles(folder, FILES);
      expect(await runDyn(join(folder, 'repo'), args)).toMatchObject({ status: 3, stdout: expected });
      const none = await runDyn(join(folder, 'repo'), [...args.slice(0, 2), 'dyn.yaml']);
      expect(none).toMatchObject({ status: 0, stdout: '' });
    }),
  );
});
