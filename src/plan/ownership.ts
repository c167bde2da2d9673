import { fail, type Problem } from '../base/problem.ts';
import { badName, notOwned, notReadable } from '../base/problems/plan.ts';
import { quote } from '../go/strconv.ts';
import { type JsonObject, objectAt, stringAt, stringsAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { holderOf, MANAGED_BY, type Owner, RELEASE_NAME, RELEASE_NAMESPACE } from './holder.ts';
import { readLive } from './live.ts';
import type { Target } from './targets.ts';

/** The target with the label and the annotations by which Helm knows its objects. Source: helm setMetadataVisitor. */
export function withOwnership(target: Target, { release, namespace }: Owner): Target {
  const metadata = objectAt(target.object, 'metadata');
  const labels = { ...objectAt(metadata, 'labels'), [MANAGED_BY]: 'Helm' };
  const annotations = {
    ...objectAt(metadata, 'annotations'),
    [RELEASE_NAME]: release,
    [RELEASE_NAMESPACE]: namespace,
  };
  return { ...target, object: { ...target.object, metadata: { ...metadata, labels, annotations } } };
}

export interface AdoptionOptions extends Owner {
  readonly takeOwnership: boolean;
  readonly verb: 'install' | 'update';
}

/**
 * The targets that are in the cluster already and may be taken over. Raises plan/not-owned for somebody else's in
 * Helm's words, plan/not-readable, plan/bad-name. Source: helm existingResourceConflict, requireAdoption.
 */
export async function findExisting(
  targets: readonly Target[],
  options: AdoptionOptions,
  env: OperationEnv,
): Promise<readonly Target[]> {
  const lead = `unable to continue with ${options.verb}: `;
  for (const target of targets) checkName(target, lead);
  const asked = targets.filter(({ ref, isProvisional }) => ref.name !== '' && !isProvisional);
  const live = await readLive(asked, { only: 'metadata' }, env);
  const unread = live.findIndex(({ problem }) => problem !== undefined);
  const objects = live.slice(0, unread < 0 ? live.length : unread).map(({ object }) => object);
  if (!options.takeOwnership) checkOwners(asked, objects, options);
  const problem = live[unread]?.problem;
  const target = asked[unread];
  if (problem && target) {
    fail(notReadable(`${lead}${unknown(target)}${problem.message}`, problem.hint));
  }
  return asked.filter((_, index) => objects[index] !== undefined);
}

/** Those of the targets that are in the cluster and are the owner's own. Raises plan/not-readable. */
export async function findOwned(
  targets: readonly Target[],
  owner: Owner,
  env: OperationEnv,
): Promise<readonly Target[]> {
  const asked = targets.filter(({ ref }) => ref.name !== '');
  const live = await readLive(asked, { only: 'metadata' }, env);
  return asked.filter((_, index) => {
    const { object, problem } = live[index] ?? {};
    if (problem) fail(notReadable(problem.message, problem.hint));
    return object !== undefined && isOwnedBy(object, owner);
  });
}

/** Source: helm validateNameAndGenerateName. */
function checkName(target: Target, lead: string): void {
  const generated = stringAt(target.object, 'metadata', 'generateName') !== '';
  if (target.ref.name === '' && !generated) {
    fail(badName(`${lead}${unknown(target)}resource name may not be empty`));
  }
  if (target.ref.name !== '' && generated) {
    fail(badName(`${lead}metadata.name and metadata.generateName cannot both be set`));
  }
}

function unknown(target: Target): string {
  return `could not get information about the resource ${named(target)}: `;
}

/** `ConfigMap "a" in namespace "b"`. Source: helm resourceString. */
function named({ ref }: Target): string {
  return `${ref.kind} ${quote(ref.name)} in namespace ${quote(ref.namespace)}`;
}

/** Raises the first object that is not ours; all others that are not are its parts. */
function checkOwners(
  targets: readonly Target[],
  live: readonly (JsonObject | undefined)[],
  options: AdoptionOptions,
): void {
  const problems = live.flatMap((object, index) => {
    const target = targets[index];
    return object && target ? ownerProblem(target, object, options) : [];
  });
  const [first] = problems;
  if (first) fail(problems.length === 1 ? first : { ...first, parts: problems });
}

/** What is wrong with taking a live object over; nothing, or one problem. */
export function ownerProblem(target: Target, live: JsonObject, options: AdoptionOptions): readonly Problem[] {
  const complaints = complaintsOf(live, options);
  if (complaints.length === 0) return [];
  const text = `exists and cannot be imported into the current release: invalid ownership metadata; ${complaints.join('; ')}`;
  const message = `unable to continue with ${options.verb}: ${named(target)} ${text}`;
  const { says, hint } = holderOf(live, options);
  return [notOwned(message, hint, [{ message: `${named(target)} ${says}` }])];
}

/** Whether an object carries the marks of a release, all of them. */
export function isOwnedBy(live: JsonObject, owner: Owner): boolean {
  return complaintsOf(live, owner).length === 0;
}

/** Source: helm checkOwnership. */
function complaintsOf(live: JsonObject, { release, namespace }: Owner): readonly string[] {
  const labels = stringsAt(live, 'metadata', 'labels');
  const annotations = stringsAt(live, 'metadata', 'annotations');
  return [
    ...complaint('label', labels, MANAGED_BY, 'Helm'),
    ...complaint('annotation', annotations, RELEASE_NAME, release),
    ...complaint('annotation', annotations, RELEASE_NAMESPACE, namespace),
  ];
}

/** Source: helm requireValue. */
function complaint(
  what: 'label' | 'annotation',
  found: Readonly<Record<string, string>>,
  key: string,
  wanted: string,
): readonly string[] {
  const actual = found[key];
  if (actual === undefined) {
    return [`${what} validation error: missing key ${quote(key)}: must be set to ${quote(wanted)}`];
  }
  if (actual === wanted) return [];
  return [
    `${what} validation error: key ${quote(key)} must equal ${quote(wanted)}: current value is ${quote(actual)}`,
  ];
}
