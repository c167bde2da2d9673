import { fail, type Problem } from '../base/problem.ts';
import { apiPath, FIELD_MANAGER, isDone, objectOf } from '../kube/api.ts';
import type { ApiAnswer } from '../kube/cluster.ts';
import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  jsonText,
  objectAt,
  objectsAt,
  stringAt,
} from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { type ApplyOptions, appliedObject, applyOnServer, immutableProblem } from './apply.ts';
import { type Change, clientRequest } from './change.ts';
import { conflictOf } from './conflicts.ts';
import { deepEquals } from './equal.ts';
import { childOf, itemStepOf } from './fieldpaths.ts';
import { isOurs, isOurUpdate, type ManagedEntry, managedEntries } from './managed.ts';
import { asStored } from './stored.ts';
import type { Target } from './targets.ts';

/** An object as it would be, or why only deleting and creating can make it so. */
export type Migrated = { readonly after: JsonObject } | { readonly refused: Problem };

/**
 * What a server-side apply would make of an object after all that `helm` owns by updates had become its own by apply,
 * which a dry run cannot do first: fields that only it owned and that the target lacks go. Raises plan/conflict,
 * kube/refused.
 */
export async function predictMigration(
  change: Change,
  { forceConflicts }: ApplyOptions,
  env: OperationEnv,
): Promise<Migrated> {
  const { target, live } = change;
  const forced = await applyOnServer(target, true, env);
  const refused = immutableProblem(target, forced);
  if (refused) return { refused };
  const merged = forced.status === INVALID ? await mergedObject(change, env) : undefined;
  if (merged) return { after: merged };
  const after = appliedObject(target, forced, live);
  if (!forceConflicts && takesFromOthers(live, after)) {
    const answer = await applyOnServer(target, false, env);
    if (answer.status === 409) fail(conflictOf(target, live, withoutOwnCauses(answer)));
  }
  const remaining = withTexts(target, withoutDropped(live, after));
  return { after: deepEquals(remaining, after) ? after : await completed(target, remaining, env) };
}

/** Answered where what is to go and what is to come cannot be there together, such as two ports of one name. */
const INVALID = 422;

/** What the way of the last manifest makes of the object, which drops and sets at once; undefined where it is refused as well. */
async function mergedObject(
  change: Change,
  { cluster, signal }: OperationEnv,
): Promise<JsonObject | undefined> {
  const request = clientRequest(change, true);
  const answer = request && (await cluster.ask(request, signal));
  return answer && isDone(answer) ? objectOf(answer) : undefined;
}

/** Whether an apply with force took fields that managers other than `helm` had. */
function takesFromOthers(live: JsonObject, after: JsonObject): boolean {
  const now = managedEntries(after);
  return managedEntries(live)
    .filter((entry) => !isOurs(entry) && !isOurUpdate(entry))
    .some((entry) => {
      const same = now.find((other) => isSameManager(other, entry));
      return (same ? leaves(same.fields) : 0) < leaves(entry.fields);
    });
}

function isSameManager(a: ManagedEntry, b: ManagedEntry): boolean {
  return a.manager === b.manager && a.operation === b.operation && a.subresource === b.subresource;
}

function leaves(tree: Json | undefined): number {
  if (!isObject(tree)) return 0;
  const inner = Object.values(tree);
  return inner.length === 0 ? 1 : inner.reduce<number>((sum, one) => sum + leaves(one), 0);
}

/** `helm` is in its own way only because its updates are not its applies yet. */
function withoutOwnCauses(answer: ApiAnswer): ApiAnswer {
  const causes = objectsAt(answer.body, 'details', 'causes').filter(
    ({ message }) => !String(message).startsWith(`conflict with "${FIELD_MANAGER}" `),
  );
  const body = isObject(answer.body) ? answer.body : {};
  return { ...answer, body: { ...body, details: { ...objectAt(body, 'details'), causes } } };
}

