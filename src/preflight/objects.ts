import { apiVersionOf } from '../kube/api.ts';
import { type JsonObject, objectsAt, stringAt, stringsAt } from '../kube/json.ts';
import { builtInKinds } from '../kube/memory/kinds.ts';
import type { PreflightRelease, Query } from './preflight.ts';

type Get = Extract<Query, { kind: 'get' }>;
type List = Extract<Query, { kind: 'list' }>;

/** An object of a release, and where it goes. */
export interface Rendered {
  readonly release: PreflightRelease;
  readonly object: JsonObject;
  readonly apiVersion: string;
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** Empty for what the whole cluster shares. */
  readonly namespace: string;
  /** The name of its kind in paths: `deployments`. */
  readonly plural: string;
  /** The events that it is a hook of; empty for what is no hook. */
  readonly hooks: readonly string[];
}

/** All objects of the releases that an install or an upgrade makes: hooks of tests and of removal are left out. */
export function renderedBy(releases: readonly PreflightRelease[]): readonly Rendered[] {
  const kinds = [...KINDS, ...releases.flatMap(({ objects = [] }) => objects.flatMap(definedKind))];
  const known = new Map(kinds.map((kind) => [`${kind.group}/${kind.kind}`, kind]));
  return releases.flatMap((release) =>
    (release.objects ?? [])
      .map((object) => rendered(object, release, known))
      .filter(({ hooks }) => hooks.length === 0 || hooks.some((event) => MAKING.test(event))),
  );
}

const MAKING = /^(?:pre|post)-(?:install|upgrade)$/;

/** What is known of a kind without asking a server. */
interface KnownKind {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly isNamespaced: boolean;
}

const KINDS: readonly KnownKind[] = builtInKinds();

function definedKind(object: JsonObject): readonly KnownKind[] {
  if (stringAt(object, 'kind') !== 'CustomResourceDefinition') return [];
  const kind = stringAt(object, 'spec', 'names', 'kind');
  return [
    {
      group: stringAt(object, 'spec', 'group'),
      kind,
      plural: stringAt(object, 'spec', 'names', 'plural') || pluralOf(kind),
      isNamespaced: stringAt(object, 'spec', 'scope') !== 'Cluster',
    },
  ];
}

/** How a kind is called in paths as a rule. Source: apimachinery meta.UnsafeGuessKindToResource. */
function pluralOf(kind: string): string {
  const singular = kind.toLowerCase();
  if (singular.endsWith('endpoints')) return singular;
  if (singular.endsWith('s')) return `${singular}es`;
  return singular.endsWith('y') ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}

function rendered(
  object: JsonObject,
  release: PreflightRelease,
  known: ReadonlyMap<string, KnownKind>,
): Rendered {
  const apiVersion = stringAt(object, 'apiVersion');
  const kind = stringAt(object, 'kind');
  const group = groupOf(apiVersion);
  const found = known.get(`${group}/${kind}`);
  const isNamespaced = found?.isNamespaced ?? true;
  return {
    ...{ release, object, apiVersion, group, kind },
    name: stringAt(object, 'metadata', 'name'),
    namespace: isNamespaced ? stringAt(object, 'metadata', 'namespace') || release.namespace : '',
    plural: found?.plural ?? pluralOf(kind),
    hooks: hooksOf(object),
  };
}

function hooksOf(object: JsonObject): readonly string[] {
  const text = stringsAt(object, 'metadata', 'annotations')['helm.sh/hook'] ?? '';
  return text
    .split(',')
    .map((event) => event.trim().toLowerCase())
    .filter((event) => event !== '');
}

/** The group of `apps/v1`: `apps`; empty for `v1`. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

/** `Deployment web`. */
export function nameOf(object: JsonObject): string {
  return `${stringAt(object, 'kind')} ${stringAt(object, 'metadata', 'name')}`;
}

