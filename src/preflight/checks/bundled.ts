import { partPresent, queuesMissing } from '../../base/problems/preflight.ts';
import { type JsonObject, objectAt, stringAt, stringsAt } from '../../kube/json.ts';
import { RELEASE_NAME, RELEASE_NAMESPACE } from '../../plan/holder.ts';
import { isOwnedBy } from '../../plan/ownership.ts';
import { answerOf, missingOf, taken, unknown } from '../answers.ts';
import { getNamed, hasGroup, listOf, livePlace } from '../objects.ts';
import { containersOf } from '../pods.ts';
import type { ClusterState, Finding, PreflightCheck, PreflightRelease } from '../preflight.ts';

/** A part of the platform of which a cluster has one at most. */
interface Single {
  readonly chart: string;
  readonly says: string;
  /** The value that leaves it out. */
  readonly key: string;
  /** Groups of its kinds: without them it is not there. */
  readonly group: string;
  /** Its Deployments. Source: charts.md 5.4, 5.5. */
  readonly deployment: RegExp;
}

const SINGLES: readonly Single[] = [
  {
    ...{ chart: 'grove-charts', says: 'Grove', key: 'grove.enabled', group: 'grove.io' },
    deployment: /^grove-operator$/,
  },
  {
    ...{ chart: 'kai-scheduler', says: 'KAI Scheduler', key: 'kai-scheduler.enabled' },
    ...{ group: 'scheduling.run.ai', deployment: /^(?:kai-operator|kai-scheduler(?:-default)?|podgrouper)$/ },
  },
];

const QUEUE = 'scheduling.run.ai/v2';
const QUEUES = ['dynamo-default', 'dynamo'];
const DEPLOYMENTS = listOf('apps/v1', 'Deployment');

/** Grove and KAI Scheduler, where a release brings its own: whether the cluster has them. */
export const bundledParts: PreflightCheck = {
  name: 'bundled-parts',
  stage: 'objects',
  concerns: (releases) => bundlesOf(releases).length > 0,
  reads: (releases) => [
    { kind: 'api' },
    DEPLOYMENTS,
    ...(bundlesOf(releases).some(({ single }) => single.group === 'scheduling.run.ai')
      ? QUEUES.map((name) => getNamed(QUEUE, 'Queue', name))
      : []),
  ],
  check: (releases, state) => bundlesOf(releases).flatMap((bundle) => findings(bundle, state)),
};

interface Bundle {
  readonly release: PreflightRelease;
  readonly single: Single;
}

function bundlesOf(releases: readonly PreflightRelease[]): readonly Bundle[] {
  return releases.flatMap((release) =>
    SINGLES.filter(({ chart }) => release.parts.some((part) => part.chart === chart)).map((single) => ({
      release,
      single,
    })),
  );
}

function findings({ release, single }: Bundle, state: ClusterState): readonly Finding[] {
  if (!hasGroup(state.api.apiVersions, single.group)) return [];
  const known = state.list(DEPLOYMENTS);
  const missing = missingOf(known);
  if (missing !== undefined) {
    const question = `whether ${single.says}, whose kinds are there, runs already`;
    return [unknown(release, { about: 'preflight/part-present', worst: 'error', question, missing })];
  }
  const owner = { release: release.name, namespace: release.namespace };
  const others = (answerOf(known) ?? []).filter(
    (object) => single.deployment.test(stringAt(object, 'metadata', 'name')) && !isOwnedBy(object, owner),
  );
  const [first] = others;
  if (!first) return [];
  const found = `${livePlace(first)}${ownerText(first)}, version ${versionOf(first)}`;
  const evidence = others.map((object) => ({ what: livePlace(object), why: `it is ${single.says}'s` }));
  const present = taken(release, partPresent({ part: single.says, found, key: single.key }), evidence);
  return [present, ...(single.group === 'scheduling.run.ai' ? queueFindings(release, state) : [])];
}

function ownerText(object: JsonObject): string {
  const annotations = stringsAt(object, 'metadata', 'annotations');
  const name = annotations[RELEASE_NAME];
  if (name === undefined) return ', of no release';
  return `, of release ${name} in namespace ${annotations[RELEASE_NAMESPACE] ?? ''}`;
}

function versionOf(object: JsonObject): string {
  const label = stringsAt(object, 'metadata', 'labels')['app.kubernetes.io/version'];
  if (label !== undefined) return label;
  const [container] = containersOf(objectAt(object, 'spec', 'template', 'spec'));
  return /:([^:/@]+)(?:@.*)?$/.exec(stringAt(container?.container, 'image'))?.[1] ?? 'unknown';
}

function queueFindings(release: PreflightRelease, state: ClusterState): readonly Finding[] {
  const absent = QUEUES.filter((name) => {
    const known = state.get(getNamed(QUEUE, 'Queue', name));
    return missingOf(known) === undefined && answerOf(known) === undefined;
  });
  const evidence = absent.map((name) => ({ what: `Queue ${name}`, why: 'it is not there' }));
  return absent.length === 0 ? [] : [taken(release, queuesMissing(absent), evidence)];
}
