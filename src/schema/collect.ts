import { DynError, fail } from '../base/problem.ts';
import { schemaBroken } from '../base/problems/schema.ts';
import { quote } from '../go/strconv.ts';
import { type Resource, rootResource, type SchemaDocument } from './document.ts';
import { type Dialect, type Draft, type Holding, POSITIONS } from './drafts.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from './json.ts';
import { escapeToken, pointerFragment } from './pointer.ts';
import { joinReference, splitReference } from './reference.ts';

/** Tells drafts; it may have to load metaschemas for that. */
export interface Draftsman {
  readonly draftOf: (document: SchemaDocument, pointer: string, json: Json, fallback: Draft) => Draft;
  readonly vocabulariesOf: (json: Json, draft: Draft) => readonly string[] | undefined;
}

/** A schema on the way through its document. */
export interface Stop {
  readonly json: Json;
  /** The URL that ids inside are relative to. */
  readonly base: string;
  readonly pointer: string;
  readonly dialect: Dialect;
}

/** Notes the resources and anchors of a schema and of all schemas inside. Source: roots.go, collectResources. */
export function collectResources(draftsman: Draftsman, document: SchemaDocument, stop: Stop): void {
  if (document.processed?.has(stop.pointer)) return;
  const { json, pointer } = stop;
  if (isJsonObject(json)) collectObject(draftsman, document, { ...stop, json });
  else if (pointer === '') addResource(document, '', stop.base, stop.dialect);
  document.processed?.add(pointer);
}

/** Notes the anchors of one schema. Source: root.go, collectAnchors. */
export function collectAnchors(
  document: SchemaDocument,
  { json, pointer }: Pick<Stop, 'json' | 'pointer'>,
  resource: Resource,
): void {
  if (!isJsonObject(json)) return;
  const { draft } = resource.dialect;
  if (draft.version < 2019) {
    const id = json[draft.id];
    if ('$ref' in json || typeof id !== 'string') return;
    const fragment = anchorOfId(document, pointer, id);
    if (fragment !== '' && !fragment.startsWith('/')) addAnchor(document, resource, fragment, pointer);
    return;
  }
  if (typeof json.$anchor === 'string') addAnchor(document, resource, json.$anchor, pointer);
  if (draft.version < 2020 || typeof json.$dynamicAnchor !== 'string') return;
  addAnchor(document, resource, json.$dynamicAnchor, pointer);
  resource.dynamicAnchors.add(json.$dynamicAnchor);
}

function collectObject(
  draftsman: Draftsman,
  document: SchemaDocument,
  stop: Stop & { json: JsonObject },
): void {
  const { json, pointer, dialect } = stop;
  let draft = draftsman.draftOf(document, pointer, json, dialect.draft);
  let isNamed = typeof json.$schema === 'string';
  let id = idOf(json, draft);
  if (id === '' && pointer !== '') {
    draft = dialect.draft;
    isNamed = false;
    id = idOf(json, draft);
  }
  const base = id === '' ? stop.base : joinId(document, stop, id);
  if (id !== '' || pointer === '') {
    const own = () => ownDialect(draftsman, json, draft);
    noteResource(document, pointer, base, () => (isNamed ? own() : dialect));
  }
  const resource = resourceOfId(document, base);
  collectAnchors(document, stop, resource);
  collectInside(draftsman, document, stop, { base, draft, dialect: resource.dialect });
}

function collectInside(
  draftsman: Draftsman,
  document: SchemaDocument,
  { json, pointer }: Stop & { json: JsonObject },
  { base, draft, dialect }: { base: string; draft: Draft; dialect: Dialect },
): void {
  for (const keyword of Object.keys(json)) {
    const position = POSITIONS.get(keyword);
    if (!position || position.since > draft.version) continue;
    for (const [below, inner] of schemasIn(json[keyword] ?? null, position.holds))
      collectResources(draftsman, document, {
        json: inner,
        base,
        pointer: `${pointer}/${keyword}${below}`,
        dialect,
      });
  }
}

/** The schemas that a keyword holds, with their pointers below it. */
function schemasIn(json: Json, holds: Holding): readonly (readonly [string, Json])[] {
  const isList = holds === 'list' || holds === 'oneOrList';
  const items = isList && isJsonArray(json) ? json.map((item, i) => [`/${i}`, item] as const) : [];
  if (holds === 'oneOrList') return [['', json], ...items];
  if (holds === 'list') return items;
  if (holds === 'one') return [['', json]];
  if (!isJsonObject(json)) return [];
  return Object.keys(json).map((key) => [`/${escapeToken(key)}`, json[key] ?? null] as const);
}

function ownDialect(draftsman: Draftsman, json: Json, draft: Draft): Dialect {
  const vocabularies = draftsman.vocabulariesOf(json, draft);
  return vocabularies ? { draft, vocabularies } : { draft };
}

/** The id without its fragment; '' when there is none. Source: draft.go, getID. */
function idOf(json: JsonObject, draft: Draft): string {
  const id = json[draft.id];
  if (typeof id !== 'string' || (draft.version < 2019 && '$ref' in json)) return '';
  const hash = id.indexOf('#');
  return hash < 0 ? id : id.slice(0, hash);
}

function joinId(document: SchemaDocument, { base, pointer }: Stop, id: string): string {
  try {
    return joinReference(base, id).url;
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    return broken(`error in parsing id at ${placeOf(document, pointer)}`);
  }
}

function anchorOfId(document: SchemaDocument, pointer: string, id: string): string {
  try {
    return splitReference(id).fragment;
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    return broken(`error in parsing anchor at ${placeOf(document, pointer)}`);
  }
}

function noteResource(document: SchemaDocument, pointer: string, id: string, dialect: () => Dialect): void {
  for (const known of document.resources.values()) {
    if (known.id !== id) continue;
    if (known.pointer === pointer) return;
    const [one, two] = [quote(pointer), quote(known.pointer)];
    broken(`duplicate id ${quote(id)} in ${quote(document.url)} at ${one} and ${two}`);
  }
  addResource(document, pointer, id, dialect());
}

function addResource(document: SchemaDocument, pointer: string, id: string, dialect: Dialect): void {
  document.resources.set(pointer, { pointer, id, dialect, anchors: new Map(), dynamicAnchors: new Set() });
}

function resourceOfId(document: SchemaDocument, id: string): Resource {
  for (const resource of document.resources.values()) if (resource.id === id) return resource;
  return rootResource(document);
}

function addAnchor(document: SchemaDocument, resource: Resource, anchor: string, pointer: string): void {
  const known = resource.anchors.get(anchor);
  if (known !== undefined && known !== pointer) {
    const places = `${quote(known)} and ${quote(pointer)}`;
    broken(`duplicate anchor ${quote(anchor)} in ${quote(document.url)} at ${places}`);
  }
  resource.anchors.set(anchor, pointer);
}

function placeOf(document: SchemaDocument, pointer: string): string {
  return quote(`${document.url}#${pointerFragment(pointer)}`);
}

function broken(message: string): never {
  return fail(schemaBroken(message));
}
