import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { inFolder, writeFiles } from '../support/command.ts';

/** Installing it and building dyn as it does takes minutes, so elsewhere than in CI it has to be asked for. */
const isAsked = process.env.CI !== undefined || process.env.DYN_PRE_COMMIT !== undefined;
const LIMIT_MS = 900_000;

const CHART = {
  'charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.2.0\n',
  'charts/shop/values.yaml': '# -- The port.\nport: 80\n',
  'charts/shop/templates/service.yaml':
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  selectors: {app: web}\n  ports: [{port: {{ .Values.port }}}]\n',
};

test.skipIf(!isAsked)(
  'the hooks work with the real pre-commit (elsewhere than in CI only with DYN_PRE_COMMIT=1)',
  () =>
    inFolder(async (folder) => {
      const program = findProgram(folder);
      if (program === undefined) {
        console.warn('NOT TESTED: pre-commit is neither here nor can be installed from PyPI');
        return;
      }
      const repository = join(folder, 'repository');
      const run = (command: string, ...args: string[]): SpawnSyncReturns<string> =>
        runIn(repository, command, args, { PRE_COMMIT_HOME: join(folder, 'home') });
      const rev = runIn('.', 'git', ['rev-parse', 'HEAD'], {}).stdout.trim();
      const hooks = ['dyn-lint', 'dyn-docs', 'dyn-schema'].map((id) => ({ id }));
      writeFiles(repository, {
        ...CHART,
        '.pre-commit-config.yaml': JSON.stringify({ repos: [{ repo: resolve('.'), rev, hooks }] }),
      });
      run('git', 'init', '--quiet', '.');
      run('git', 'add', '--all');
      const broken = run(program, 'run', '--all-files');
      expect(broken.stdout).toMatch(/dyn lint\.+Failed\n- hook id: dyn-lint\n- exit code: 3/);
      expect(broken.stdout).toContain('charts/shop/templates/service.yaml:6:3: error manifest/field');
      expect(broken.stdout).toMatch(/dyn docs\.+Failed.*charts\/shop\/README\.md is missing/s);
      expect(broken.stdout).toMatch(/dyn schema\.+Failed.*charts\/shop\/values\.schema\.json is missing/s);
      expect(broken.status).toBe(1);
      const service = CHART['charts/shop/templates/service.yaml'].replace('selectors', 'selector');
      writeFiles(repository, { 'charts/shop/templates/service.yaml': service });
      for (const args of [['docs'], ['schema', '--write']])
        run(process.execPath, resolve('bin/dyn.js'), ...args, 'charts/shop');
      run('git', 'add', '--all');
      const mended = run(program, 'run', '--all-files');
      expect(mended.stdout).toMatch(/^dyn lint\.+Passed\ndyn docs\.+Passed\ndyn schema\.+Passed\n$/);
      expect(mended.status).toBe(0);
    }),
  LIMIT_MS,
);

/** pre-commit as it is here, else from PyPI in an environment of its own; undefined where there is none to be had. */
function findProgram(folder: string): string | undefined {
  if (runIn('.', 'pre-commit', ['--version'], {}).status === 0) return 'pre-commit';
  const place = join(folder, 'python');
  mkdirSync(place);
  const made = runIn('.', 'python3', ['-m', 'venv', place], {});
  const pip = join(place, 'bin', 'pip');
  if (made.status !== 0 || runIn('.', pip, ['install', '--quiet', 'pre-commit==4.7.0'], {}).status !== 0)
    return undefined;
  return join(place, 'bin', 'pre-commit');
}

function runIn(
  cwd: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): SpawnSyncReturns<string> {
  const { GITHUB_ACTIONS: _, ...outer } = process.env;
  return spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...outer, ...env } });
}
