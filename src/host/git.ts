import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { relative, resolve } from 'node:path';
import { fail } from '../base/problem.ts';
import {
  gitFailed,
  gitMissing,
  gitNoRepository,
  gitShallow,
  gitUnknownRef,
  gitUnrelated,
} from '../base/problems/git.ts';
import { codeOf } from './goerror.ts';

const TIMEOUT_MS = 60_000;
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * The files, relative to a folder, that a branch has changed, added or deleted since it left `ref`, together with what
 * is not committed yet, new files included. Raises git/….
 */
export function changedSince(ref: string, cwd: string, env: NodeJS.ProcessEnv): readonly string[] {
  const git = (...args: readonly string[]): SpawnSyncReturns<string> => runGit(args, cwd, env);
  const inside = git('rev-parse', '--is-inside-work-tree', '--show-toplevel');
  const [isInside, ...top] = inside.stdout.split('\n');
  if (inside.status !== 0 && !/not a git repository/.test(inside.stderr)) fail(gitFailed(firstLine(inside)));
  if (isInside !== 'true') fail(gitNoRepository());
  const root = top.join('\n').trimEnd();
  const base = baseOf(ref, git);
  const changed = namesOf(git('diff', '--name-only', '--no-renames', '--no-ext-diff', '-z', base, '--'));
  const added = namesOf(git('-C', root, 'ls-files', '--others', '--exclude-standard', '-z'));
  const paths = [...changed, ...added].map((name) => relative(cwd, resolve(root, name)));
  return [...new Set(paths)];
}

type Git = (...args: readonly string[]) => SpawnSyncReturns<string>;

/** The commit at which the branch left `ref`. */
function baseOf(ref: string, git: Git): string {
  const commit = git('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`);
  const isShallow = (): boolean => git('rev-parse', '--is-shallow-repository').stdout.trim() === 'true';
  if (commit.status !== 0) fail(isShallow() ? gitShallow(ref) : gitUnknownRef(ref));
  const base = git('merge-base', commit.stdout.trim(), 'HEAD');
  if (base.status === 0) return base.stdout.trim();
  if (base.stderr.trim() !== '') fail(gitFailed(firstLine(base)));
  return fail(isShallow() ? gitShallow(ref) : gitUnrelated(ref));
}

function runGit(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): SpawnSyncReturns<string> {
  const done = spawnSync('git', args, {
    cwd,
    env: { ...env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' },
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    maxBuffer: MOST_BYTES,
  });
  if (done.error)
    fail(codeOf(done.error) === 'ENOENT' ? gitMissing('no such program') : gitMissing(done.error.message));
  return done;
}

function namesOf(done: SpawnSyncReturns<string>): readonly string[] {
  if (done.status !== 0) fail(gitFailed(firstLine(done)));
  return done.stdout.split('\0').filter((name) => name !== '');
}

function firstLine({ stderr, status }: SpawnSyncReturns<string>): string {
  return stderr.split('\n').find((line) => line.trim() !== '') ?? `exit status ${status}`;
}
