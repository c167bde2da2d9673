import { managedByTool } from '../../base/problems/preflight.ts';
import { type JsonObject, objectsAt, stringAt, stringsAt } from '../../kube/json.ts';
import { isOwnedBy } from '../../plan/ownership.ts';
import { answerOf, distinct, groupedBy, taken } from '../answers.ts';
import { getOf, listOf, livePlace, type Rendered, renderedBy } from '../objects.ts';
import type { ClusterState, Evidence, Finding, PreflightCheck, PreflightRelease } from '../preflight.ts';

const APPLICATIONS = listOf('argoproj.io/v1alpha1', 'Application');
const HELM_RELEASES = listOf('helm.toolkit.fluxcd.io/v2', 'HelmRelease');

/** By what mark an object shows who manages it, and how that is called. */
const MARKS: readonly (readonly [key: string, says: (value: string) => string])[] = [
  ['kustomize.toolkit.fluxcd.io/name', (name) => `managed by Flux (Kustomization ${name})`],
  ['helm.toolkit.fluxcd.io/name', (name) => `managed by Flux (HelmRelease ${name})`],
  ['argocd.argoproj.io/tracking-id', (id) => `managed by Argo CD (application ${id.split(':')[0]})`],
  ['argocd.argoproj.io/instance', (name) => `managed by Argo CD (application ${name})`],
];

/** Objects and releases that are ours by their marks, and that Flux or Argo CD writes as well. */
export const managedByTools: PreflightCheck = {
  name: 'managed-by-tools',
  stage: 'objects',
  concerns: (releases) => releases.some(({ objects = [] }) => objects.length > 0),
  reads: (releases) => [APPLICATIONS, HELM_RELEASES, ...distinct(named(releases).map(getOf))],
  check: (releases, state) =>
    releases.flatMap((release) => [...releaseFindings(release, state), ...objectFindings(release, state)]),
};

function named(releases: readonly PreflightRelease[]): readonly Rendered[] {
  return renderedBy(releases).filter(({ name }) => name !== '');
}

/** A HelmRelease that installs the release itself. */
function releaseFindings(release: PreflightRelease, state: ClusterState): readonly Finding[] {
  const found = (answerOf(state.list(HELM_RELEASES)) ?? []).filter((one) => {
    const own = stringAt(one, 'metadata', 'namespace');
    const name = stringAt(one, 'spec', 'releaseName') || stringAt(one, 'metadata', 'name');
    return name === release.name && (stringAt(one, 'spec', 'targetNamespace') || own) === release.namespace;
  });
  return found.map((one) => {
    const why = `it installs the release ${release.name} in namespace ${release.namespace}`;
    return taken(
      release,
      managedByTool(`release ${release.name}`, `is installed by Flux (${livePlace(one)})`),
      [{ what: livePlace(one), why }],
    );
  });
}

interface Managed {
  readonly says: string;
  readonly evidence: Evidence;
}

/** One finding for each tool that manages objects of the release. */
function objectFindings(release: PreflightRelease, state: ClusterState): readonly Finding[] {
  const applications = answerOf(state.list(APPLICATIONS)) ?? [];
  const managed = named([release]).flatMap((one): readonly Managed[] => {
    const live = answerOf(state.get(getOf(one)));
    if (!live || !isOwn(live, one)) return [];
    return markOf(live) ?? trackedBy(one, applications);
  });
  return groupedBy(managed, ({ says }) => says).flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const what =
      same.length === 1 ? first.evidence.what : `${first.evidence.what} and ${same.length - 1} more`;
    const says = `${same.length === 1 ? 'is' : 'are'} ${first.says}`;
    return [
      taken(
        release,
        managedByTool(what, says),
        same.map(({ evidence }) => evidence),
      ),
    ];
  });
}

/** What is not ours by its marks is refused elsewhere, and its holder named there. */
function isOwn(live: JsonObject, { release, hooks }: Rendered): boolean {
  return hooks.length > 0 || isOwnedBy(live, { release: release.name, namespace: release.namespace });
}

function markOf(live: JsonObject): readonly Managed[] | undefined {
  const marks = {
    ...stringsAt(live, 'metadata', 'annotations'),
    ...stringsAt(live, 'metadata', 'labels'),
  };
  const found = MARKS.find(([key]) => marks[key] !== undefined);
  if (!found) return undefined;
  const [key, says] = found;
  const value = marks[key] ?? '';
  return [{ says: says(value), evidence: { what: livePlace(live), why: `it carries ${key}: ${value}` } }];
}

/**
 * Argo CD tracks by `app.kubernetes.io/instance` unless told otherwise, which Helm's charts set too: only what an
 * application lists among its resources is its own.
 */
function trackedBy(one: Rendered, applications: readonly JsonObject[]): readonly Managed[] {
  const found = applications.find((application) =>
    objectsAt(application, 'status', 'resources').some(
      (resource) =>
        stringAt(resource, 'kind') === one.kind &&
        stringAt(resource, 'group') === one.group &&
        stringAt(resource, 'name') === one.name &&
        stringAt(resource, 'namespace') === one.namespace,
    ),
  );
  if (!found) return [];
  const name = stringAt(found, 'metadata', 'name');
  const what = `${one.kind} ${one.name}`;
  return [
    {
      says: `managed by Argo CD (application ${name})`,
      evidence: { what, why: `${livePlace(found)} lists it among its resources` },
    },
  ];
}
