import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inFolder, runDyn, writeFiles } from '../support/command.ts';

const chart = (name: string, more = ''): string => `apiVersion: v2\nname: ${name}\nversion: 0.1.0\n${more}`;
const FAULTY = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndate: {}\n';
const FILES = {
  'dyn.yaml': 'lint: {values: {"envs/*.yaml": b}}\n',
  'a/Chart.yaml': chart('a'),
  'a/templates/a.yaml': FAULTY,
  'a/ci/one-values.yaml': 'one: 1\n',
  'b/Chart.yaml': chart('b', 'dependencies: [{name: a, version: "*", repository: "file://../a"}]\n'),
  'b/templates/a.yaml': FAULTY,
  'envs/prod.yaml': 'two: 2\n',
  'notes.yaml': 'three: 3\n',
};

const git = (folder: string, ...args: readonly string[]): void => {
  const env = { PATH: process.env.PATH, HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'init.defaultBranch=main'];
  execFileSync('git', [...who, ...args], { cwd: folder, env, stdio: 'pipe' });
};

const inRepository = (use: (folder: string) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    writeFiles(folder, FILES);
    git(folder, 'init', '-q');
    git(folder, 'add', '.');
    git(folder, 'commit', '-q', '-m', 'first');
    git(folder, 'switch', '-q', '-c', 'work');
    await use(folder);
  });

/** The files with findings. */
const filesFound = async (folder: string, args: readonly string[]): Promise<readonly string[]> => {
  const { stdout } = await runDyn(folder, ['lint', '-o', 'json', ...args]);
  const found: unknown = JSON.parse(stdout);
  return [...new Set(Array.isArray(found) ? found.map(({ file }) => String(file)) : [])].sort();
};

describe('dyn lint --since', () => {
  test.each<[what: string, change: Readonly<Record<string, string>>, found: readonly string[]]>([
    ['nothing', {}, []],
    ['what belongs to no chart', { 'notes.yaml': 'three: 4\n', 'other.yaml': 'x: 1\n', 'x.txt': '' }, []],
    ['a values file', { 'a/ci/one-values.yaml': 'one: 2\n' }, ['a/ci/one-values.yaml', 'a/templates/a.yaml']],
    ['a template', { 'a/templates/a.yaml': `${FAULTY}\n` }, ['a/ci/one-values.yaml', 'a/templates/a.yaml']],
    ['a new chart', { 'c/Chart.yaml': chart('c'), 'c/templates/c.yaml': FAULTY }, ['c/templates/c.yaml']],
  ])('looks at no more than %s', (_what, change, found) =>
    inRepository(async (folder) => {
      writeFiles(folder, change);
      expect(await filesFound(folder, ['--since', 'main'])).toEqual(found);
      git(folder, 'add', '.');
      git(folder, 'commit', '-q', '--allow-empty', '-m', 'change');
      expect(await filesFound(folder, ['--since', 'main'])).toEqual(found);
      expect(await filesFound(join(folder, 'a'), ['--since', 'main'])).toEqual(
        found.map((path) => `../${path}`),
      );
      expect(await filesFound(folder, ['--since', 'work'])).toEqual([]);
    }),
  );

  test('counts what is gone, what others take from beside them, and all of it when dyn.yaml has changed', () =>
    inRepository(async (folder) => {
      rmSync(join(folder, 'a/ci/one-values.yaml'));
      expect(await filesFound(folder, ['--since', 'main'])).toEqual(['a/templates/a.yaml']);
      const whole = ['a/templates/a.yaml', 'b/templates/a.yaml', 'envs/prod.yaml'];
      expect(await filesFound(folder, ['--since', 'main', '--offline'])).toEqual(whole);
      expect(await filesFound(folder, ['--since', 'main', '--offline', 'b'])).toEqual([]);
      writeFiles(folder, { 'dyn.yaml': `${FILES['dyn.yaml']}\n` });
      expect(await filesFound(folder, ['--since', 'main', '--offline'])).toEqual(whole);
    }));

  test('counts from where the branch began', () =>
    inRepository(async (folder) => {
      git(folder, 'switch', '-q', 'main');
      writeFiles(folder, { 'b/templates/a.yaml': `${FAULTY}\n` });
      git(folder, 'commit', '-q', '-a', '-m', 'on main');
      git(folder, 'switch', '-q', 'work');
      writeFiles(folder, { 'envs/prod.yaml': 'two: 3\n' });
      expect(await filesFound(folder, ['--since', 'main', '--offline'])).toEqual([
        'b/templates/a.yaml',
        'envs/prod.yaml',
      ]);
      const { stderr } = await runDyn(folder, ['lint', '--since', 'main', '--offline']);
      expect(stderr).toMatch(/ in 1 chart\n$/);
    }));

  test.each([
    ['nowhere', 'git/unknown-ref'],
    ['--output=x', 'git/unknown-ref'],
    ['', 'git/unknown-ref'],
    ['alone', 'git/no-common-base'],
  ])('refuses the reference %j', (ref, code) =>
    inRepository(async (folder) => {
      git(folder, 'switch', '-q', '--orphan', 'alone');
      git(folder, 'commit', '-q', '--allow-empty', '-m', 'alone');
      git(folder, 'switch', '-q', 'work');
      const { status, stderr } = await runDyn(folder, ['lint', `--since=${ref}`]);
      expect(status).toBe(1);
      expect(stderr).toContain(`code: ${code}\n`);
    }),
  );

  test('says when git, a repository or history is missing', () =>
    inRepository(async (folder) => {
      const outside = await runDyn(folder, ['lint', '--since', 'main'], { env: { GIT_DIR: '/nonexistent' } });
      expect(outside.stderr).toContain('code: git/no-repository\n');
      const without = await runDyn(folder, ['lint', '--since', 'main'], { env: { PATH: '/nonexistent' } });
      expect(without.stderr).toContain('code: git/not-found\n');
      git(folder, 'commit', '-q', '--allow-empty', '-m', 'more');
      git(folder, 'clone', '-q', '--depth', '1', '--branch', 'work', `file://${folder}`, 'shallow');
      const shallow = await runDyn(join(folder, 'shallow'), ['lint', '--since', 'origin/main']);
      expect(shallow.stderr).toContain('code: git/shallow-clone\n');
      expect([outside.status, without.status, shallow.status]).toEqual([1, 1, 1]);
    }));
});
