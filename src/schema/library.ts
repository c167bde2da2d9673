import { type Budget, unlimitedBudget } from '../base/budget.ts';
import { fail, type Problem } from '../base/problem.ts';
import { refOutsideChart, schemaBroken, unresolvedUrn } from '../base/problems/schema.ts';
import { quote } from '../go/strconv.ts';
import { collectAnchors, collectResources, type Draftsman } from './collect.ts';
import {
  locationOf,
  type Resource,
  resourceAt,
  rootResource,
  type Schema,
  type SchemaDocument,
  schemaFor,
} from './document.ts';
import { type Dialect, type Draft, draftOfUrl, LATEST } from './drafts.ts';
import { evaluate } from './evaluate.ts';
import { isJsonObject, type Json, readSchemaJson, toValue } from './json.ts';
import { errorText } from './message.ts';
import { METASCHEMAS } from './metaschemas.ts';
import type { SchemaError } from './place.ts';
import { lookUp, pointerFragment } from './pointer.ts';
import { joinReference, parsing } from './reference.ts';
import { joined } from './rules.ts';
import { surveySchema } from './survey.ts';
import { parseUrl } from './url.ts';

/** The documents that one schema needs, loaded when they are referred to. */
export interface Library {
  readonly documents: Map<string, SchemaDocument>;
  /** JSON by URL. */
  readonly sources: Map<string, Json>;
  /** Documents that may be loaded, by URL; everything else outside of the chart is refused. */
  readonly remotes: ReadonlyMap<string, string>;
  readonly warnings: Problem[];
  readonly assertsFormat: boolean;
  readonly budget: Budget;
}

/** An empty library. */
export function createLibrary(budget: Budget, remotes: ReadonlyMap<string, string>): Library {
  return { documents: new Map(), sources: new Map(), remotes, warnings: [], assertsFormat: false, budget };
}

let metaschemas: Library | undefined;