/** `Deployment web in namespace shop`; without namespace for what the cluster shares. */
export function placeOf({ kind, name, namespace }: Pick<Rendered, 'kind' | 'name' | 'namespace'>): string {
  return `${kind} ${name}${namespace === '' ? '' : ` in namespace ${namespace}`}`;
}

/** The same of a live object. */
export function livePlace(object: JsonObject): string {
  const namespace = stringAt(object, 'metadata', 'namespace');
  return placeOf({ kind: stringAt(object, 'kind'), name: stringAt(object, 'metadata', 'name'), namespace });
}

/** `deployments.apps`, `pods`. */
export function resourceText({ plural, group }: Pick<Rendered, 'plural' | 'group'>): string {
  return group === '' ? plural : `${plural}.${group}`;
}

/** `create roles.rbac.authorization.k8s.io in namespace shop`. */
export function mayText({ verb, group, resource, namespace }: Extract<Query, { kind: 'may' }>): string {
  const where = namespace === '' ? 'in the whole cluster' : `in namespace ${namespace}`;
  return `${verb} ${resourceText({ plural: resource, group })} ${where}`;
}

/** The query for the live metadata of an object. */
export function getOf({ apiVersion, kind, namespace, name }: Rendered): Get {
  return { kind: 'get', apiVersion, of: kind, namespace, name, metadataOnly: true };
}

/** A query for one object of a kind that the whole cluster shares, or of a namespace. */
export function getNamed(apiVersion: string, of: string, name: string, namespace = ''): Get {
  return { kind: 'get', apiVersion, of, namespace, name };
}

/** A query for all objects of a kind, in one namespace or all. */
export function listOf(apiVersion: string, of: string, namespace?: string): List {
  return { kind: 'list', apiVersion, of, ...(namespace === undefined ? {} : { namespace }) };
}

/** The query for a definition by its name. */
export function getDefinition(name: string): Get {
  return getNamed('apiextensions.k8s.io/v1', 'CustomResourceDefinition', name);
}

/** Whether the server has the kind of a definition, in one of the versions that it serves. */
export function servesKindOf(definition: JsonObject, apiVersions: readonly string[]): boolean {
  return servedKinds(definition).some((entry) => {
    const [group = '', version = '', kind = ''] = entry.split('/');
    return isServed(apiVersions, `${group}/${version}`, kind);
  });
}

/** `nvidia.com/v1alpha1/DynamoModel` of all that the definitions among the objects serve. */
export function servedBy(objects: readonly Rendered[]): ReadonlySet<string> {
  const definitions = objects.filter(({ kind }) => kind === 'CustomResourceDefinition');
  return new Set(definitions.flatMap(({ object }) => servedKinds(object)));
}

/** The same of one definition. */
export function servedKinds(definition: JsonObject): readonly string[] {
  const group = stringAt(definition, 'spec', 'group');
  const kind = stringAt(definition, 'spec', 'names', 'kind');
  return objectsAt(definition, 'spec', 'versions')
    .filter(({ served }) => served === true)
    .map((version) => `${apiVersionOf({ group, version: stringAt(version, 'name') })}/${kind}`);
}

/**
 * Whether the server has a kind. Of a group version of which it names no kinds, as a file without discovery does, it is
 * taken to have all.
 */
export function isServed(apiVersions: readonly string[], apiVersion: string, kind: string): boolean {
  if (apiVersions.includes(`${apiVersion}/${kind}`)) return true;
  const hasKinds = apiVersions.some((entry) => isKindOf(entry, apiVersion));
  return apiVersions.includes(apiVersion) && !hasKinds;
}

function isKindOf(entry: string, apiVersion: string): boolean {
  return /^[^/]+$/.test(entry.slice(apiVersion.length + 1)) && entry.startsWith(`${apiVersion}/`);
}

/** Whether the server has any version of a group. */
export function hasGroup(apiVersions: readonly string[], group: string): boolean {
  return apiVersions.some((entry) => entry.startsWith(`${group}/`));
}
