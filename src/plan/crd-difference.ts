import { isObject, type JsonObject, joinPath, objectOf, sameJson } from '../kube/crd/json.ts';
import type { CrdDefinition, CrdVersion } from './crd-definition.ts';
import type { CrdChange } from './crd-safety.ts';

/**
 * What an update changes in a definition, a line each: `+ v1 spec.size (integer)`, `- v1 spec.old (string)`,
 * `~ v1 spec.size maximum: 10 -> 5`. None where nothing changes but texts for people.
 */
export function crdDifference({ old, next }: CrdChange): readonly string[] {
  const names = new Set([...old.versions, ...next.versions].map(({ name }) => name));
  return [
    ...valueLines('', headOf(old), headOf(next)),
    ...[...names].flatMap((name) => versionLines(name, versionOf(old, name), versionOf(next, name))),
  ];
}

function headOf({ group, scope, names, conversion, keepsUnknown }: CrdDefinition): JsonObject {
  return { group, scope, names: { ...names }, conversion: conversion ?? { strategy: 'None' }, keepsUnknown };
}

function versionOf({ versions }: CrdDefinition, wanted: string): CrdVersion | undefined {
  return versions.find(({ name }) => name === wanted);
}

function versionLines(
  name: string,
  old: CrdVersion | undefined,
  next: CrdVersion | undefined,
): readonly string[] {
  if (!old || !next) return [`${next ? '+' : '-'} ${name}`];
  const flags = ({ isServed, isStored, subresources }: CrdVersion): JsonObject => ({
    ...{ served: isServed, storage: isStored, subresources },
  });
  return [
    ...valueLines(name, flags(old), flags(next)),
    ...schemaLines(name, '', { old: old.schema ?? {}, next: next.schema ?? {} }),
  ];
}

/** Differences of what is no schema, key by key. */
function valueLines(place: string, old: JsonObject, next: JsonObject): readonly string[] {
  const keys = [...new Set([...Object.keys(old), ...Object.keys(next)])];
  return keys.flatMap((key) => {
    const [before, after] = [old[key], next[key]];
    if (sameJson(before ?? null, after ?? null)) return [];
    const at = place === '' ? key : `${place} ${key}`;
    if (isObject(before) && isObject(after)) return valueLines(at, before, after);
    if (before === undefined) return [`+ ${at}: ${JSON.stringify(after)}`];
    if (after === undefined) return [`- ${at}: ${JSON.stringify(before)}`];
    return [`~ ${at}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`];
  });
}

interface Schemas {
  readonly old: JsonObject;
  readonly next: JsonObject;
}

/** Keywords that hold other schemas, whose lines have paths of their own. */
const INNER: readonly string[] = ['properties', 'items', 'additionalProperties'];

function schemaLines(version: string, path: string, { old, next }: Schemas): readonly string[] {
  if (sameJson(old, next)) return [];
  const place = path === '' ? version : `${version} ${path}`;
  return [
    ...valueLines(place, ownKeywords(old), ownKeywords(next)),
    ...fieldLines(version, path, { old: objectOf(old.properties), next: objectOf(next.properties) }),
    ...innerLines(version, `${path}[]`, old.items, next.items),
    ...innerLines(version, `${path}[*]`, old.additionalProperties, next.additionalProperties),
  ];
}

function ownKeywords(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !INNER.includes(key)));
}

function fieldLines(version: string, path: string, { old, next }: Schemas): readonly string[] {
  const names = [...new Set([...Object.keys(old), ...Object.keys(next)])];
  return names.flatMap((name) => innerLines(version, joinPath(path, name), old[name], next[name]));
}

function innerLines(version: string, path: string, old: unknown, next: unknown): readonly string[] {
  if (sameJson(old ?? null, next ?? null)) return [];
  if (isObject(old) && isObject(next)) return schemaLines(version, path, { old, next });
  const lines: string[] = [];
  if (old !== undefined) lines.push(`- ${version} ${path}${typeText(old)}`);
  if (next !== undefined) lines.push(`+ ${version} ${path}${typeText(next)}`);
  return lines;
}

function typeText(schema: unknown): string {
  const { type } = objectOf(schema);
  return typeof type === 'string' ? ` (${type})` : '';
}
