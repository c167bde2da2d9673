import { accessMode, checkpointOff, chrekMismatch, operatorMissing } from '../../base/problems/needs.ts';
import type { GoMap } from '../../go/value.ts';
import { mapAt, textAt } from '../../kube/fields.ts';
import { at, type JsonObject, objectAt, stringAt, stringsAt, stringsOf } from '../../kube/json.ts';
import { answerOf, distinct, missingOf, taken, unknown } from '../answers.ts';
import { NODES, nodesFor, nodesOf } from '../nodes.ts';
import { listOf, livePlace, nameOf, renderedBy } from '../objects.ts';
import { containersOf, podsOf } from '../pods.ts';
import type { ClusterState, Evidence, Finding, PreflightCheck, PreflightRelease } from '../preflight.ts';

/** chrek in a release, with its values. */
interface Chrek {
  readonly release: PreflightRelease;
  readonly values: GoMap;
}

function chreksOf(releases: readonly PreflightRelease[]): readonly Chrek[] {
  return releases.flatMap((release) =>
    release.parts.filter(({ chart }) => chart === 'chrek').map(({ values }) => ({ release, values })),
  );
}

const DEPLOYMENTS = listOf('apps/v1', 'Deployment');

function deploymentsIn({ release }: Chrek): ReturnType<typeof listOf> {
  return listOf('apps/v1', 'Deployment', release.namespace);
}

/** The operator that chrek works for: there, and keeping checkpoints in the same place. A template looks at that too. */
export const chrekOperator: PreflightCheck = {
  name: 'chrek-operator',
  stage: 'values',
  concerns: (releases) => chreksOf(releases).length > 0,
  reads: (releases) => [DEPLOYMENTS, ...distinct(chreksOf(releases).map(deploymentsIn))],
  check: (releases, state) => chreksOf(releases).flatMap((chrek) => operatorFindings(chrek, releases, state)),
};

/** An operator, its namespace (empty for all), and what it has for the keys of checkpoint.storage. */
interface Operator {
  readonly place: string;
  readonly scope: string;
  readonly isOn: boolean;
  readonly settings: ReadonlyMap<string, string>;
}

function operatorFindings(
  chrek: Chrek,
  releases: readonly PreflightRelease[],
  state: ClusterState,
): readonly Finding[] {
  const { release } = chrek;
  const everywhere = state.list(DEPLOYMENTS);
  const live = [...(answerOf(everywhere) ?? []), ...(answerOf(state.list(deploymentsIn(chrek))) ?? [])];
  const all = [...releases.flatMap(plannedOperators), ...live.filter(isOperator).map(liveOperator)];
  const operator = all.find(({ scope }) => scope === '' || scope === release.namespace);
  if (operator) return storageFindings(chrek, operator);
  const missing = missingOf(everywhere);
  if (missing !== undefined) {
    const question = `whether a Dynamo operator looks after namespace ${release.namespace}`;
    return [unknown(release, { about: 'preflight/operator-missing', worst: 'warning', question, missing })];
  }
  const evidence = all.map(({ place, scope }) => ({
    what: place,
    why: `it looks after namespace ${scope} only`,
  }));
  return [taken(release, operatorMissing(release.namespace), evidence)];
}

/** What has to be the same: the operator's value and argument, and chrek's value. Source: charts.md 4.4. */
const SHARED: readonly (readonly [key: string, argument: string, own: string])[] = [
  ['type', 'checkpoint-storage-type', 'type'],
  ['pvc.pvcName', 'checkpoint-pvc-name', 'pvc.name'],
  ['pvc.basePath', 'checkpoint-pvc-base-path', 'pvc.basePath'],
  ['signalHostPath', 'checkpoint-signal-host-path', 'signalHostPath'],
];

/** The operators that a release of the same run brings. */
function plannedOperators({ parts, name, namespace }: PreflightRelease): readonly Operator[] {
  return parts
    .filter(({ chart }) => chart === 'dynamo-operator')
    .map(({ values }) => {
      const restriction = mapAt(values, 'namespaceRestriction');
      const checkpoint = mapAt(values, 'checkpoint');
      const target = textAt(restriction, 'targetNamespace') || namespace;
      return {
        place: `the operator of release ${name}`,
        scope: restriction.get('enabled') === true ? target : '',
        isOn: checkpoint.get('enabled') === true,
        settings: new Map(SHARED.map(([key]) => [key, textOf(mapAt(checkpoint, 'storage'), key)])),
      };
    });
}

