import { mapSome } from '../base/concurrent.ts';
import type { Log } from '../base/log.ts';
import { DynError } from '../base/problem.ts';
import { apiPath, listPages, objectOf } from '../kube/api.ts';
import type { Cluster } from '../kube/cluster.ts';
import { type JsonObject, stringAt } from '../kube/json.ts';
import type { Packer } from './codec.ts';
import { type Driver, type DriverName, driverOf, releaseIn } from './drivers.ts';
import type { Release } from './release.ts';
import { stringAt as textOf } from './stored-metadata.ts';

/** A stored record as its name and labels tell. */
export interface StoredKey {
  readonly namespace: string;
  readonly key: string;
  readonly name: string;
  readonly revision: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** What lists and histories show of a revision. */
export interface Summary {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly lastDeployed: string;
  readonly status: string;
  readonly description: string;
  /** `NAME-VERSION`, or MISSING. */
  readonly chart: string;
  readonly appVersion: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What lists show of a release. Source: helm cmd/history.go, formatChartName. */
export function summaryOf(release: Release): Summary {
  const { name, namespace, revision, state, chart, labels } = release;
  const { lastDeployed, status, description } = state;
  const metadata = chart?.metadata;
  return {
    ...{ name, namespace, revision, lastDeployed, status, description, labels },
    chart: metadata?.size ? `${textOf(metadata, 'name')}-${textOf(metadata, 'version')}` : 'MISSING',
    appVersion: metadata?.size ? textOf(metadata, 'appVersion') : 'MISSING',
  };
}

export interface SummaryReader {
  /** For each group (newest first) the newest revision that can be read, in the order of groups. */
  readNewest(groups: readonly (readonly StoredKey[])[]): Promise<readonly Summary[]>;
}

export interface ReaderOptions {
  /** Where to look, empty for everywhere. */
  readonly namespace: string;
  readonly cluster: Cluster;
  readonly driver: DriverName;
  readonly packer: Packer;
  readonly log: Log;
  readonly signal?: AbortSignal;
}

/** How many records are on their way at once: a few megabytes at most. */
const PARALLEL = 16;
/** A page of whole records. */
const PAGE_SIZE = 25;

/** From so many records on, pages of a list cost less than a request for each, while half of what they hold is wanted. */
const LIST_FROM = 8;

type Found = Map<string, Summary | undefined>;

/**
 * Reads the newest record of each group: from a list where that has little else, one by one, several at once, where it
 * has, and from a list again where only lists are allowed.
 */
export function createReader(options: ReaderOptions): SummaryReader {
  const driver = driverOf(options.driver);
  let all: Promise<Found> | undefined;
  const readOne = async (stored: StoredKey, found: Found): Promise<Summary | undefined> => {
    const id = idOf(stored.namespace, stored.key);
    if (found.has(id)) return found.get(id);
    if (all) return (await all).get(id);
    const path = apiPath(driver.resource, stored.namespace, stored.key);
    const answer = await options.cluster.ask({ method: 'GET', path }, options.signal);
    if (answer.status === 404) return undefined;
    if (answer.status === 403) {
      all ??= readList(OWNER, () => true, { options, driver });
      return (await all).get(id);
    }
    return summarize(objectOf(answer, driver.failed('list')), driver, options);
  };
  const readNewest = async (group: readonly StoredKey[], found: Found): Promise<Summary | undefined> => {
    for (const stored of group) {
      const summary = await readOne(stored, found);
      if (summary) return summary;
    }
    return undefined;
  };
  return {
    readNewest: async (groups) => {
      const found = await readWorthwhile(groups, { options, driver });
      const newest = await mapSome(groups, PARALLEL, (group) => readNewest(group, found));
      return newest.filter((one) => one !== undefined);
    },
  };
}

interface Listing {
  readonly options: ReaderOptions;
  readonly driver: Driver;
}

const OWNER = 'owner=helm';
const LABEL_VALUE = /^[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?$/;

/** The first of each group from a list of those with their statuses; nothing where that is not worth it. */
async function readWorthwhile(groups: readonly (readonly StoredKey[])[], listing: Listing): Promise<Found> {
  const wanted = groups.flatMap(([first]) => (first ? [first] : []));
  const statuses = [...new Set(wanted.map(({ labels }) => labels.status ?? ''))];
  const listed = groups.flat().filter(({ labels }) => statuses.includes(labels.status ?? ''));
  if (wanted.length < LIST_FROM || listed.length > wanted.length * 2) return new Map();
  if (!statuses.every((status) => LABEL_VALUE.test(status))) return new Map();
  const ids = new Set(wanted.map(({ namespace, key }) => idOf(namespace, key)));
  return readList(`${OWNER},status in (${statuses.sort().join(',')})`, (id) => ids.has(id), listing);
}

function idOf(namespace: string, key: string): string {
  return `${namespace}/${key}`;
}

async function readList(
  labelSelector: string,
  isWanted: (id: string) => boolean,
  { driver, options }: Listing,
): Promise<Found> {
  const { namespace, cluster, signal } = options;
  const list = {
    path: apiPath(driver.resource, namespace),
    query: { labelSelector },
    prefix: driver.failed('list'),
    pageSize: PAGE_SIZE,
    readsAhead: true,
  };
  const found: Found = new Map();
  for await (const page of listPages(cluster, list, signal)) {
    for (const object of page) {
      const id = idOf(stringAt(object, 'metadata', 'namespace'), stringAt(object, 'metadata', 'name'));
      if (isWanted(id)) found.set(id, summarize(object, driver, options));
    }
  }
  return found;
}

/** Undefined for a record that cannot be read: Helm skips it. */
function summarize(object: JsonObject, driver: Driver, { packer, log }: ReaderOptions): Summary | undefined {
  try {
    return summaryOf(releaseIn(object, driver, packer));
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    const attributes = [
      ['key', stringAt(object, 'metadata', 'name')],
      ['error', error.message],
    ] as const;
    log({ level: 'DEBUG', message: 'list failed to decode release', attributes });
    return undefined;
  }
}
