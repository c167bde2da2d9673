import { at, isArray, isObject, type Json, type JsonObject } from './json.ts';

/** One entry of `status.conditions`. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** The conditions of an object, none where it has none; undefined where they are not what conditions look like. */
export function conditionsOf(object: JsonObject): readonly Condition[] | undefined {
  const status = object.status;
  if (status === undefined || status === null) return [];
  if (!isObject(status)) return undefined;
  const list = status.conditions;
  if (list === undefined || list === null) return [];
  if (!isArray(list)) return undefined;
  const read = list.map(conditionOf);
  const conditions = read.filter((condition) => condition !== undefined);
  return conditions.length === read.length ? conditions : undefined;
}

/** The condition of a type, undefined where there is none. */
export function conditionOfType(object: JsonObject, type: string): Condition | undefined {
  return conditionsOf(object)?.find((condition) => condition.type === type);
}

function conditionOf(item: Json): Condition | undefined {
  const [type, status, reason, message] = ['type', 'status', 'reason', 'message'].map((key) =>
    textAt(item, key),
  );
  if (type === undefined || status === undefined || reason === undefined || message === undefined)
    return undefined;
  return { type, status, reason, message };
}

/** A text, '' for none; undefined for anything else. */
function textAt(item: Json, key: string): string | undefined {
  if (!isObject(item)) return item === null ? '' : undefined;
  const found = at(item, key) ?? '';
  return typeof found === 'string' ? found : undefined;
}
