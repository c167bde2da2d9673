import { type GoMap, isMap } from '../go/value.ts';
import { mapAt, mapsAt, textAt } from './fields.ts';

/** What the API of a version of Kubernetes holds: schemas in OpenAPI v2's form, as schemas/kubernetes keeps them. */
export interface Definitions {
  readonly schemas: GoMap;
  /** Schemas of kinds by `apiVersion/kind`. */
  readonly kinds: ReadonlyMap<string, GoMap>;
  /** By `apiVersion/kind`: whether objects live in a namespace. */
  readonly namespaced: GoMap;
}

const REFERENCE = '#/definitions/';

/** Takes parsed JSON with `definitions` and `namespaced`. */
export function readDefinitions(data: GoMap): Definitions {
  const schemas = mapAt(data, 'definitions');
  const kinds = new Map<string, GoMap>();
  for (const schema of schemas.values()) {
    if (isMap(schema)) for (const name of kindsOf(schema)) kinds.set(name, schema);
  }
  return { schemas, kinds, namespaced: mapAt(data, 'namespaced') };
}

/** The schema of a kind; undefined when Kubernetes itself does not have it. */
export function findDefinition({ kinds }: Definitions, apiVersion: string, kind: string): GoMap | undefined {
  return kinds.get(`${apiVersion}/${kind}`);
}

/** Whether objects of a kind live in a namespace; undefined when Kubernetes itself does not have the kind. */
export function isNamespaced(
  { namespaced }: Definitions,
  apiVersion: string,
  kind: string,
): boolean | undefined {
  const value = namespaced.get(`${apiVersion}/${kind}`);
  return typeof value === 'boolean' ? value : undefined;
}

/** The schema that a `$ref` leads to, or the schema itself. */
export function resolved({ schemas }: Definitions, schema: GoMap): GoMap {
  const reference = textAt(schema, '$ref');
  return reference === '' ? schema : mapAt(schemas, reference.slice(REFERENCE.length));
}

/** The schema of an object's metadata, whatever its kind. */
export function metadataSchema({ schemas }: Definitions): GoMap {
  return mapAt(schemas, 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta');
}

function kindsOf(schema: GoMap): readonly string[] {
  return mapsAt(schema, 'x-kubernetes-group-version-kind').map((entry) => {
    const place = [textAt(entry, 'group'), textAt(entry, 'version')].filter((part) => part !== '');
    return [...place, textAt(entry, 'kind')].join('/');
  });
}
