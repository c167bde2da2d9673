import { type GoMap, type GoValue, int64 } from '../go/value.ts';
import { isArray, isObject, type Json, type JsonObject } from './json.ts';

/** A value as templates see it: whole numbers become int64, as Kubernetes' own reader has them. */
export function toGoValue(json: Json | undefined): GoValue {
  if (json === undefined || json === null) return null;
  if (typeof json === 'number') return Number.isSafeInteger(json) ? int64(BigInt(json)) : json;
  if (isArray(json)) return json.map(toGoValue);
  return isObject(json) ? toGoMap(json) : json;
}

/** An object as templates see it. */
export function toGoMap(object: JsonObject): GoMap {
  return new Map(Object.entries(object).map(([key, value]) => [key, toGoValue(value)]));
}
