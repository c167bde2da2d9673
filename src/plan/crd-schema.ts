import type { Problem } from '../base/problem.ts';
import {
  type CrdPlace,
  crdAdditionalClosed,
  crdDefaultChanged,
  crdEmbeddedChanged,
  crdFieldRemoved,
  crdRequiredAdded,
  crdTypeChanged,
  crdUnknownDropped,
} from '../base/problems/crd.ts';
import {
  isObject,
  type JsonObject,
  joinPath,
  objectOf,
  sameJson,
  textOf,
  textsOf,
} from '../kube/crd/json.ts';
import { isFree, keywordProblems, type SchemaChange } from './crd-keywords.ts';

/** One thing that is wrong with the update of a definition, and where. */
export interface CrdFinding extends CrdPlace {
  readonly problem: Problem;
}

const ANYTHING: JsonObject = { 'x-kubernetes-preserve-unknown-fields': true };
const NONE: readonly CrdFinding[] = [];
/** Fields that every object keeps whatever its schema says, which can only say more of them. */
const HEAD: ReadonlyMap<string, JsonObject> = new Map([
  ['apiVersion', { type: 'string' }],
  ['kind', { type: 'string' }],
  [
    'metadata',
    {
      ...{ type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      properties: { name: { type: 'string' }, generateName: { type: 'string' } },
    },
  ],
]);

/** What objects that fit one schema may lose or break by under another one, place by place. */
export function schemaFindings(change: SchemaChange, place: CrdPlace): readonly CrdFinding[] {
  return compare(change, place, true);
}

function compare(change: SchemaChange, place: CrdPlace, isRoot: boolean): readonly CrdFinding[] {
  const { next } = change;
  const isOther = typeProblems(change, place);
  if (isOther.length > 0) return at(place, isOther);
  if (isFree(next) && keepsUnknown(next)) return at(place, keywordProblems(change, place));
  return [
    ...at(place, keywordProblems(change, place)),
    ...at(place, isRoot ? [] : defaultProblems(change, place)),
    ...at(place, embeddedProblems(change, place)),
    ...fieldsFindings(change, place, isRoot),
    ...othersFindings(change, place),
    ...requiredFindings(change, place),
    ...itemsFindings(change, place),
  ];
}

function at(place: CrdPlace, problems: readonly Problem[]): readonly CrdFinding[] {
  return problems.map((problem) => ({ ...place, problem }));
}

/** Types of JSON that a schema takes; an integer is a number too. */
function typesOf(schema: JsonObject): readonly string[] {
  if (schema['x-kubernetes-int-or-string'] === true) return ['integer', 'string'];
  const type = textOf(schema.type);
  if (type === '') return ['object', 'array', 'string', 'number', 'integer', 'boolean'];
  return type === 'number' ? ['number', 'integer'] : [type];
}

function typeProblems({ old, next }: SchemaChange, place: CrdPlace): readonly Problem[] {
  const taken = typesOf(next);
  if (typesOf(old).every((type) => taken.includes(type))) return [];
  return [crdTypeChanged(place, typeText(old), typeText(next))];
}

function typeText(schema: JsonObject): string {
  if (schema['x-kubernetes-int-or-string'] === true) return 'an integer or a string';
  return schema.type === undefined ? 'of any type' : `of type ${textOf(schema.type)}`;
}

function keepsUnknown(schema: JsonObject): boolean {
  return schema['x-kubernetes-preserve-unknown-fields'] === true;
}

function takesObjects(schema: JsonObject): boolean {
  return typesOf(schema).includes('object');
}

function defaultProblems({ old, next }: SchemaChange, place: CrdPlace): readonly Problem[] {
  if (old.default === undefined || sameJson(old.default, next.default)) return [];
  const to = next.default === undefined ? '' : JSON.stringify(next.default);
  return [crdDefaultChanged(place, JSON.stringify(old.default), to)];
}

const EMBEDDED = 'x-kubernetes-embedded-resource';

function embeddedProblems({ old, next }: SchemaChange, place: CrdPlace): readonly Problem[] {
  const [was, is] = [old[EMBEDDED] === true, next[EMBEDDED] === true];
  if (was === is || (was && keepsUnknown(next))) return [];
  return [crdEmbeddedChanged(place, is)];
}

/** How a schema judges the field of a name; undefined where it drops it. */
function fieldSchema(schema: JsonObject, name: string): JsonObject | undefined {
  const fields = objectOf(schema.properties);
  if (Object.hasOwn(fields, name)) return objectOf(fields[name]);
  return othersSchema(schema);
}

/** How a schema judges fields that it does not name; undefined where it drops them. */
function othersSchema(schema: JsonObject): JsonObject | undefined {
  const others = schema.additionalProperties;
  if (isObject(others)) return others;
  return others === true || keepsUnknown(schema) ? ANYTHING : undefined;
}

function fieldsFindings(change: SchemaChange, place: CrdPlace, isRoot: boolean): readonly CrdFinding[] {
  const { old, next } = change;
  const isResource = isRoot || next[EMBEDDED] === true;
  const named = Object.keys(objectOf(old.properties));
  const added = dropsUnknown(change) ? [] : Object.keys(objectOf(next.properties));
  return [...new Set([...named, ...added])].flatMap((name) => {
    const [before, after] = [fieldSchema(old, name), fieldSchema(next, name)];
    const below = { ...place, path: joinPath(place.path, name) };
    const head = isResource ? HEAD.get(name) : undefined;
    if (head) return headFindings(head, { before, after }, below);
    if (before === undefined) return NONE;
    if (after !== undefined) return compare({ old: before, next: after }, below, false);
    return at(below, [crdFieldRemoved(below)]);
  });
}

function headFindings(
  known: JsonObject,
  { before = {}, after }: { readonly before: JsonObject | undefined; readonly after: JsonObject | undefined },
  place: CrdPlace,
): readonly CrdFinding[] {
  if (after === undefined) return NONE;
  const properties = { ...objectOf(known.properties), ...objectOf(before.properties) };
  const old = { ...known, ...before, properties };
  return compare({ old, next: { ...known, ...after } }, place, false);
}

/** Whether what the schema did not name was kept, and goes. */
function dropsUnknown({ old, next }: SchemaChange): boolean {
  return keepsUnknown(old) && takesObjects(next) && othersSchema(next) === undefined;
}

function othersFindings(change: SchemaChange, place: CrdPlace): readonly CrdFinding[] {
  if (dropsUnknown(change)) return at(place, [crdUnknownDropped(place)]);
  const { old, next } = change;
  const [before, after] = [othersSchema(old), othersSchema(next)];
  if (before === undefined || !takesObjects(next)) return NONE;
  if (after === undefined) return at(place, [crdAdditionalClosed(place)]);
  const below = { ...place, path: `${place.path}[*]` };
  return compare({ old: before, next: after }, below, false);
}

/** A field with a default is there whoever leaves it out; one that lost its default is not. */
function requiredFindings({ old, next }: SchemaChange, place: CrdPlace): readonly CrdFinding[] {
  const isFilled = (schema: JsonObject, name: string): boolean =>
    fieldSchema(schema, name)?.default !== undefined;
  const wasCertain = (name: string): boolean => textsOf(old.required).includes(name) && !isFilled(old, name);
  return textsOf(next.required)
    .filter((name) => !wasCertain(name) && !isFilled(next, name))
    .flatMap((name) => {
      const below = { ...place, path: joinPath(place.path, name) };
      return at(below, [crdRequiredAdded(below)]);
    });
}

function itemsFindings({ old, next }: SchemaChange, place: CrdPlace): readonly CrdFinding[] {
  const [before, after] = [old.items, next.items];
  if (!isObject(after) || !typesOf(old).includes('array')) return NONE;
  const below = { ...place, path: `${place.path}[]` };
  return compare({ old: isObject(before) ? before : ANYTHING, next: after }, below, false);
}
