import { readJson } from '../go/json.ts';
import { type GoMap, isMap } from '../go/value.ts';
import { textAt } from './fields.ts';

/** What the API of a version of Kubernetes holds: schemas in OpenAPI v2's form, as schemas/kubernetes keeps them. */
export interface Definitions {
  /** A schema by its name. Each is read when it is first asked for: an object needs few of the many. */
  readonly find: (name: string) => GoMap | undefined;
  /** Names of schemas by `apiVersion/kind`. */
  readonly kinds: ReadonlyMap<string, string>;
  /** By `apiVersion/kind`: whether objects live in a namespace. */
  readonly namespaced: ReadonlyMap<string, boolean>;
}

const REFERENCE = '#/definitions/';

/** The JSON that schemas/kubernetes keeps. */
interface Kept {
  readonly definitions: Readonly<Record<string, KeptSchema>>;
  readonly namespaced: Readonly<Record<string, boolean>>;
}

interface KeptSchema {
  readonly 'x-kubernetes-group-version-kind'?: readonly KeptKind[];
}

interface KeptKind {
  readonly group?: string;
  readonly version: string;
  readonly kind: string;
}

/** Takes the text of schemas/kubernetes/definitions.json. */
export function readDefinitions(text: string): Definitions {
  const { definitions, namespaced }: Kept = JSON.parse(text);
  const kinds = new Map<string, string>();
  for (const [name, { 'x-kubernetes-group-version-kind': own = [] }] of Object.entries(definitions))
    for (const kind of own) kinds.set(nameOf(kind), name);
  const known = new Map<string, GoMap | undefined>();
  const find = (name: string): GoMap | undefined => {
    if (known.has(name)) return known.get(name);
    const kept = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
    const schema = kept && readJson(JSON.stringify(kept));
    const found = schema !== undefined && isMap(schema) ? schema : undefined;
    known.set(name, found);
    return found;
  };
  return { find, kinds, namespaced: new Map(Object.entries(namespaced)) };
}

function nameOf({ group = '', version, kind }: KeptKind): string {
  return [group, version, kind].filter((part) => part !== '').join('/');
}

/** The schema of a kind; undefined when Kubernetes itself does not have it. */
export function findDefinition(
  { kinds, find }: Definitions,
  apiVersion: string,
  kind: string,
): GoMap | undefined {
  return find(kinds.get(`${apiVersion}/${kind}`) ?? '');
}

/** Whether objects of a kind live in a namespace; undefined when Kubernetes itself does not have the kind. */
export function isNamespaced(
  { namespaced }: Definitions,
  apiVersion: string,
  kind: string,
): boolean | undefined {
  return namespaced.get(`${apiVersion}/${kind}`);
}

/** The schema that a `$ref` leads to, or the schema itself. */
export function resolved({ find }: Definitions, schema: GoMap): GoMap {
  const reference = textAt(schema, '$ref');
  return reference === '' ? schema : (find(reference.slice(REFERENCE.length)) ?? NOTHING);
}

/** The schema of an object's metadata, whatever its kind. */
export function metadataSchema({ find }: Definitions): GoMap {
  return find('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta') ?? NOTHING;
}

const NOTHING: GoMap = new Map();
