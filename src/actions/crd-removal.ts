import { fail } from '../base/problem.ts';
import { crdCountWrong } from '../base/problems/crd.ts';
import { notDeleted } from '../base/problems/release.ts';
import { fromBytes } from '../go/bytes.ts';
import { type ApiResource, apiPath, apiVersionOf, findObject } from '../kube/api.ts';
import { definedKinds } from '../kube/defined.ts';
import { type JsonObject, stringAt, stringsAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { inBatches } from '../plan/batches.ts';
import { type CrdCensus, countObjects } from '../plan/crd-census.ts';
import { isCrd } from '../plan/crd-definition.ts';
import { CRDS } from '../plan/crd-updates.ts';
import { RELEASE_NAME, RELEASE_NAMESPACE } from '../plan/holder.ts';
import { removeAll } from '../plan/remove.ts';
import type { Target } from '../plan/targets.ts';
import type { UninstallTargets } from '../plan/uninstall.ts';
import { waitGone } from '../plan/wait.ts';
import type { Release } from '../release/release.ts';
import { definitionsIn } from './crds.ts';
import type { RunOptions } from './deployment.ts';

/** Definitions that go with a release, and how many objects go with them. */
export interface CrdsToGo {
  readonly release: string;
  /** As the cluster has them. */
  readonly definitions: readonly JsonObject[];
  /** Their kinds, and those of definitions that are gone already. */
  readonly kinds: readonly ApiResource[];
  readonly objects: number;
}

export const NO_CRDS: CrdsToGo = { release: '', definitions: [], kinds: [], objects: 0 };

/**
 * The definitions of a release that are in the cluster, those in crds/ of its recorded chart and those that ask to be
 * kept too; what belongs to another release is left out. Says of each how many objects go, where, and whose. Raises
 * kube/….
 */
export async function crdsOfRelease(release: Release, env: OperationEnv): Promise<CrdsToGo> {
  const own = definitionsOf(release);
  const names = [...new Set(own.map(nameOf))];
  const found = await inBatches(names, (name) =>
    findObject(env.cluster, apiPath(CRDS, '', name), env.signal),
  );
  const live = found.filter((one) => one !== undefined);
  const definitions = live.filter((one) => isOwn(one, release, env));
  const others = new Set(live.filter((one) => !definitions.includes(one)).map(nameOf));
  const counted = await inBatches(definitions, (definition) => countObjects(definition, env));
  for (const census of counted) env.report({ kind: 'note', text: censusText(census) });
  const objects = total(counted);
  if (counted.length > 0) env.report({ kind: 'note', text: `${amount(objects)} in all` });
  const going = own.filter((definition) => !others.has(nameOf(definition)));
  const kinds = going.flatMap(definedKinds);
  return { release: release.name, definitions, kinds, objects };
}

function nameOf(definition: JsonObject): string {
  return stringAt(definition, 'metadata', 'name');
}

function definitionsOf({ manifest, chart }: Release): readonly JsonObject[] {
  const shipped = (chart?.files ?? []).filter(({ name }) => /^crds\/.*\.(?:ya?ml|json)$/.test(name));
  return [manifest, ...shipped.map(({ bytes }) => fromBytes(bytes))].flatMap(definitionsIn).filter(isCrd);
}

function isOwn(live: JsonObject, { name, namespace }: Release, env: OperationEnv): boolean {
  const annotations = stringsAt(live, 'metadata', 'annotations');
  const [owner, space] = [annotations[RELEASE_NAME], annotations[RELEASE_NAMESPACE]];
  if (owner === undefined || (owner === name && space === namespace)) return true;
  const text = `CustomResourceDefinition ${nameOf(live)} stays: it belongs to the release ${owner} in namespace ${space}`;
  env.report({ kind: 'note', text });
  return false;
}

function censusText({ crd, objects, namespaces, releases }: CrdCensus): string {
  const places = namespaces.map(([space, count]) => (space === '' ? '' : `${count} in ${space}`));
  const where = places.filter((place) => place !== '').join(', ');
  const whose = releases.length === 0 ? '' : `; releases that hold some: ${releases.join(', ')}`;
  const detail = where === '' ? '' : ` (${where})`;
  return `CustomResourceDefinition ${crd} goes with ${amount(objects)}${detail}${whose}`;
}

function amount(objects: number): string {
  return `${objects} object${objects === 1 ? '' : 's'}`;
}

function total(counted: readonly CrdCensus[]): number {
  return counted.reduce((sum, { objects }) => sum + objects, 0);
}

/** The same with kinds that may be gone already, so that what was interrupted can be gone on with. */
export function knowing({ kinds }: CrdsToGo, env: OperationEnv): OperationEnv {
  if (kinds.length === 0) return env;
  const { discovery } = env;
  const find: typeof discovery.find = async (apiVersion, kind) =>
    (await discovery.find(apiVersion, kind)) ??
    kinds.find((one) => apiVersionOf(one) === apiVersion && one.kind === kind);
  return { ...env, discovery: { ...discovery, find } };
}

/**
 * Deletes definitions while what looks after their objects is still there, and waits until all is gone; gives what is
 * left to be deleted. Raises crd/count-wrong when there are more objects than before, release/not-deleted, wait/….
 */
export async function withoutCrds(
  found: UninstallTargets,
  { release, definitions, kinds, objects }: CrdsToGo,
  { timeoutMs }: RunOptions,
  env: OperationEnv,
): Promise<UninstallTargets> {
  if (definitions.length === 0) return found;
  const now = total(await inBatches(definitions, (definition) => countObjects(definition, env)));
  if (now > objects) fail(crdCountWrong(String(objects), now));
  const targets = definitions.map(targetOf);
  const { failures } = await removeAll(targets, { propagation: 'Background' }, env);
  if (failures.length > 0) fail(notDeleted(release, failures));
  await waitGone(targets, { strategy: 'watcher', timeoutMs, jobs: false }, env);
  const gone = new Set(targets.map(({ ref }) => ref.name));
  const isCrdGone = ({ kind, name }: Target['ref']): boolean => kind === CRDS.kind && gone.has(name);
  const isKindGone = ({ group, kind }: ApiResource): boolean =>
    kinds.some((one) => one.group === group && one.kind === kind);
  return {
    targets: found.targets.filter(({ ref, resource }) => !isCrdGone(ref) && !isKindGone(resource)),
    kept: found.kept.filter((ref) => !isCrdGone(ref)),
  };
}

/** A definition as what is deleted. */
export function targetOf(definition: JsonObject): Target {
  const name = nameOf(definition);
  const ref = { apiVersion: apiVersionOf(CRDS), kind: CRDS.kind, namespace: '', name };
  return { ref, resource: CRDS, object: definition };
}
