import type { Dialect } from './drafts.ts';
import { isJsonObject, type Json } from './json.ts';
import { lookUp, pointerFragment } from './pointer.ts';
import type { Rules } from './rules.ts';

/** A part of a document that has its own name and dialect: the root, and every schema with an id. */
export interface Resource {
  readonly pointer: string;
  readonly id: string;
  readonly dialect: Dialect;
  /** Anchor → pointer. */
  readonly anchors: Map<string, string>;
  readonly dynamicAnchors: Set<string>;
}

/** A JSON document that holds schemas. */
export interface SchemaDocument {
  readonly url: string;
  readonly root: Json;
  /** By pointer; the root resource has the pointer ''. */
  readonly resources: Map<string, Resource>;
  /** Pointers of the schemas whose resources and anchors are known. Undefined: all that lie where schemas lie. */
  processed: Set<string> | undefined;
  /** The schemas that were asked for, by their JSON. */
  readonly schemas: Map<Json, Schema>;
  /** Metaschemas check formats in every draft. */
  readonly assertsFormat: boolean;
  /** The schema that a reference inside of `schema` means. */
  readonly resolve: (schema: Schema, reference: string) => Schema;
}

/** One schema of a document. Its rules are read when it is used for the first time. */
export interface Schema {
  readonly document: SchemaDocument;
  readonly pointer: string;
  readonly json: Json;
  rules: Rules | undefined;
  /** Only for schemas that are made of others: what their dynamic anchors stand for. */
  readonly dynamicAnchors?: ReadonlyMap<string, Schema>;
}

/** A schema's place as messages print it. */
export function locationOf(schema: Schema): string {
  return `${schema.document.url}#${pointerFragment(schema.pointer)}`;
}

/** The schema for a piece of a document; the same one each time. */
export function schemaFor(document: SchemaDocument, pointer: string, json: Json): Schema {
  const known = isJsonObject(json) ? document.schemas.get(json) : undefined;
  if (known) return known;
  const schema: Schema = { document, pointer, json, rules: undefined };
  if (isJsonObject(json)) document.schemas.set(json, schema);
  return schema;
}

/** The resource that a pointer lies in: the nearest one above. */
export function resourceAt(document: SchemaDocument, pointer: string): Resource {
  for (let at = pointer; document.resources.size > 1; at = at.slice(0, at.lastIndexOf('/'))) {
    const found = document.resources.get(at);
    if (found) return found;
    if (!at.includes('/')) break;
  }
  return rootResource(document);
}

/** The resource of the document itself. */
export function rootResource(document: SchemaDocument): Resource {
  const root = document.resources.get('');
  if (!root) throw new Error(`no root resource in ${document.url}`);
  return root;
}

/** The schema of the resource that a schema lies in. */
export function resourceSchema({ document, pointer }: Schema): Schema | undefined {
  const resource = resourceAt(document, pointer);
  const found = lookUp(document.root, resource.pointer);
  return typeof found === 'string' ? undefined : schemaFor(document, resource.pointer, found.value);
}
