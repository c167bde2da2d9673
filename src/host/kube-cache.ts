import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterEndpoint } from '../kube/cluster.ts';
import type { AnswerCache } from '../kube/discovery.ts';
import { isObject, type Json, parseJson, stringAt } from '../kube/json.ts';

/**
 * Keeps answers of discovery on disk, below DYN_CACHE_HOME, else XDG_CACHE_HOME/dyn, else ~/.cache/dyn, a folder for
 * each server and user that only its owner sees. Undefined where there is no such place; a home is never made.
 */
export function discoveryCache(
  { server, user }: Pick<ClusterEndpoint, 'server' | 'user'>,
  env: Readonly<Record<string, string | undefined>>,
): AnswerCache | undefined {
  const home = cacheHome(env);
  if (home === undefined) return undefined;
  const key = createHash('sha256').update(`${server}\n${user}`).digest('hex').slice(0, 32);
  const folder = join(home, 'discovery', key);
  const fileOf = (path: string): string => join(folder, `${path.replaceAll('/', '_')}.json`);
  return {
    read: (path) => orNothing(() => readKept(fileOf(path))),
    write: (path, etag, body) => {
      orNothing(() => writeKept(folder, fileOf(path), JSON.stringify({ etag, body })));
    },
  };
}

/** Words that were found before, by what they are words for. */
export interface WordCache {
  /** How old they are, in milliseconds, by the clock of the machine. */
  readonly read: (what: string) => { readonly words: Json; readonly ageMs: number } | undefined;
  readonly write: (what: string, words: Json) => void;
}

/** Keeps what completion found beside what discovery did; undefined where there is no such place. */
export function wordCache(env: Readonly<Record<string, string | undefined>>): WordCache | undefined {
  const home = cacheHome(env);
  if (home === undefined) return undefined;
  const folder = join(home, 'completion');
  const fileOf = (what: string): string =>
    join(folder, `${createHash('sha256').update(what).digest('hex').slice(0, 32)}.json`);
  return {
    read: (what) =>
      orNothing(() => {
        const ageMs = Date.now() - statSync(fileOf(what)).mtimeMs;
        const words = parseJson(readFileSync(fileOf(what), 'utf8'));
        return words === undefined || ageMs < 0 ? undefined : { words, ageMs };
      }),
    write: (what, words) => {
      orNothing(() => writeKept(folder, fileOf(what), JSON.stringify(words)));
    },
  };
}

function cacheHome(env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (env.DYN_CACHE_HOME) return env.DYN_CACHE_HOME;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'dyn');
  return env.HOME && existsSync(env.HOME) ? join(env.HOME, '.cache', 'dyn') : undefined;
}

function readKept(file: string): ReturnType<AnswerCache['read']> {
  const kept = parseJson(readFileSync(file, 'utf8'));
  const etag = stringAt(kept, 'etag');
  return isObject(kept) && etag !== '' && isObject(kept.body) ? { etag, body: kept.body } : undefined;
}

/** Written beside and renamed, so that nobody ever reads half a file. */
function writeKept(folder: string, file: string, text: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, text, { mode: 0o600 });
  renameSync(beside, file);
}

/** A cache that cannot be used is none. */
function orNothing<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
