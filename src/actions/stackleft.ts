import type { Source } from '../base/source.ts';
import { apiPath, isDone } from '../kube/api.ts';
import { mapAt, textAt } from '../kube/fields.ts';
import { objectsAt, stringAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { ObjectRef } from '../kube/progress.ts';
import type { Target } from '../plan/targets.ts';
import type { Release } from '../release/release.ts';
import { readYamlStream } from '../yaml/yaml.ts';
import { builtOf, hasRun } from './leftovers.ts';

/** An object that is there after the releases are gone, why, and how to remove it. */
export interface Left {
  readonly ref: ObjectRef;
  /** The release that it was of, `NAMESPACE/NAME`. */
  readonly of: string;
  readonly why: string;
  readonly remove: string;
}

/** Remembers what uninstalls may leave, and looks afterwards what is really there. */
export interface LeftFinder {
  /** Looks at a release before it is uninstalled. What cannot be built any more leaves nothing that is known. */
  readonly note: (release: Release, options: NoteOptions) => Promise<void>;
  /** What an uninstall has kept. */
  readonly keep: (refs: readonly ObjectRef[], of: string) => void;
  readonly find: () => Promise<readonly Left[]>;
}

/** What else is known of a release. */
export interface NoteOptions {
  readonly createNamespace: boolean;
  /** The files of crds/ of its chart and subcharts. */
  readonly definitions: readonly Source[];
}

interface Candidate {
  readonly ref: ObjectRef;
  readonly of: string;
  readonly why: string;
}

/** Reads with the environment's own rights; what may not be looked at is not told. */
export function leftFinder(env: OperationEnv): LeftFinder {
  const candidates: Candidate[] = [];
  const noted: Release[] = [];
  return {
    note: async (release, { createNamespace, definitions }) => {
      noted.push(release);
      const of = `${release.namespace}/${release.name}`;
      candidates.push(...definitionsIn(definitions).map((ref) => ({ ref, of, why: OF_CRDS })));
      candidates.push(...(await candidatesOf(release, env)));
      if (createNamespace) candidates.push(namespaceOf(release));
    },
    keep: (refs, of) => {
      candidates.push(...refs.map((ref) => ({ ref, of, why: 'it asks to be kept' })));
    },
    find: async () => {
      const left: Candidate[] = [];
      for (const one of candidates) if (await isThere(one.ref, env)) left.push(one);
      for (const release of noted) left.push(...(await secretsNamedByHooks(release, env)));
      return left.map((one) => ({ ...one, remove: removal(one.ref) }));
    },
  };
}

/** Each object once, namespaces last. */
export function mergeLeft(left: readonly Left[]): readonly Left[] {
  const keyOf = ({ ref }: Left): string => [ref.apiVersion, ref.kind, ref.namespace, ref.name].join('\n');
  const once = [...new Map(left.toReversed().map((one) => [keyOf(one), one])).values()].toReversed();
  const isSpace = ({ ref }: Left): boolean => ref.kind === 'Namespace';
  return [...once.filter((one) => !isSpace(one)), ...once.filter(isSpace)];
}

function namespaceOf({ name, namespace }: Release): Candidate {
  const ref = { apiVersion: 'v1', kind: 'Namespace', namespace: '', name: namespace };
  return { ref, of: `${namespace}/${name}`, why: 'an uninstall removes no namespace' };
}

async function candidatesOf(release: Release, env: OperationEnv): Promise<readonly Candidate[]> {
  const of = `${release.namespace}/${release.name}`;
  const claims = (await builtOf(release.manifest, release, env)).filter(
    ({ ref }) => ref.kind === 'StatefulSet',
  );
  const hooks: Target[] = [];
  for (const { manifest } of release.hooks.filter(hasRun))
    hooks.push(...(await builtOf(manifest, release, env)));
  return [
    ...(await claimsOf(claims, of, env)),
    ...hooks.map(({ ref }) => ({ ref, of, why: 'a hook made it' })),
  ];
}

const OF_CRDS = 'an uninstall removes nothing of crds/';

function definitionsIn(files: readonly Source[]): readonly ObjectRef[] {
  return files
    .flatMap(readYamlStream)
    .filter((document) => textAt(document, 'kind') === 'CustomResourceDefinition')
    .map((document) => ({
      ...{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', namespace: '' },
      name: textAt(mapAt(document, 'metadata'), 'name'),
    }));
}

/** Secrets that a hook of the release names and that are no part of it: hooks make keys and certificates. */
async function secretsNamedByHooks(
  { hooks, namespace, name }: Release,
  { cluster, signal }: OperationEnv,
): Promise<readonly Candidate[]> {
  const texts = hooks.map(({ manifest }) => manifest).join('\n');
  if (texts === '') return [];
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;
  const request = { method: 'GET', path, query: { limit: '500' }, accept: METADATA_LIST } as const;
  const names = objectsAt((await cluster.ask(request, signal)).body, 'items').map((secret) =>
    stringAt(secret, 'metadata', 'name'),
  );
  const words = new Set(texts.split(/[^-.a-z0-9]+/));
  return names
    .filter((secret) => words.has(secret))
    .map((secret) => ({
      ref: { apiVersion: 'v1', kind: 'Secret', namespace, name: secret },
      of: `${namespace}/${name}`,
      why: 'a hook made or used it',
    }));
}

/** The claims that StatefulSets have made by their templates: `TEMPLATE-NAME-ORDINAL`. */
async function claimsOf(
  sets: readonly Target[],
  of: string,
  { cluster, signal }: OperationEnv,
): Promise<readonly Candidate[]> {
  const found: Candidate[] = [];
  for (const { object, ref } of sets) {
    const templates = objectsAt(object, 'spec', 'volumeClaimTemplates');
    if (templates.length === 0) continue;
    const path = `/api/v1/namespaces/${encodeURIComponent(ref.namespace)}/persistentvolumeclaims`;
    const answer = await cluster.ask({ method: 'GET', path, query: { limit: '500' } }, signal);
    const names = objectsAt(answer.body, 'items').map((claim) => stringAt(claim, 'metadata', 'name'));
    for (const template of templates) {
      const lead = `${stringAt(template, 'metadata', 'name')}-${ref.name}-`;
      const own = names.filter((name) => name.startsWith(lead) && /^\d+$/.test(name.slice(lead.length)));
      found.push(...own.map((name) => claim(name, ref.namespace, of)));
    }
  }
  return found;
}

function claim(name: string, namespace: string, of: string): Candidate {
  const ref = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name };
  return { ref, of, why: 'it holds data of a StatefulSet' };
}

async function isThere(ref: ObjectRef, { discovery, cluster, signal }: OperationEnv): Promise<boolean> {
  const resource = await discovery.find(ref.apiVersion, ref.kind);
  if (!resource) return false;
  const path = apiPath(resource, ref.namespace, ref.name);
  const answer = await cluster.ask({ method: 'GET', path, accept: METADATA }, signal);
  return isDone(answer) && stringAt(answer.body, 'metadata', 'deletionTimestamp') === '';
}

const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';

/** `kubectl delete pvc data -n team-a`; a kind of a group is named with it. */
function removal({ apiVersion, kind, namespace, name }: ObjectRef): string {
  const group = apiVersion.includes('/') ? `.${apiVersion.slice(0, apiVersion.indexOf('/'))}` : '';
  const type = SHORT[kind] ?? `${kind.toLowerCase()}${group}`;
  return `kubectl delete ${type} ${name}${namespace === '' ? '' : ` -n ${namespace}`}`;
}

const SHORT: Readonly<Record<string, string>> = {
  CustomResourceDefinition: 'crd',
  Namespace: 'namespace',
  PersistentVolumeClaim: 'pvc',
};
