import { orphan, ownedByOther, renderedTwice, takenOver } from '../../base/problems/preflight.ts';
import { type JsonObject, stringsAt } from '../../kube/json.ts';
import { holderOf, RELEASE_NAME } from '../../plan/holder.ts';
import { isOwnedBy } from '../../plan/ownership.ts';
import { answerOf, distinct, groupedBy, missingOf, onceOpen, taken, unknown } from '../answers.ts';
import { getOf, placeOf, type Rendered, renderedBy } from '../objects.ts';
import type { ClusterState, Finding, PreflightCheck, PreflightRelease } from '../preflight.ts';

/** Whose each object is that a release would make: nobody's yet, its own, an orphan, another's. */
export const ownership: PreflightCheck = {
  name: 'ownership',
  stage: 'objects',
  concerns: (releases) => asked(releases).length > 0,
  reads: (releases) => distinct(asked(releases).map(getOf)),
  check: (releases, state) => onceOpen(asked(releases).flatMap((one) => findings(one, state))),
};

/** Definitions have a check of their own; what gets its name from the server is always new. */
function asked(releases: readonly PreflightRelease[]): readonly Rendered[] {
  return renderedBy(releases).filter(({ name, kind }) => name !== '' && kind !== 'CustomResourceDefinition');
}

function findings(one: Rendered, state: ClusterState): readonly Finding[] {
  const { release } = one;
  const known = state.get(getOf(one));
  const missing = missingOf(known);
  if (missing !== undefined) {
    if (isAdopted(one)) return [];
    const question = `whether objects of ${release.name} are there already, and whose they are`;
    return [unknown(release, { about: 'preflight/owned-by-other', worst: 'error', question, missing })];
  }
  const live = answerOf(known);
  const owner = { release: release.name, namespace: release.namespace };
  if (!live || isOwnedBy(live, owner)) return [];
  const { says, hint } = holderOf(live, owner);
  const place = placeOf(one);
  const evidence = [{ what: place, why: says }];
  if (one.hooks.length > 0 && !isOfRelease(live)) return [];
  if (isAdopted(one)) return [taken(release, takenOver(place, says), evidence)];
  const isOrphan = says.startsWith('belongs to no release');
  return [taken(release, isOrphan ? orphan(place, says) : ownedByOther(place, says, hint), evidence)];
}

/** Whether --take-ownership takes it over; hooks are created each time, and take over nothing. */
function isAdopted({ release, hooks }: Rendered): boolean {
  return release.takeOwnership === true && hooks.length === 0;
}

/** A hook is made anew each time, and carries no mark of its release: one without is taken for an earlier one. */
function isOfRelease(live: JsonObject): boolean {
  return stringsAt(live, 'metadata', 'annotations')[RELEASE_NAME] !== undefined;
}

/** Objects that two releases of one run would make. */
export const renderedOnce: PreflightCheck = {
  name: 'rendered-once',
  stage: 'objects',
  concerns: (releases) => releases.length > 1 && asked(releases).length > 0,
  reads: () => [],
  check: (releases) =>
    groupedBy(renderedBy(releases), ({ group, kind, namespace, name }) =>
      [group, kind, namespace, name].join('/'),
    ).flatMap((same) => {
      const makers = distinct(same.map(({ release }) => placed(release)));
      const [first] = same;
      if (makers.length < 2 || !first || first.name === '' || isShared(first)) return [];
      const evidence = makers.map((what) => ({ what, why: `it renders ${placeOf(first)}` }));
      return [taken(first.release, renderedTwice(placeOf(first), makers), evidence)];
    }),
};

/** Namespaces may be made by several; so may what stands in crds/, which no template has marked. */
function isShared({ kind, object }: Rendered): boolean {
  if (kind === 'Namespace') return true;
  return (
    kind === 'CustomResourceDefinition' && Object.keys(stringsAt(object, 'metadata', 'labels')).length === 0
  );
}

function placed({ name, namespace }: PreflightRelease): string {
  return `release ${name} in namespace ${namespace}`;
}
