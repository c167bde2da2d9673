import { DynError } from '../base/problem.ts';
import { crdCannotTell, crdRemoved } from '../base/problems/crd.ts';
import { type ApiResource, apiPath, failureOf, failureText, isDone } from '../kube/api.ts';
import type { Cluster } from '../kube/cluster.ts';
import { isObject, type JsonObject, objectsAt, stringAt, stringsAt } from '../kube/json.ts';
import { inBatches } from './batches.ts';
import { countObjects } from './crd-census.ts';
import { isCrd } from './crd-definition.ts';
import { crdDifference } from './crd-difference.ts';
import { type CrdPass, crdPasses, liveFindings } from './crd-objects.ts';
import { type CrdChange, type CrdFinding, changeFindings, readChange } from './crd-safety.ts';
import { RESOURCE_POLICY } from './holder.ts';

/** How a cluster is read: requests end when `signal` does. */
export interface CrdReading {
  readonly cluster: Cluster;
  readonly signal: AbortSignal;
}

/** A definition that is in the cluster, and that a chart changes. */
export interface CrdUpdate {
  readonly name: string;
  /** A line for each thing that changes, see crdDifference. */
  readonly difference: readonly string[];
  /** Of the definition and of each live object; those of severity error would lose data or break somebody. */
  readonly findings: readonly CrdFinding[];
}

/** Where definitions lie. */
export const CRDS: ApiResource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  isNamespaced: false,
  verbs: [],
};

/**
 * Those of the definitions that are in the cluster and would change, and what is to be said of that. Other objects and
 * definitions of other API versions are left out. Objects are listed only of kinds whose schema changes, page by page;
 * what may not be read gives crd/cannot-tell. Raises kube/….
 */
export async function checkCrdUpdates(
  definitions: readonly JsonObject[],
  reading: CrdReading,
): Promise<readonly CrdUpdate[]> {
  const last = new Map(definitions.filter(isCrd).map((crd) => [stringAt(crd, 'metadata', 'name'), crd]));
  const named = [...last].filter(([name]) => name !== '');
  const updates = await inBatches(named, ([name, next]) => checkOne(name, next, reading));
  return updates.filter((update) => update !== undefined);
}

async function checkOne(name: string, next: JsonObject, reading: CrdReading): Promise<CrdUpdate | undefined> {
  const { cluster, signal } = reading;
  const answer = await cluster.ask({ method: 'GET', path: apiPath(CRDS, '', name) }, signal);
  if (answer.status === 404) return undefined;
  if (answer.status === 403)
    return { name, difference: [], findings: [cannotTell(name, failureText(answer))] };
  if (!isDone(answer) || !isObject(answer.body)) throw failureOf(answer);
  return updateOf(answer.body, next, reading);
}

async function updateOf(
  old: JsonObject,
  next: JsonObject,
  reading: CrdReading,
): Promise<CrdUpdate | undefined> {
  const change = readChange(old, next);
  const difference = crdDifference(change);
  if (difference.length === 0) return undefined;
  const findings = changeFindings(change);
  const live = await inBatches(crdPasses(change), (pass) => objectsFindings(change, pass, reading));
  return { name: change.old.name, difference, findings: [...findings, ...live.flat()] };
}

/**
 * Those of the named definitions that are in the cluster, would go with objects, and do not ask to be kept: a finding
 * crd/removed for each. Raises kube/….
 */
export async function checkDroppedCrds(
  names: readonly string[],
  reading: CrdReading,
): Promise<readonly CrdUpdate[]> {
  const updates = await inBatches(names, async (name): Promise<CrdUpdate | undefined> => {
    const { cluster, signal } = reading;
    const { status, body } = await cluster.ask({ method: 'GET', path: apiPath(CRDS, '', name) }, signal);
    const isKept = stringsAt(body, 'metadata', 'annotations')[RESOURCE_POLICY] === 'keep';
    if (status !== 200 || !isObject(body) || isKept) return undefined;
    const finding = await removalFinding(name, body, reading);
    return finding && { name, difference: ['- all of it'], findings: [finding] };
  });
  return updates.filter((update) => update !== undefined);
}

async function removalFinding(
  name: string,
  live: JsonObject,
  reading: CrdReading,
): Promise<CrdFinding | undefined> {
  try {
    const { objects } = await countObjects(live, reading);
    const place = { crd: name, version: '', path: '' };
    return objects === 0 ? undefined : { ...place, problem: crdRemoved(place, objects) };
  } catch (error) {
    if (!(error instanceof DynError) || error.problem.code !== 'kube/refused') throw error;
    return cannotTell(name, error.problem.message);
  }
}

const PAGE = 100;

async function objectsFindings(
  { old }: CrdChange,
  pass: CrdPass,
  { cluster, signal }: CrdReading,
): Promise<readonly CrdFinding[]> {
  const path = `/apis/${old.group}/${pass.version}/${old.names.plural}`;
  const found: CrdFinding[] = [];
  let page = '';
  do {
    const query = { limit: String(PAGE), ...(page === '' ? {} : { continue: page }) };
    const answer = await cluster.ask({ method: 'GET', path, query }, signal);
    if (answer.status === 404) return found;
    if (!isDone(answer)) return [...found, cannotTell(old.name, failureText(answer))];
    for (const item of objectsAt(answer.body, 'items')) found.push(...liveFindings(item, pass, old.name));
    page = stringAt(answer.body, 'metadata', 'continue');
  } while (page !== '');
  return found;
}

function cannotTell(name: string, reason: string): CrdFinding {
  return { crd: name, version: '', path: '', problem: crdCannotTell(name, reason) };
}
