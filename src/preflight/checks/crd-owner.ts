import { crdOwned, takenOver } from '../../base/problems/preflight.ts';
import { type JsonObject, stringsAt } from '../../kube/json.ts';
import { holderOf, MANAGED_BY, RELEASE_NAME, RELEASE_NAMESPACE } from '../../plan/holder.ts';
import { isOwnedBy } from '../../plan/ownership.ts';
import { answerOf, distinct, groupedBy, missingOf, onceOpen, taken, unknown } from '../answers.ts';
import { getDefinition, type Rendered, renderedBy, servesKindOf } from '../objects.ts';
import type { ClusterState, Finding, PreflightCheck, PreflightRelease } from '../preflight.ts';

/** Definitions that a release installs from its templates: whose they are. */
export const crdsOwned: PreflightCheck = {
  name: 'crds-owned',
  stage: 'objects',
  concerns: (releases) => templated(releases).length > 0,
  reads: (releases) => [
    { kind: 'api' },
    ...distinct(templated(releases).map(({ name }) => getDefinition(name))),
  ],
  check: (releases, state) => [
    ...ownedFindings(templated(releases), state),
    ...onceOpen(templated(releases).flatMap((one) => openFinding(one, state))),
  ],
};

/**
 * Definitions of templates/. Those of crds/ are made once and never again, whoever has them; no template fills in a
 * label there, and only one can know the name of the release.
 */
function templated(releases: readonly PreflightRelease[]): readonly Rendered[] {
  return renderedBy(releases).filter(({ kind, object, release }) => {
    const labels = stringsAt(object, 'metadata', 'labels');
    const isOurs = labels['app.kubernetes.io/instance'] === release.name || labels[MANAGED_BY] === 'Helm';
    return kind === 'CustomResourceDefinition' && isOurs;
  });
}

/** Definitions of a release that somebody else has. */
interface Owned {
  readonly release: PreflightRelease;
  readonly name: string;
  readonly says: string;
  readonly cure: string;
}

function ownedFindings(all: readonly Rendered[], state: ClusterState): readonly Finding[] {
  const owned = all.flatMap((one) => ownedBy(one, state));
  return groupedBy(owned, ({ release, says, cure }) =>
    [release.name, release.namespace, says, cure].join('\n'),
  ).flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const names = same.map(({ name }) => name);
    const evidence = same.map(({ name, says }) => ({ what: `CustomResourceDefinition ${name}`, why: says }));
    const { release, says, cure } = first;
    const places = names.map((name) => `CustomResourceDefinition ${name}`).join(', ');
    const problem = release.takeOwnership ? takenOver(places, says) : crdOwned(names, says, cure);
    return [taken(release, problem, evidence)];
  });
}

function ownedBy({ release, name }: Rendered, state: ClusterState): readonly Owned[] {
  const live = answerOf(state.get(getDefinition(name)));
  const owner = { release: release.name, namespace: release.namespace };
  if (!live || isOwnedBy(live, owner)) return [];
  const { says, hint } = holderOf(live, owner);
  return [{ release, name, says, cure: ownerCure(live, release) ?? hint }];
}

/** A definition that may not be read matters only where it is there: the server says so by its kind. */
function openFinding({ release, name, object }: Rendered, state: ClusterState): readonly Finding[] {
  const missing = missingOf(state.get(getDefinition(name)));
  if (missing === undefined || release.takeOwnership || !servesKindOf(object, state.api.apiVersions))
    return [];
  const question = `whose the definitions are that ${release.name} installs`;
  return [unknown(release, { about: 'preflight/crd-owned', worst: 'error', question, missing })];
}

function ownerCure(live: JsonObject, release: PreflightRelease): string | undefined {
  const annotations = stringsAt(live, 'metadata', 'annotations');
  const name = annotations[RELEASE_NAME];
  const namespace = annotations[RELEASE_NAMESPACE];
  if (name === undefined || namespace === undefined) return undefined;
  return `One release of ${release.chart.name} serves the whole cluster: leave this one out (installed: false in dyn.yaml), or upgrade that one: dyn upgrade ${name} ${release.chart.name} -n ${namespace}`;
}
