import type { Source } from '../base/source.ts';
import { isJsonArray, isJsonObject, type Json, ownOf, readSchemaJson } from './json.ts';
import { lookUp } from './pointer.ts';

/** Whether a schema speaks of a path: by a property of that name, a pattern, or a schema for all further keys. */
export function knowsPath(schema: Source, path: readonly string[]): boolean {
  const root = roots.get(schema) ?? readSchemaJson(schema.text);
  roots.set(schema, root);
  return knows(root, root, { path, depth: 0 });
}

/** Schemas that were read before. */
const roots = new WeakMap<Source, Json>();

interface Walk {
  readonly path: readonly string[];
  readonly depth: number;
}

const DEEPEST = 64;
const SAME_VALUE: readonly string[] = [
  'allOf',
  'anyOf',
  'oneOf',
  'then',
  'else',
  'if',
  'not',
  'dependentSchemas',
];

function knows(root: Json, schema: Json | undefined, { path, depth }: Walk): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return schema !== undefined;
  if (!isJsonObject(schema)) return false;
  if (depth > DEEPEST) return true;
  const next: Walk = { path, depth: depth + 1 };
  const reference = ownOf(schema, '$ref') ?? ownOf(schema, '$dynamicRef');
  if (typeof reference === 'string') {
    const target =
      reference.startsWith('#/') || reference === '#'
        ? lookUp(root, decodeURI(reference.slice(1)))
        : 'missing';
    if (typeof target === 'string' || knows(root, target.value, next)) return true;
  }
  for (const keyword of SAME_VALUE) {
    const inner = ownOf(schema, keyword);
    const branches = isJsonArray(inner) ? inner : [inner];
    if (branches.some((branch) => knows(root, branch, next))) return true;
  }
  return memberSchemas(schema, key).some((member) => knows(root, member, { path: rest, depth: depth + 1 }));
}

/** A pattern of names is taken to fit: what it means exactly is for validation to say. */
function memberSchemas(schema: { readonly [key: string]: Json }, key: string): readonly Json[] {
  const properties = ownOf(schema, 'properties');
  const own = isJsonObject(properties) ? ownOf(properties, key) : undefined;
  if (own !== undefined) return [own];
  const patterns = ownOf(schema, 'patternProperties');
  const additional = ownOf(schema, 'additionalProperties');
  return [
    ...(isJsonObject(patterns) ? Object.values(patterns) : []),
    ...(isJsonObject(additional) ? [additional] : []),
  ];
}
