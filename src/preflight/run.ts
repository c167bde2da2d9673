import type { JsonObject } from '../kube/json.ts';
import { distinct } from './answers.ts';
import type { ClusterState, Finding, Known, PreflightCheck, PreflightRelease, Query } from './preflight.ts';

/** Queries of one kind. */
export type QueryOf<K extends Query['kind']> = Extract<Query, { kind: K }>;

/** What was answered, by `keyOf` of the query. */
export interface Answers {
  readonly lists: ReadonlyMap<string, Known<readonly JsonObject[]>>;
  readonly objects: ReadonlyMap<string, Known<JsonObject | undefined>>;
  readonly rights: ReadonlyMap<string, Known<boolean>>;
}

/** The checks of a stage that concern the releases. */
export function concernedChecks(
  checks: readonly PreflightCheck[],
  stage: PreflightCheck['stage'],
  releases: readonly PreflightRelease[],
): readonly PreflightCheck[] {
  return checks.filter((check) => check.stage === stage && check.concerns(releases));
}

/** What the checks want to know, each question once. */
export function queriesOf(
  checks: readonly PreflightCheck[],
  releases: readonly PreflightRelease[],
): readonly Query[] {
  const all = checks.flatMap((check) => check.reads(releases));
  return [...new Map(all.map((query) => [keyOf(query), query])).values()];
}

/** Answers queries; a file of objects and a cluster do. */
export type StateReader = (queries: readonly Query[]) => Promise<ClusterState>;

/** What was asked, and all the answers. */
export interface Asked {
  readonly queries: readonly Query[];
  readonly state: ClusterState;
}

/** Asks what the checks want to know, and then what they want to know besides. */
export async function askFor(
  checks: readonly PreflightCheck[],
  releases: readonly PreflightRelease[],
  read: StateReader,
): Promise<Asked> {
  const queries = queriesOf(checks, releases);
  const state = await read(queries);
  const known = new Set(queries.map(keyOf));
  const wanted = distinct(checks.flatMap((check) => check.readsNext?.(releases, state) ?? []));
  const next = wanted.filter((query) => !known.has(keyOf(query)));
  if (next.length === 0) return { queries, state };
  const answers = await read(next);
  const isNext = new Set(next.map(keyOf));
  const stateFor = (query: Query): ClusterState => (isNext.has(keyOf(query)) ? answers : state);
  return {
    queries: [...queries, ...next],
    state: {
      ...state,
      list: (query) => stateFor(query).list(query),
      get: (query) => stateFor(query).get(query),
      may: (query) => stateFor(query).may(query),
    },
  };
}

/** What tells queries apart. */
export function keyOf(query: Query): string {
  return JSON.stringify(Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The answers as checks ask for them. */
export function stateOf(answers: Answers, api: ClusterState['api'], nowMs: number): ClusterState {
  return {
    list: (query) => answers.lists.get(keyOf(query)) ?? unread(query),
    get: (query) => answers.objects.get(keyOf(query)) ?? unread(query),
    may: (query) => answers.rights.get(keyOf(query)) ?? unread(query),
    api,
    nowMs,
  };
}

function unread(query: Query): never {
  throw new Error(`a check asks what it did not say it reads: ${keyOf(query)}`);
}

/** What the checks find, in their order; what is found twice is told once. */
export function runChecks(
  checks: readonly PreflightCheck[],
  releases: readonly PreflightRelease[],
  state: ClusterState,
): readonly Finding[] {
  const all = checks.flatMap((check) => check.check(releases, state));
  const keys = all.map(({ problem, release }) => JSON.stringify([problem.code, problem.message, release]));
  return all.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}
