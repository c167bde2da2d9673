import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { inFolder, runDyn, writeFiles } from '../support/command.ts';
import { askCommand, readCommandCases } from '../support/commandcases.ts';

const CHARTS = {
  'a/Chart.yaml': 'apiVersion: v2\nname: a\nversion: 0.1.0\n',
  'a/values.yaml': '# -- How many.\nreplicas: 1\n',
  'a/.helmignore': 'ci/\n',
  'a/ci/small-values.yaml': '# The smallest.\n',
  'a/values-prod.yaml': '# For production.\n',
  'b/Chart.yaml': 'apiVersion: v2\nname: b\nversion: 0.1.0\n',
};

const readmeOf = (folder: string, chart: string): string =>
  readFileSync(join(folder, chart, 'README.md'), 'utf8');

describe('dyn docs reads', () => {
  const cases = readCommandCases('docs');
  test.each(cases.map((item) => [item.about, item] as const))('%s', async (_, item) => {
    const { status, prints } = item;
    expect(await askCommand(main, item)).toEqual({ status, prints });
  });
});

describe('dyn docs', () => {
  test('writes the README of each chart, and nothing more the second time', () =>
    inFolder(async (folder) => {
      writeFiles(folder, CHARTS);
      const first = await runDyn(folder, ['docs', 'a', './b/']);
      expect(first).toMatchObject({
        status: 0,
        stdout: 'wrote a/README.md\nwrote b/README.md\n',
        stderr: '',
      });
      expect(readmeOf(folder, 'a')).toContain('| `replicas` | int | `1` | How many. |\n');
      expect(readmeOf(folder, 'a')).toContain(
        '- [ci/small-values.yaml](ci/small-values.yaml): The smallest.\n',
      );
      expect(readmeOf(folder, 'a')).toContain('- [values-prod.yaml](values-prod.yaml): For production.\n');
      const second = await runDyn(folder, ['docs', 'a', 'b', '--check']);
      expect(second).toMatchObject({
        status: 0,
        stdout: 'a/README.md is up to date\nb/README.md is up to date\n',
      });
    }));

  test('--check writes nothing, shows what is out of step and ends with 3', () =>
    inFolder(async (folder) => {
      writeFiles(folder, CHARTS);
      const missing = await runDyn(folder, ['docs', 'a', '--check']);
      expect(missing).toMatchObject({ status: 3, stdout: 'a/README.md is missing\n' });
      expect(existsSync(join(folder, 'a/README.md'))).toBe(false);
      await runDyn(folder, ['docs', 'a', 'b']);
      writeFiles(folder, { 'a/values.yaml': '# -- How many.\nreplicas: 2\n' });
      const before = readmeOf(folder, 'a');
      const stale = await runDyn(folder, ['docs', 'a', 'b', '--check']);
      expect(stale.status).toBe(3);
      expect(stale.stdout.split('\n')).toEqual([
        'a/README.md is out of step',
        expect.stringMatching(/^@@ line \d+ @@$/),
        ' |---|---|---|---|',
        '-| `replicas` | int | `1` | How many. |',
        '+| `replicas` | int | `2` | How many. |',
        ' ',
        'b/README.md is up to date',
        '',
      ]);
      expect(readmeOf(folder, 'a')).toBe(before);
    }));

  test('-o json says the same for scripts', () =>
    inFolder(async (folder) => {
      writeFiles(folder, CHARTS);
      const { status, stdout } = await runDyn(folder, ['docs', 'a', '-o', 'json']);
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toEqual([{ chart: 'a', file: 'a/README.md', status: 'written', diff: '' }]);
    }));

  test('--template takes a template of the user, compiled then', () =>
    inFolder(async (folder) => {
      writeFiles(folder, {
        ...CHARTS,
        'mine.hbs': '{{#each sections}}{{#each rows}}{{key}}: {{description}}\n{{/each}}{{/each}}',
        'bad.hbs': '{{#each}',
      });
      expect((await runDyn(folder, ['docs', 'a', '--template', 'mine.hbs'])).status).toBe(0);
      expect(readmeOf(folder, 'a')).toBe('replicas: How many.\n');
      const bad = await runDyn(folder, ['docs', 'a', 'b', '--template', 'bad.hbs']);
      expect(bad.status).toBe(1);
      expect(bad.stderr).toContain('Error: bad.hbs: Parse error on line 1');
      expect(existsSync(join(folder, 'b/README.md'))).toBe(false);
    }));

  test('refuses what is no chart folder, before it writes anything', () =>
    inFolder(async (folder) => {
      writeFiles(folder, { ...CHARTS, 'x.tgz': 'x' });
      const archive = await runDyn(folder, ['docs', 'a', './x.tgz']);
      expect(archive.status).toBe(1);
      expect(archive.stderr).toContain('x.tgz is no folder');
      expect(archive.stderr).toContain('code: pages/not-a-folder');
      expect(existsSync(join(folder, 'a/README.md'))).toBe(false);
      expect((await runDyn(folder, ['docs'])).status).toBe(64);
      expect((await runDyn(folder, ['docs', 'a', '-o', 'xml'])).status).toBe(64);
      expect((await runDyn(folder, ['docs', './none'])).stderr).toContain('path "./none" not found');
    }));

  test('leaves the compiler of templates unread while its own are enough', () => {
    const bundle = readFileSync('dist/rest.cjs', 'utf8');
    expect(bundle).toContain('require("./handlebars.cjs")');
    expect(bundle).not.toContain('CLOSE_RAW_BLOCK');
  });
});
