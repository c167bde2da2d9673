import type { Log } from '../base/log.ts';
import { compareBytes } from '../go/bytes.ts';
import { unixSeconds } from '../go/calendar.ts';
import { compileRegexp } from '../go/regexp.ts';
import { apiPath, listPages } from '../kube/api.ts';
import type { Cluster } from '../kube/cluster.ts';
import { stringAt, stringsAt } from '../kube/json.ts';
import { readSelector } from '../kube/selector.ts';
import type { Packer } from './codec.ts';
import { type DriverName, driverOf } from './drivers.ts';
import { createReader, type StoredKey, type Summary, type SummaryReader } from './summaries.ts';
import { momentOfStamp } from './times.ts';

/** Which releases, in which order, and how many. */
export interface ListRequest {
  /** Empty for all namespaces. */
  readonly namespace: string;
  /** An RE2 pattern that the name holds; empty for all. */
  readonly filter: string;
  readonly selector: string;
  /** Statuses to show; undefined for all that Helm knows but `unknown`. */
  readonly statuses: readonly string[] | undefined;
  readonly byDate: boolean;
  readonly reversed: boolean;
  readonly offset: number;
  /** 0 for all. */
  readonly most: number;
}

export interface ListEnv {
  readonly cluster: Cluster;
  readonly driver: DriverName;
  readonly packer: Packer;
  readonly log: Log;
  readonly signal?: AbortSignal;
}

const KNOWN =
  'deployed uninstalled superseded failed uninstalling pending-install pending-upgrade pending-rollback';

/**
 * The newest revision of each release (every one where only superseded ones are asked for). Asks for names and labels
 * first, and for no more records than it shows. Raises kube/…. Source: helm action/list.go, List.Run.
 */
export async function listReleases(request: ListRequest, env: ListEnv): Promise<readonly Summary[]> {
  const matches = request.filter === '' ? undefined : compileRegexp(request.filter);
  const stored = (await storedKeys(request.namespace, env)).filter(
    ({ name }) => !matches || matches.program.matcher(name).find(),
  );
  if (stored.length === 0) return [];
  const selector = readSelector(request.selector);
  const { statuses = KNOWN.split(' ') } = request;
  const isSuperseded = statuses.length === 1 && statuses[0] === 'superseded';
  const groups = inOrder(isSuperseded ? stored.map((key) => [key]) : byRelease(stored), request);
  const isShown = (one: Summary): boolean => statuses.includes(one.status) && selector(one.labels);
  return collect(groups, {
    request,
    isShown,
    reader: createReader({ ...env, namespace: request.namespace }),
  });
}

/** The release and revision in a key: `sh.helm.release.v1.NAME.vREVISION`. */
const KEY = /^sh\.helm\.release\.v1\.(.+)\.v(\d+)$/;
const METADATA = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** What is stored, by names and labels alone. Raises kube/…. */
export async function storedKeys(
  namespace: string,
  env: Pick<ListEnv, 'cluster' | 'driver' | 'signal'>,
): Promise<readonly StoredKey[]> {
  const driver = driverOf(env.driver);
  const list = {
    path: apiPath(driver.resource, namespace),
    query: { labelSelector: 'owner=helm' },
    prefix: driver.failed('list'),
    accept: METADATA,
  };
  const keys: StoredKey[] = [];
  for await (const page of listPages(env.cluster, list, env.signal)) {
    for (const item of page) {
      const key = stringAt(item, 'metadata', 'name');
      const [, name = key, revision = '0'] = KEY.exec(key) ?? [];
      const labels = stringsAt(item, 'metadata', 'labels');
      keys.push({
        namespace: stringAt(item, 'metadata', 'namespace'),
        key,
        name,
        revision: Number(revision),
        labels,
      });
    }
  }
  return keys;
}

type Group = readonly StoredKey[];

/** The revisions of each release, newest first. */
function byRelease(stored: readonly StoredKey[]): readonly Group[] {
  const groups = new Map<string, StoredKey[]>();
  for (const key of stored) {
    const id = `${key.namespace}/${key.name}`;
    const group = groups.get(id);
    if (group) group.push(key);
    else groups.set(id, [key]);
  }
  return [...groups.values()].map((group) => group.sort((a, b) => b.revision - a.revision));
}

function inOrder(groups: readonly Group[], { reversed }: ListRequest): readonly Group[] {
  const sorted = [...groups].sort(([a], [b]) => compareBytes(a?.name ?? '', b?.name ?? ''));
  return reversed ? sorted.reverse() : sorted;
}

interface Collecting {
  readonly request: ListRequest;
  readonly isShown: (one: Summary) => boolean;
  readonly reader: SummaryReader;
}

/** Reads groups until there are enough; by date all have to be read. */
async function collect(
  groups: readonly Group[],
  { request, isShown, reader }: Collecting,
): Promise<readonly Summary[]> {
  const { offset, most, byDate } = request;
  const wanted = byDate || most === 0 ? Number.POSITIVE_INFINITY : offset + most;
  const found: Summary[] = [];
  for (let at = 0; at < groups.length && found.length < wanted; ) {
    const part = groups.slice(at, at + Math.min(wanted - found.length, groups.length));
    at += part.length;
    found.push(...(await reader.readNewest(part)).filter(isShown));
  }
  const sorted = byDate ? byTime(found, request.reversed) : found;
  return sorted.slice(offset, most === 0 ? undefined : offset + most);
}

/** Oldest first, equal seconds by name. */
function byTime(found: readonly Summary[], isReversed: boolean): readonly Summary[] {
  const withTime = found.map((one) => ({ one, at: unixSeconds(momentOfStamp(one.lastDeployed)) }));
  withTime.sort((a, b) => (a.at === b.at ? compareBytes(a.one.name, b.one.name) : a.at < b.at ? -1 : 1));
  const sorted = withTime.map(({ one }) => one);
  return isReversed ? sorted.reverse() : sorted;
}
