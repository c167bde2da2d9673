import type { FieldPath } from '../base/fieldpath.ts';
import { type GoMap, isList, isMap } from '../go/value.ts';
import { mapAt, textAt } from '../kube/fields.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { readYaml } from '../yaml/yaml.ts';

/** An object of a manifest: all of it, or an item of a list that it is. */
export interface RenderedObject {
  readonly manifest: Manifest;
  /** The way to it in the manifest. */
  readonly below: FieldPath;
  readonly content: GoMap;
  readonly kind: string;
  readonly group: string;
  readonly namespace: string;
  readonly name: string;
}

/** The objects of a manifest, a list before its items. An object without a namespace has that of the release. */
export function objectsIn(manifest: Manifest, namespace: string): readonly RenderedObject[] {
  const document = readYaml({ name: manifest.path, text: manifest.text });
  if (!isMap(document)) return [];
  const whole = objectOf(manifest, document, { below: [], namespace });
  const items = document.get('items') ?? null;
  if (!whole.kind.endsWith('List') || !isList(items)) return [whole];
  const inner = items.flatMap((item, i) =>
    isMap(item) ? [objectOf(manifest, item, { below: ['items', i], namespace })] : [],
  );
  return [whole, ...inner];
}

function objectOf(
  manifest: Manifest,
  content: GoMap,
  { below, namespace }: Pick<RenderedObject, 'below' | 'namespace'>,
): RenderedObject {
  const metadata = mapAt(content, 'metadata');
  const apiVersion = textAt(content, 'apiVersion');
  return {
    ...{ manifest, content, below },
    kind: textAt(content, 'kind'),
    group: apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '',
    namespace: textAt(metadata, 'namespace') || namespace,
    name: textAt(metadata, 'name'),
  };
}

/** `Kind/name`, as a user would write it. */
export function objectName({ kind, name }: Pick<RenderedObject, 'kind' | 'name'>): string {
  return `${kind}/${name}`;
}

/** `Kind.group/namespace/name`, which fits one object only. */
export function fullName({ kind, group, namespace, name }: RenderedObject): string {
  return `${kind}${group === '' ? '' : `.${group}`}/${namespace}/${name}`;
}

/** True when `KIND[.GROUP]/[NS/]NAME` means the object; kinds in any case. */
export function isNamed(object: RenderedObject, wanted: string): boolean {
  const [type = '', ...rest] = wanted.split('/');
  const [name, namespace] = [rest.at(-1), rest.length > 1 ? rest[0] : undefined];
  const dot = type.indexOf('.');
  const kind = dot < 0 ? type : type.slice(0, dot);
  return (
    object.kind.toLowerCase() === kind.toLowerCase() &&
    (dot < 0 || object.group === type.slice(dot + 1)) &&
    object.name === name &&
    (namespace === undefined || object.namespace === namespace)
  );
}
