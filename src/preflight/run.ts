import type { JsonObject } from '../kube/json.ts';
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