function isOperator(object: JsonObject): boolean {
  if (stringAt(object, 'kind') !== 'Deployment') return false;
  const isNamed = stringsAt(object, 'metadata', 'labels')['app.kubernetes.io/name'] === 'dynamo-operator';
  return isNamed || argumentsOf(object).get('leader-election-id')?.endsWith('dynamo.nvidia.com') === true;
}

function liveOperator(object: JsonObject): Operator {
  const given = argumentsOf(object);
  return {
    place: livePlace(object),
    scope: given.get('restrictedNamespace') ?? '',
    isOn: given.get('checkpoint-enabled') === 'true',
    settings: new Map(SHARED.map(([key, argument]) => [key, given.get(argument) ?? ''])),
  };
}

/** The `--name=value` of all containers. */
function argumentsOf(object: JsonObject): ReadonlyMap<string, string> {
  const containers = containersOf(objectAt(object, 'spec', 'template', 'spec'));
  const all = containers.flatMap(({ container }) => stringsOf(at(container, 'args')));
  return new Map(
    all.flatMap((text) => {
      const [, name, value] = /^--?([^=]+)=(.*)$/s.exec(text) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function storageFindings(
  { release, values }: Chrek,
  { place, isOn, settings }: Operator,
): readonly Finding[] {
  const evidence: Evidence[] = [{ what: place, why: 'it is the operator of this namespace' }];
  if (!isOn) return [taken(release, checkpointOff(place), evidence)];
  const other = SHARED.flatMap(([key, , own]) => {
    const [theirs, ours] = [settings.get(key) ?? '', textOf(mapAt(values, 'storage'), own)];
    return theirs === ours || theirs === '' ? [] : [{ key, own, theirs, ours }];
  });
  if (other.length === 0) return [];
  const rows = other.map(({ key, own, theirs, ours }) => ({
    message: `checkpoint.storage.${key} is ${theirs}, storage.${own} of chrek is ${ours}`,
  }));
  const flags = other.map(({ own, theirs }) => `--set storage.${own}=${theirs}`).join(' ');
  return [taken(release, chrekMismatch({ operator: place, rows, flags }), evidence)];
}

function textOf(map: GoMap, path: string): string {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  return textAt(
    keys.reduce((found, key) => mapAt(found, key), map),
    last,
  );
}

function claimsIn({ release }: Chrek): ReturnType<typeof listOf> {
  return listOf('v1', 'PersistentVolumeClaim', release.namespace);
}

/** A claim that one node at a time can use, for agents on several nodes. */
export const chrekAccess: PreflightCheck = {
  name: 'chrek-access',
  stage: 'objects',
  concerns: (releases) => chreksOf(releases).length > 0,
  reads: (releases) => [NODES, ...distinct(chreksOf(releases).map(claimsIn))],
  check: (releases, state) => chreksOf(releases).flatMap((chrek) => accessFindings(chrek, state)),
};

function accessFindings(chrek: Chrek, state: ClusterState): readonly Finding[] {
  const { release } = chrek;
  const claim = claimOf(chrek, state);
  const modes = claim ? stringsOf(at(claim, 'spec', 'accessModes')) : [];
  const [mode] = modes;
  if (!claim || mode === undefined || modes.some((one) => one.endsWith('Many'))) return [];
  const nodes = nodesOf(state);
  if (!nodes) {
    const question = `whether the agents run on more than one node, of which ${nameOf(claim)} allows one`;
    const missing = missingOf(state.list(NODES)) ?? '';
    return [unknown(release, { about: 'preflight/access-mode', worst: 'warning', question, missing })];
  }
  const agents = podsOf([release]).filter(({ of }) => of.kind === 'DaemonSet');
  const names = [...new Set(agents.flatMap(({ spec }) => nodesFor(spec, nodes).map(({ name }) => name)))];
  if (names.length < 2) return [];
  const evidence = names.map((name) => ({ what: `Node ${name}`, why: 'an agent runs on it' }));
  return [taken(release, accessMode(nameOf(claim), mode, names), evidence)];
}

/** The claim that is there, else the one that is rendered. */
function claimOf(chrek: Chrek, state: ClusterState): JsonObject | undefined {
  const { release, values } = chrek;
  const name = textOf(mapAt(values, 'storage'), 'pvc.name');
  const live = answerOf(state.list(claimsIn(chrek))) ?? [];
  const made = renderedBy([release]).filter(({ kind }) => kind === 'PersistentVolumeClaim');
  return (
    live.find((claim) => stringAt(claim, 'metadata', 'name') === name) ??
    made.find((claim) => claim.name === name)?.object
  );
}
