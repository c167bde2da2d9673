import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import type { JsonObject } from '../../src/kube/json.ts';

/** A change of one field's schema, see test/unit/plan/crd-safety.yaml. */
export interface FieldCase {
  readonly about: string;
  readonly old: JsonObject;
  readonly next: JsonObject;
  readonly found?: readonly string[];
  readonly value: JsonObject[string];
  readonly live?: 'unfit' | 'loses';
  /** What the API server makes of the value, where defaults fill it up. */
  readonly filled?: JsonObject[string];
  /** Whether it is only told, and refuses nothing. */
  readonly isTold?: boolean;
}

/** A change of a definition. */
export interface DefinitionCase {
  readonly about: string;
  readonly from?: JsonObject;
  readonly set: JsonObject;
  readonly found?: readonly string[];
  /** Whether it is only told, and refuses nothing. */
  readonly isTold?: boolean;
}

export interface CrdCases {
  readonly base: JsonObject;
  readonly fields: readonly FieldCase[];
  readonly definitions: readonly DefinitionCase[];
}

/** The cases of test/unit/plan/crd-safety.yaml. */
export function readCrdCases(): CrdCases {
  return load(readFileSync('test/unit/plan/crd-safety.yaml', 'utf8')) as CrdCases;
}

/** A definition with that spec. */
export function crdOf(spec: JsonObject): JsonObject {
  const names = spec.names as { readonly plural: string };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${names.plural}.${String(spec.group)}` },
    spec,
  };
}

/** A spec with other values at places such as `versions.0.served`; null takes away. */
export function withPlaces(spec: JsonObject, places: JsonObject): JsonObject {
  const copy = structuredClone(spec) as Record<string, unknown>;
  for (const [place, value] of Object.entries(places).reverse()) put(copy, place.split('.'), value);
  return copy as JsonObject;
}

function put(holder: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length > 0) put(holder[key] as Record<string, unknown>, rest, value);
  else if (value !== null) holder[key] = value;
  else if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

/** The spec with fields of the given schemas below `spec` of version v1. */
export function withFields(spec: JsonObject, fields: JsonObject): JsonObject {
  return withPlaces(spec, {
    'versions.0.schema.openAPIV3Schema.properties.spec.properties': { kept: { type: 'string' }, ...fields },
  });
}

/** Whether an update must be refused whatever objects there are. */
export function isUnsafe({ found = [], isTold = false }: FieldCase | DefinitionCase): boolean {
  return found.length > 0 && !isTold;
}