/** The document at a URL, checked against its metaschema. `isPlain` says that a survey found it sound and simple. */
export function documentAt(library: Library, url: string): SchemaDocument {
  const known = library.documents.get(url);
  if (known) return known;
  const document = newDocument(library, url, load(library, url));
  document.processed = new Set();
  const dialect = { draft: LATEST };
  collectResources(draftsman(library), document, { json: document.root, base: url, pointer: '', dialect });
  if (!/^https?:\/\/json-schema\.org\//.test(url)) checkSchema(library, document, '');
  library.documents.set(url, document);
  return document;
}

/**
 * The document of a schema that a survey found valid and without ids, anchors and outside references; undefined
 * when only the thorough way can tell.
 */
export function plainDocument(
  library: Library,
  url: string,
  { json, isExact }: { json: Json; isExact: () => boolean },
): SchemaDocument | undefined {
  const draft = isJsonObject(json) && typeof json.$schema === 'string' ? draftOfUrl(json.$schema) : LATEST;
  if (!draft || !surveySchema(json, draft, library.budget, isExact)) return undefined;
  const document = newDocument(library, url, json);
  const id = isJsonObject(json) && typeof json[draft.id] === 'string' ? String(json[draft.id]) : '';
  const resource: Resource = {
    pointer: '',
    id: id === '' || id.startsWith('#') ? url : id.replace(/#$/, ''),
    dialect: { draft },
    anchors: new Map(),
    dynamicAnchors: new Set(),
  };
  document.resources.set('', resource);
  library.documents.set(url, document);
  return document;
}

/** Makes sure that the schema at a pointer is known and checked, wherever in its document it lies. */
export function ensureSchema(library: Library, document: SchemaDocument, pointer: string): Json {
  const json = at(document, pointer);
  if (!document.processed || document.processed.has(pointer)) return json;
  const resource = resourceAt(document, pointer);
  const { id: base, dialect } = resource;
  collectResources(draftsman(library), document, { json, base, pointer, dialect });
  if (!document.resources.has(pointer))
    collectAnchors(document, { json, pointer }, resourceAt(document, pointer));
  checkSchema(library, document, pointer);
  return json;
}

function newDocument(library: Library, url: string, root: Json): SchemaDocument {
  return {
    url,
    root,
    resources: new Map(),
    processed: undefined,
    schemas: new Map(),
    assertsFormat: library.assertsFormat,
    resolve: (schema, reference) => resolve(library, schema, reference),
  };
}

/** Source: roots.go, resolve; objcompiler.go, enqueueRef. */
function resolve(library: Library, { document, pointer }: Schema, reference: string): Schema {
  const base = resourceAt(document, pointer).id;
  if (document.resources.size === 1 && (reference === '#' || reference.startsWith('#/')))
    return target(library, document, rootResource(document), joinReference('', reference).fragment);
  const { url, fragment } = joinReference(base, reference);
  const local = url === document.url ? rootResource(document) : resourceById(document, url);
  if (local) return target(library, document, local, fragment);
  const other = documentAt(library, url);
  return target(library, other, rootResource(other), fragment);
}

function resourceById(document: SchemaDocument, id: string): Resource | undefined {
  for (const resource of document.resources.values()) if (resource.id === id) return resource;
  return undefined;
}

function target(library: Library, document: SchemaDocument, resource: Resource, fragment: string): Schema {
  const pointer = pointerIn(document, resource, fragment);
  return schemaFor(document, pointer, ensureSchema(library, document, pointer));
}

function pointerIn(document: SchemaDocument, resource: Resource, fragment: string): string {
  if (fragment === '' || fragment.startsWith('/')) return resource.pointer + fragment;
  const pointer = resource.anchors.get(fragment);
  if (pointer !== undefined) return pointer;
  const reference = quote(`${resource.id}#${pointerFragment(fragment)}`);
  return broken(`anchor in ${reference} not found in schema ${quote(document.url)}`);
}

function at(document: SchemaDocument, pointer: string): Json {
  const found = lookUp(document.root, pointer);
  if (typeof found !== 'string') return found.value;
  const place = quote(`${document.url}#${pointerFragment(pointer)}`);
  return broken(found === 'invalid' ? `invalid json-pointer ${place}` : `json-pointer in ${place} not found`);
}

/** Checks a schema against its metaschema. Source: roots.go, validate. */
function checkSchema(library: Library, document: SchemaDocument, pointer: string): void {
  const schema = metaschemaOf(resourceAt(document, pointer).dialect);
  const value = toValue(at(document, pointer));
  const errors = evaluate(schema, value, library.budget, {
    resources: document.resources,
    metaschemaOf: (resource) => metaschemaOf(resource.dialect),
  });
  if (errors.length === 0) return;
  const place = quote(`${document.url}#${pointerFragment(pointer)}`);
  broken(`${place} is not valid against metaschema: ${rootText(schema, errors)}`);
}

function rootText(schema: Schema, errors: readonly SchemaError[]): string {
  return `jsonschema validation failed with '${locationOf(schema)}'${errors.map((error) => `\n${errorText(error)}`).join('')}`;
}

/** Source: draft.go, getSchema. */
function metaschemaOf({ draft, vocabularies }: Dialect): Schema {
  if (!vocabularies) return metaschema(draft.url);
  const names = vocabularies.includes('core') ? vocabularies : [...vocabularies, 'core'];
  const parts = names.map((name) => metaschema(`${draft.url.replace(/schema$/, '')}meta/${name}`));
  const url = 'urn:mem:metaschema';
  const document: SchemaDocument = { ...metaschema(draft.url).document, url, schemas: new Map() };
  const anchors = new Map<string, Schema>();
  const rules = joined(draft.version, parts, draft.version >= 2020 ? 'meta' : undefined);
  const schema: Schema = { document, pointer: '', json: {}, rules, dynamicAnchors: anchors };
  if (draft.version >= 2020) anchors.set('meta', schema);
  return schema;
}

function metaschema(url: string): Schema {
  metaschemas ??= { ...createLibrary(unlimitedBudget(), new Map()), assertsFormat: true };
  const document = documentAt(metaschemas, url);
  return schemaFor(document, '', document.root);
}

/** Source: loader.go, load. */
function load(library: Library, url: string): Json {
  const known = library.sources.get(url);
  if (known !== undefined) return known;
  const json = readSource(library, url);
  library.sources.set(url, json);
  return json;
}

function readSource(library: Library, url: string): Json {
  const path = /^https?:\/\/json-schema\.org\/(.*)$/.exec(url)?.[1];
  const name = path === 'schema' ? 'draft/2020-12/schema' : path;
  if (name !== undefined && Object.hasOwn(METASCHEMAS, name)) return readSchemaJson(METASCHEMAS[name] ?? '');
  const remote = library.remotes.get(url);
  if (remote !== undefined) return readSchemaJson(remote);
  const scheme = parsing(url, () => parseUrl(url)).scheme;
  if (scheme === 'urn') {
    library.warnings.push(unresolvedUrn(url));
    return true;
  }
  if (scheme === 'file' || scheme === 'http' || scheme === 'https') fail(refOutsideChart(url));
  return broken(`failing loading ${quote(url)}: no URLLoader registered for ${quote(url)}`);
}

function draftsman(library: Library): Draftsman {
  return {
    draftOf: (document, pointer, json, fallback) =>
      draftOf(
        library,
        `${document.url}#${pointerFragment(pointer)}`,
        pointer === '' ? document.url : '',
        json,
        fallback,
      ),
    vocabulariesOf: (json, draft) => vocabulariesOf(library, json, draft),
  };
}

/** Source: loader.go, getDraft: follows `$schema` to a draft that is known. */
function draftOf(library: Library, place: string, url: string, json: Json, fallback: Draft): Draft {
  let from = { place, url, json };
  const seen = new Set<string>();
  for (;;) {
    const named = isJsonObject(from.json) ? from.json.$schema : undefined;
    if (typeof named !== 'string') return fallback;
    const known = draftOfUrl(named);
    if (known) return known;
    const next = withoutFragment(named);
    checkUrl(next, (reason) => `invalid $schema in ${quote(from.place)}: ${reason}`);
    if (next === from.url) return broken(`draft ${quote(next)} is not supported`);
    if (seen.has(next)) return broken(`cycle in resolving $schema in ${quote(next)}`);
    seen.add(next);
    from = { place: `${next}#`, url: next, json: load(library, next) };
  }
}

/** Source: draft.go, getVocabs: what the metaschema that `$schema` names switches on. */
function vocabulariesOf(library: Library, json: Json, draft: Draft): readonly string[] | undefined {
  const named = isJsonObject(json) ? json.$schema : undefined;
  if (typeof named !== 'string' || draftOfUrl(named) || draft.version < 2019) return undefined;
  const url = withoutFragment(named);
  const meta = load(library, url);
  const wanted = isJsonObject(meta) ? meta.$vocabulary : undefined;
  if (!isJsonObject(wanted)) return undefined;
  const names: string[] = [];
  for (const vocabulary of Object.keys(wanted).sort()) {
    if (wanted[vocabulary] !== true) continue;
    const isOwn = vocabulary.startsWith(draft.vocabularyPrefix);
    const name = isOwn ? vocabulary.slice(draft.vocabularyPrefix.length) : '';
    if (!draft.vocabularies.includes(name))
      return broken(`unsupported vocabulary ${quote(vocabulary)} in ${quote(url)}`);
    names.push(name);
  }
  return names.includes('core') ? names : [...names, 'core'];
}

function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash < 0 ? url : url.slice(0, hash);
}

function checkUrl(url: string, describe: (reason: string) => string): void {
  try {
    parseUrl(url);
  } catch (error) {
    broken(describe(error instanceof Error ? error.message : String(error)));
  }
}

function broken(message: string): never {
  return fail(schemaBroken(message));
}
