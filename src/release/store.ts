import type { Log } from '../base/log.ts';
import { DynError, fail } from '../base/problem.ts';
import { noDeployedRelease, noRevision, pruningFailed, releaseNotFound } from '../base/problems/record.ts';
import { unixSeconds } from '../go/calendar.ts';
import { apiPath, failureOf, isDone, listPages, objectOf } from '../kube/api.ts';
import type { Cluster } from '../kube/cluster.ts';
import type { JsonObject } from '../kube/json.ts';
import { stringAt } from '../kube/json.ts';
import type { Timer } from '../kube/operation.ts';
import { encodeRelease, type Packer } from './codec.ts';
import { createObject } from './create.ts';
import {
  type Driver,
  type DriverName,
  driverOf,
  releaseIn,
  storedLabels,
  unreadable,
  userLabels,
} from './drivers.ts';
import { type Release, releaseKey } from './release.ts';
import { momentOfStamp } from './times.ts';

/** The revisions of releases in one namespace, as Helm stores them. */
export interface ReleaseStore {
  /** What is stored of a release. Raises kube/…. */
  revisions(name: string): Promise<StoredRevisions>;
  /** Every revision that can be read, oldest first; none when nothing is stored. */
  history(name: string): Promise<readonly Release[]>;
  /** The newest revision that can be read. Raises record/not-found, record/no-revision. */
  last(name: string): Promise<Release>;
  /** One revision, without the system's labels. Raises record/not-found, record/unreadable. */
  get(name: string, revision: number): Promise<Release>;
  /** The revisions whose label says deployed, oldest first. Raises record/none-deployed. */
  deployedAll(name: string): Promise<readonly Release[]>;
  /** Stores a new revision. Raises record/exists, kube/…. */
  create(release: Release): Promise<void>;
  /** Writes over a stored revision, its labels too. */
  update(release: Release): Promise<void>;
  /** Takes a revision away; one that is gone already is fine. */
  remove(release: Pick<Release, 'name' | 'revision'>): Promise<void>;
  /** Takes the oldest revisions away until `most` are left; the deployed one stays. Below 0 keeps all. */
  prune(name: string, most: number): Promise<void>;
}

/** The objects found, and the revisions in those of them that can be read, oldest first. */
export interface StoredRevisions {
  readonly stored: number;
  readonly releases: readonly Release[];
}

export interface StoreOptions {
  readonly driver: DriverName;
  readonly namespace: string;
  readonly timer: Timer;
  readonly packer: Packer;
  /** Gets what Helm says at DEBUG of records that it skips. */
  readonly log: Log;
  /** Ends reading; writing is never broken off. */
  readonly signal?: AbortSignal;
}

interface Store extends StoreOptions {
  readonly cluster: Cluster;
  readonly kind: Driver;
}

/** The store over a cluster. Source: helm pkg/storage storage.go, driver/secrets.go, driver/cfgmaps.go. */
export function openStore(cluster: Cluster, options: StoreOptions): ReleaseStore {
  const store: Store = { ...options, cluster, kind: driverOf(options.driver) };
  const revisions = (name: string): Promise<StoredRevisions> => query(store, { name, owner: 'helm' });
  return {
    revisions,
    history: async (name) => (await revisions(name)).releases,
    last: async (name) => lastOf(name, await revisions(name)),
    get: (name, revision) => getOne(store, name, revision),
    deployedAll: (name) => deployedAll(store, name),
    create: (release) => create(store, release),
    update: (release) => update(store, release),
    remove: (release) => remove(store, release),
    prune: async (name, most) => {
      if (most >= 0) await prune(store, (await revisions(name)).releases, { name, most });
    },
  };
}

function lastOf(name: string, { stored, releases }: StoredRevisions): Release {
  if (stored === 0) fail(releaseNotFound());
  return releases.at(-1) ?? fail(noRevision(name));
}

/** Few at a time: a record may have a megabyte. */
const PAGE_SIZE = 25;