/** The object without the fields that `helm` alone owned by updates and that it did not apply. */
function withoutDropped(live: JsonObject, after: JsonObject): JsonObject {
  const others = managedEntries(after).filter((entry) => !isOurUpdate(entry));
  return managedEntries(live)
    .filter(isOurUpdate)
    .reduce(
      (object, { fields }) =>
        withoutOwned(
          object,
          fields,
          others.map((entry) => entry.fields),
        ),
      after,
    );
}

function withoutOwned(object: JsonObject, ours: JsonObject, others: readonly JsonObject[]): JsonObject {
  const result: Record<string, Json | undefined> = { ...object };
  for (const [key, inner] of Object.entries(ours)) {
    const name = key.slice(2);
    if (!key.startsWith('f:') || result[name] === undefined) continue;
    const left = reduced(result[name], inner, heldIn(others, key));
    if (left === undefined) delete result[name];
    else result[name] = left;
  }
  return result;
}

function heldIn(trees: readonly JsonObject[], key: string): readonly JsonObject[] {
  return trees.map((tree) => tree[key]).filter(isObject);
}

/** What is left of a value; undefined where nothing is. */
function reduced(
  value: Json | undefined,
  ours: Json | undefined,
  others: readonly JsonObject[],
): Json | undefined {
  const isLeaf = !isObject(ours) || Object.keys(ours).every((key) => key === '.');
  if (isLeaf) return others.length === 0 ? undefined : value;
  if (isArray(value)) return withoutItems(value, ours, others);
  if (!isObject(value)) return value;
  const left = withoutOwned(value, ours, others);
  const isGone = others.length === 0 && ours['.'] !== undefined && Object.keys(left).length === 0;
  return isGone ? undefined : left;
}

function withoutItems(
  list: readonly Json[],
  ours: JsonObject,
  others: readonly JsonObject[],
): readonly Json[] | undefined {
  const left = new Map<Json, Json | undefined>(list.map((item) => [item, item]));
  for (const [key, inner] of Object.entries(ours)) {
    const step = itemStepOf(key);
    const item = step && childOf(list, step);
    if (item === undefined) continue;
    const held = heldIn(others, key);
    const isGone = held.length === 0 && isObject(inner) && (inner['.'] !== undefined || key.startsWith('v:'));
    left.set(item, isGone ? undefined : reduced(item, inner, held));
  }
  const items = list.flatMap((item) => left.get(item) ?? []);
  return items.length === 0 && others.length === 0 ? undefined : items;
}

/** What a Secret's stringData says stays, whoever owned the data that it became before. */
function withTexts({ object }: Target, remaining: JsonObject): JsonObject {
  const { data } = asStored(object);
  if (object.kind !== 'Secret' || !isObject(data)) return remaining;
  return { ...remaining, data: { ...objectAt(remaining, 'data'), ...data } };
}

/** How often the server is asked when somebody else writes meanwhile. */
const TRIES = 4;

/** The object with the defaults that the server fills in where fields went; as it is where the server will not tell. */
async function completed(
  { ref, resource }: Target,
  remaining: JsonObject,
  { cluster, signal }: OperationEnv,
): Promise<JsonObject> {
  const path = apiPath(resource, ref.namespace, ref.name);
  const { managedFields: _fields, ...metadata } = objectAt(remaining, 'metadata');
  let { resourceVersion } = metadata;
  for (let tries = 1; ; tries++) {
    const body = jsonText({ ...remaining, metadata: { ...metadata, resourceVersion } });
    const answer = await cluster.ask(
      { method: 'PUT', path, query: { fieldManager: FIELD_MANAGER }, body },
      signal,
    );
    if (isDone(answer)) return objectOf(answer);
    if (answer.status !== 409 || tries === TRIES) return remaining;
    const current = await cluster.ask({ method: 'GET', path }, signal);
    resourceVersion = stringAt(current.body, 'metadata', 'resourceVersion');
  }
}
