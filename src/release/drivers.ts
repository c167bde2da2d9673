import { fail } from '../base/problem.ts';
import { driverRefused, recordUnreadable } from '../base/problems/record.ts';
import { encodeBase64 } from '../go/base64.ts';
import { fromBytes, toBytes } from '../go/bytes.ts';
import { quote } from '../go/strconv.ts';
import type { ApiResource } from '../kube/api.ts';
import { type JsonObject, stringAt, stringsAt } from '../kube/json.ts';
import { decodeRelease, type Packer, readBase64 } from './codec.ts';
import { type Release, releaseKey, SYSTEM_LABELS } from './release.ts';

/** What releases are stored in. */
export type DriverName = 'secret' | 'configmap';

/** How one kind of object holds records. */
export interface Driver {
  readonly resource: ApiResource;
  /** The object of a payload. */
  readonly object: (key: string, labels: Readonly<Record<string, string>>, payload: string) => JsonObject;
  /** The payload in an object. Raises record/unreadable. */
  readonly payload: (object: JsonObject) => string;
  /** What Helm says before the server's words when a request fails. ConfigMaps have nothing. */
  readonly failed: (verb: 'get' | 'list' | 'query' | 'create' | 'update', key?: string) => string;
}

const SECRETS: Driver = {
  resource: resource('Secret', 'secrets'),
  object: (name, labels, payload) => ({
    ...{ apiVersion: 'v1', kind: 'Secret', type: 'helm.sh/release.v1' },
    metadata: { name, labels },
    data: { release: encodeBase64(toBytes(payload)) },
  }),
  payload: (object) => fromBytes(readBase64(stringAt(object, 'data', 'release'))),
  failed: (verb, key = '') =>
    ({
      get: `get: failed to get ${quote(key)}: `,
      list: 'list: failed to list: ',
      query: 'query: failed to query with labels: ',
      create: 'create: failed to create: ',
      update: 'update: failed to update: ',
    })[verb],
};

const CONFIG_MAPS: Driver = {
  resource: resource('ConfigMap', 'configmaps'),
  object: (name, labels, payload) => ({
    ...{ apiVersion: 'v1', kind: 'ConfigMap' },
    metadata: { name, labels },
    data: { release: payload },
  }),
  payload: (object) => stringAt(object, 'data', 'release'),
  failed: () => '',
};

function resource(kind: string, plural: string): ApiResource {
  return { group: '', version: 'v1', kind, plural, isNamespaced: true, verbs: [] };
}

/** The driver of that name. */
export function driverOf(name: DriverName): Driver {
  return name === 'secret' ? SECRETS : CONFIG_MAPS;
}

/** The driver that HELM_DRIVER or --driver asks for. Raises record/driver. Source: helm action.Configuration Init. */
export function driverNamed(word: string): DriverName {
  switch (word) {
    case '':
    case 'secret':
    case 'secrets':
      return 'secret';
    case 'configmap':
    case 'configmaps':
      return 'configmap';
    case 'sql':
    case 'memory':
      return fail(driverRefused(`the ${word} driver is not supported: dyn keeps releases in the cluster`));
    default:
      return fail(driverRefused(`unknown driver ${quote(word)}`));
  }
}

/** The release in a stored object, with the labels it has there. Raises record/unreadable, record/too-large. */
export function releaseIn(object: JsonObject, driver: Driver, packer: Pick<Packer, 'gunzip'>): Release {
  return decodeRelease(driver.payload(object), stringsAt(object, 'metadata', 'labels'), packer);
}

/** The labels without those that Helm sets itself. */
export function userLabels(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !SYSTEM_LABELS.includes(key)));
}

/**
 * The labels of a stored release; `stamp` says when it is created or changed, unless a copied label says so already.
 * Source: helm storage/driver secrets.go, newSecretsObject.
 */
export function storedLabels(
  release: Release,
  stamp: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return {
    ...stamp,
    ...release.labels,
    name: release.name,
    owner: 'helm',
    status: release.state.status,
    version: String(release.revision),
  };
}

/** `get: failed to decode data …`, for the record that was asked for by name. */
export function unreadable(driver: Driver, { name, revision }: Revision, words: string): never {
  const prefix =
    driver === SECRETS ? `get: failed to decode data ${quote(releaseKey(name, revision))}: ` : '';
  return fail(recordUnreadable(`${prefix}${words}`));
}

/** One revision by name. */
export interface Revision {
  readonly name: string;
  readonly revision: number;
}
