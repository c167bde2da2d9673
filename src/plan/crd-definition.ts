import type { JsonObject } from '../kube/crd/json.ts';
import { isObject, isZero, listOf, objectOf, textOf, textsOf } from '../kube/crd/json.ts';

/** One version of a definition. */
export interface CrdVersion {
  readonly name: string;
  readonly isServed: boolean;
  readonly isStored: boolean;
  /** Undefined where anything goes. */
  readonly schema: JsonObject | undefined;
  readonly subresources: JsonObject;
}

/** A CustomResourceDefinition (apiextensions.k8s.io/v1), with what the API server would fill in. */
export interface CrdDefinition {
  readonly name: string;
  readonly group: string;
  readonly scope: string;
  readonly names: CrdNames;
  readonly versions: readonly CrdVersion[];
  /** Versions that hold objects, as the server says; none where it has not said. */
  readonly storedVersions: readonly string[];
  /** Undefined where the definition says nothing of it. */
  readonly conversion: JsonObject | undefined;
  readonly keepsUnknown: boolean;
}

export interface CrdNames {
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly listKind: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
}

/** Whether an object is a definition that can be read here. */
export function isCrd(object: JsonObject): boolean {
  return object.kind === 'CustomResourceDefinition' && object.apiVersion === 'apiextensions.k8s.io/v1';
}

/** Reads a definition; whatever is missing is empty. */
export function readCrd(object: JsonObject): CrdDefinition {
  const spec = objectOf(object.spec);
  const { conversion } = spec;
  return {
    name: textOf(objectOf(object.metadata).name),
    group: textOf(spec.group),
    scope: textOf(spec.scope),
    names: namesOf(objectOf(spec.names)),
    versions: listOf(spec.versions).filter(isObject).map(versionOf),
    storedVersions: textsOf(objectOf(object.status).storedVersions),
    conversion: isObject(conversion) ? conversion : undefined,
    keepsUnknown: spec.preserveUnknownFields === true,
  };
}

function namesOf(names: JsonObject): CrdNames {
  const kind = textOf(names.kind);
  return {
    kind,
    plural: textOf(names.plural),
    singular: textOf(names.singular) || kind.toLowerCase(),
    listKind: textOf(names.listKind) || `${kind}List`,
    shortNames: textsOf(names.shortNames),
    categories: textsOf(names.categories),
  };
}

function versionOf(version: JsonObject): CrdVersion {
  const schema = objectOf(version.schema).openAPIV3Schema;
  return {
    name: textOf(version.name),
    isServed: version.served === true,
    isStored: version.storage === true,
    schema: isObject(schema) ? schema : undefined,
    subresources: objectOf(version.subresources),
  };
}

/** Keywords that only people read. */
const WORDS: readonly string[] = ['description', 'title', 'example', 'externalDocs'];
/** Values, which are kept as they are. */
const VALUES: readonly string[] = ['default', 'enum', 'example'];
/** Keys that are names which people gave. */
const NAMED: readonly string[] = ['properties', 'patternProperties', 'definitions'];

/** A schema without what makes no difference: texts for people, and what is the same as nothing. */
export function plainSchema(schema: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !WORDS.includes(key) && (VALUES.includes(key) || !isZero(value)))
      .map(([key, value]) => [key, VALUES.includes(key) ? value : plainKeyword(key, value)]),
  );
}

function plainKeyword(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => (isObject(item) ? plainSchema(item) : item));
  if (!isObject(value)) return value;
  if (!NAMED.includes(key)) return plainSchema(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, isObject(field) ? plainSchema(field) : field]),
  );
}
