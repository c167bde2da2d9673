import { DynError } from '../base/problem.ts';
import { isArray, type Json, stringAt } from '../kube/json.ts';
import { driverNamed } from '../release/drivers.ts';
import { clusterOptions } from './clusterflags.ts';
import { type FlagValues, last } from './flag.ts';
import type { World } from './world.ts';

/** Words for a shell, each with what it means. */
export type Words = readonly (readonly [word: string, description: string])[];

/** What is asked for: names of releases, of namespaces, of contexts, or the revisions of one release. */
export type Wish = 'releases' | 'namespaces' | 'contexts' | { readonly revisionsOf: string };

/** So old words are as good as new ones. */
const FRESH_MS = 5000;
/** Older ones are taken where the cluster does not answer in time. */
const USABLE_MS = 60_000;
const PATIENCE_MS = 150;
/** Without any words from before it may take longer, but not long. */
const LIMIT_MS = 2000;

/**
 * The words that the cluster or the kubeconfig knows. Never fails and asks nobody: no program is run for credentials, and
 * what cannot be known in time is nothing.
 */
export async function clusterWords(wish: Wish, flags: FlagValues, world: World): Promise<Words> {
  try {
    if (wish === 'contexts') {
      const { contextsIn } = await import('../host/kube-files.ts');
      return contextsIn({ ...clusterOptions(flags, world.env), cwd: world.cwd }, world.env);
    }
    return await wordsOfCluster(wish, flags, world);
  } catch (error) {
    if (error instanceof DynError) return [];
    throw error;
  }
}

async function wordsOfCluster(
  wish: Exclude<Wish, 'contexts'>,
  flags: FlagValues,
  world: World,
): Promise<Words> {
  const { mayAskSomebody } = await import('../host/kube-files.ts');
  const { wordCache } = await import('../host/kube-cache.ts');
  const options = { ...clusterOptions(flags, world.env), cwd: world.cwd };
  if (mayAskSomebody(options, world.env)) return [];
  const source = await openSource(flags, world);
  const { namespace, ...endpoint } = source.cluster.endpoint;
  const what = wish === 'namespaces' ? wish : `${source.driver} ${namespace}`;
  const asked = JSON.stringify([endpoint, options.asUser ?? '', what]);
  const rows = await kept(asked, wordCache(world.env), (signal) =>
    wish === 'namespaces' ? namespaces(source, signal) : stored(source, namespace, signal),
  );
  if (typeof wish === 'string') return newestOfEach(rows);
  return rows.flatMap(([name, word = '', about = '']) => (name === wish.revisionsOf ? [[word, about]] : []));
}

/** A row is a name, and of a release its revision and status. */
type Row = readonly string[];

/** All that is loaded before the clock runs. */
async function openSource(flags: FlagValues, world: World) {
  const { connectCluster } = await import('../host/kubernetes.ts');
  const { systemEntropy } = await import('../host/entropy.ts');
  const { systemTimer } = await import('../host/timer.ts');
  const { listObjects } = await import('../kube/api.ts');
  const { storedKeys } = await import('../release/list.ts');
  const options = { ...clusterOptions(flags, world.env), cwd: world.cwd };
  const cluster = await connectCluster(options, world.env, systemTimer(systemEntropy(world.env)));
  const driver = driverNamed(last(flags, 'driver') ?? world.env.HELM_DRIVER ?? '');
  return { cluster, driver, listObjects, storedKeys };
}

type Source = Awaited<ReturnType<typeof openSource>>;

async function namespaces({ cluster, listObjects }: Source, signal: AbortSignal): Promise<readonly Row[]> {
  const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
  const found = await listObjects(cluster, { path: '/api/v1/namespaces', accept }, signal);
  return found.map((object) => [stringAt(object, 'metadata', 'name')]);
}

async function stored(
  { cluster, driver, storedKeys }: Source,
  namespace: string,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const keys = await storedKeys(namespace, { cluster, driver, signal });
  const newestFirst = [...keys].sort((a, b) => b.revision - a.revision);
  return newestFirst.map(({ name, revision, labels }) => [name, String(revision), labels.status ?? '']);
}

function newestOfEach(rows: readonly Row[]): Words {
  const found = new Map<string, string>();
  for (const [name = '', revision = '', status = ''] of rows)
    if (!found.has(name)) found.set(name, revision === '' ? '' : `revision ${revision}, ${status}`);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

type Cache = Awaited<ReturnType<typeof import('../host/kube-cache.ts')['wordCache']>>;

/** What is known, as new as can be had in time. */
async function kept(
  asked: string,
  cache: Cache,
  ask: (signal: AbortSignal) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const before = cache?.read(asked);
  if (before && before.ageMs < FRESH_MS) return rowsOf(before.words);
  const isUsable = before !== undefined && before.ageMs < USABLE_MS;
  const rows = await inTime(ask, isUsable ? PATIENCE_MS : LIMIT_MS);
  if (rows)
    cache?.write(
      asked,
      rows.map((row) => [...row]),
    );
  return rows ?? (isUsable ? rowsOf(before.words) : []);
}

async function inTime(
  ask: (signal: AbortSignal) => Promise<readonly Row[]>,
  ms: number,
): Promise<readonly Row[] | undefined> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), ms);
  const late = new Promise<undefined>((done) => stop.signal.addEventListener('abort', () => done(undefined)));
  const asking = ask(stop.signal).catch((error: unknown) => {
    if (error instanceof DynError) return undefined;
    throw error;
  });
  try {
    return await Promise.race([asking, late]);
  } finally {
    clearTimeout(timer);
  }
}

function rowsOf(words: Json): readonly Row[] {
  if (!isArray(words)) return [];
  return words.map((row) => (isArray(row) ? row.filter((part) => typeof part === 'string') : []));
}
