import { gunzipSync } from 'node:zlib';
import {
  at,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  objectAt,
  stringAt,
} from '../../src/kube/json.ts';
import { listAll } from './rest.ts';
import type { Upstream } from './upstream.ts';

/** What lies in a namespace, by kind and name, without what differs from run to run. */
export interface State {
  readonly objects: Readonly<Record<string, Json>>;
  /** Decoded records by revision. */
  readonly records: Readonly<Record<string, Json>>;
  /** Names of the Leases. */
  readonly leases: readonly string[];
}

/** Where the objects of the chart lie. Pods and replica sets are the controllers' own, but for the hook's pod. */
const COLLECTIONS = [
  ...['/api/v1/N/configmaps', '/api/v1/N/secrets', '/api/v1/N/serviceaccounts', '/api/v1/N/services'],
  ...['/api/v1/N/pods', '/apis/apps/v1/N/deployments', '/apis/batch/v1/N/jobs'],
  ...['/apis/rbac.authorization.k8s.io/v1/N/roles', '/apis/rbac.authorization.k8s.io/v1/N/rolebindings'],
  ...['/apis/policy/v1/N/poddisruptionbudgets', '/apis/networking.k8s.io/v1/N/networkpolicies'],
  ...['/apis/GROUP/v1/N/lanterns', '/apis/coordination.k8s.io/v1/N/leases'],
];

/** What the cluster makes in every namespace by itself. */
const OF_CLUSTER = ['kube-root-ca.crt', 'default'];

/** The state of a namespace as it is now; `hide` makes what differs from case to case equal. */
export async function readState(
  upstream: Upstream,
  { namespace, group, hide }: { namespace: string; group: string; hide: (text: string) => string },
): Promise<State> {
  const paths = COLLECTIONS.map((path) =>
    path.replace('/N/', `/namespaces/${namespace}/`).replace('GROUP', group),
  );
  const lists = await Promise.all(paths.map((path) => listAll(upstream, path)));
  const objects: Record<string, Json> = {};
  const records: Record<string, Json> = {};
  const leases: string[] = [];
  for (const [index, list] of lists.entries()) {
    const plural = paths[index]?.split('/').at(-1) ?? '';
    for (const item of list) {
      const name = stringAt(item, 'metadata', 'name');
      if (plural === 'leases') leases.push(name);
      else if (stringAt(item, 'type') === 'helm.sh/release.v1') records[name] = recordOf(item, hide);
      else if (!isOfOthers(item)) objects[`${plural}/${name}`] = comparable(hidden(item, hide));
    }
  }
  return { objects, records, leases };
}

function isOfOthers(item: JsonObject): boolean {
  return (
    OF_CLUSTER.includes(stringAt(item, 'metadata', 'name')) ||
    objectAt(item, 'metadata').ownerReferences !== undefined
  );
}

function hidden(item: JsonObject, hide: (text: string) => string): JsonObject {
  const json: unknown = JSON.parse(hide(JSON.stringify(item)));
  return json as JsonObject;
}

const TRANSIENT = ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields'];

/** Labels that the Job controller derives from the uid. */
const BY_UID = /controller-uid$/;

function comparable(item: JsonObject): Json {
  const { status: _, metadata, ...rest } = item;
  const kept = Object.entries(objectAt({ metadata }, 'metadata')).filter(([key]) => !TRANSIENT.includes(key));
  const managed = at({ metadata }, 'metadata', 'managedFields');
  const bare = { ...rest, metadata: { ...Object.fromEntries(kept), managedFields: managersOf(managed) } };
  return withoutChance(bare);
}

/** Managers of specifications with their fields. Those of the status are the controllers'. */
function managersOf(managed: Json | undefined): Json {
  const list = isArray(managed) ? managed.filter((entry) => isObject(entry)) : [];
  return list
    .filter((entry) => entry.subresource === undefined && !stringAt(entry, 'manager').startsWith('kube-'))
    .map(({ time: _, ...entry }) => entry);
}

const CHANCE = ['clusterIP', 'clusterIPs', 'nodeName'];

function withoutChance(value: Json | undefined): Json {
  if (isArray(value)) return value.map((item) => withoutChance(item));
  if (!isObject(value)) return value ?? null;
  const kept = Object.entries(value).filter(([key]) => !CHANCE.includes(key) && !BY_UID.test(key));
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutChance(item)]));
}

const TIMES = ['createdAt', 'modifiedAt'];

function recordOf(item: JsonObject, hide: (text: string) => string): Json {
  const labels = Object.entries(objectAt(item, 'metadata', 'labels')).filter(([key]) => !TIMES.includes(key));
  const zipped = Buffer.from(Buffer.from(stringAt(item, 'data', 'release'), 'base64').toString(), 'base64');
  const decoded: unknown = JSON.parse(gunzipSync(zipped).toString());
  const record = withoutTimes(decoded as JsonObject, hide);
  return { labels: Object.fromEntries(labels), record };
}

const RECORD_TIMES = [
  ...['first_deployed', 'last_deployed', 'deleted', 'started_at', 'completed_at'],
  ...['modtime', 'schemamodtime'],
];

/** Which times are set counts, but not what they are; files are read, because they may hold a name to hide. */
function withoutTimes(value: Json | undefined, hide: (text: string) => string): Json {
  if (typeof value === 'string') return hide(value);
  if (isArray(value)) return value.map((item) => withoutTimes(item, hide));
  if (!isObject(value)) return value ?? null;
  const fields = Object.entries(value).map(([key, item]): [string, Json] => {
    if (RECORD_TIMES.includes(key)) return [key, typeof item === 'string' && item !== '' ? 'TIME' : null];
    if (key === 'data' && typeof item === 'string')
      return [key, hide(Buffer.from(item, 'base64').toString())];
    return [key, withoutTimes(item, hide)];
  });
  return Object.fromEntries(fields);
}