async function query(store: Store, labels: Readonly<Record<string, string>>): Promise<StoredRevisions> {
  const { kind, cluster, namespace, signal } = store;
  const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const request = {
    path: apiPath(kind.resource, namespace),
    query: { labelSelector: selector.sort().join(',') },
    prefix: kind.failed('query'),
    pageSize: PAGE_SIZE,
  };
  const releases: Release[] = [];
  let stored = 0;
  for await (const page of listPages(cluster, request, signal)) {
    stored += page.length;
    for (const object of page) releases.push(...readable(object, store));
  }
  return { stored, releases: releases.sort((a, b) => a.revision - b.revision) };
}

/** The release of an object, or none where it cannot be read, as Helm skips it. */
function readable(object: JsonObject, { kind, packer, log }: Store): readonly Release[] {
  try {
    return [releaseIn(object, kind, packer)];
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    const key = stringAt(object, 'metadata', 'name');
    log({
      level: 'DEBUG',
      message: 'failed to decode release',
      attributes: [
        ['key', key],
        ['error', error.message],
      ],
    });
    return [];
  }
}

async function getOne(store: Store, name: string, revision: number): Promise<Release> {
  const { kind, cluster, namespace, packer, signal } = store;
  const key = releaseKey(name, revision);
  const answer = await cluster.ask({ method: 'GET', path: apiPath(kind.resource, namespace, key) }, signal);
  if (answer.status === 404) fail(releaseNotFound());
  const object = objectOf(answer, kind.failed('get', key));
  try {
    const release = releaseIn(object, kind, packer);
    return { ...release, labels: userLabels(release.labels) };
  } catch (error) {
    if (!(error instanceof DynError) || error.problem.code !== 'record/unreadable') throw error;
    return unreadable(kind, { name, revision }, error.message);
  }
}

async function deployedAll(store: Store, name: string): Promise<readonly Release[]> {
  const { stored, releases } = await query(store, { name, owner: 'helm', status: 'deployed' });
  return stored === 0 ? fail(noDeployedRelease(name)) : releases;
}

async function create(store: Store, release: Release): Promise<void> {
  const { kind, cluster, namespace, timer, packer } = store;
  const key = releaseKey(release.name, release.revision);
  const labels = storedLabels(release, { createdAt: secondsOf(timer) });
  await createObject(kind.object(key, labels, encodeRelease(release, packer)), {
    ...{ cluster, timer },
    path: apiPath(kind.resource, namespace),
    key,
    prefix: kind.failed('create'),
  });
}

async function update(store: Store, release: Release): Promise<void> {
  const { kind, cluster, namespace, timer, packer } = store;
  const key = releaseKey(release.name, release.revision);
  const labels = storedLabels(release, { modifiedAt: secondsOf(timer) });
  const body = JSON.stringify(kind.object(key, labels, encodeRelease(release, packer)));
  const path = apiPath(kind.resource, namespace, key);
  objectOf(await cluster.ask({ method: 'PUT', path, body, isVersioned: false }), kind.failed('update'));
}

function secondsOf(timer: Timer): string {
  return String(unixSeconds(momentOfStamp(timer.stamp())));
}

async function remove(store: Store, { name, revision }: Pick<Release, 'name' | 'revision'>): Promise<void> {
  const { kind, cluster, namespace } = store;
  const path = apiPath(kind.resource, namespace, releaseKey(name, revision));
  const answer = await cluster.ask({ method: 'DELETE', path });
  if (!isDone(answer) && answer.status !== 404) throw failureOf(answer);
}

interface Pruning {
  readonly name: string;
  readonly most: number;
}

/** Source: helm storage.go, removeLeastRecent. */
async function prune(store: Store, releases: readonly Release[], { name, most }: Pruning): Promise<void> {
  if (releases.length <= most) return;
  const deployed = await deployedRevision(store, name);
  const old = releases.filter(({ revision }) => revision !== deployed).slice(0, releases.length - most);
  const errors: DynError[] = [];
  for (const release of old) {
    try {
      await remove(store, release);
    } catch (error) {
      if (!(error instanceof DynError)) throw error;
      errors.push(error);
    }
  }
  const [first] = errors;
  if (first !== undefined)
    throw errors.length === 1 ? first : new DynError(pruningFailed(errors.length, first.problem));
}

async function deployedRevision(store: Store, name: string): Promise<number | undefined> {
  const { releases } = await query(store, { name, owner: 'helm', status: 'deployed' });
  return releases.at(-1)?.revision;
}
