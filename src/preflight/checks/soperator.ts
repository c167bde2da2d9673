import { fluxValuesMissing, gpuOperatorMissing, kruiseMissing } from '../../base/problems/needs.ts';
import { at, type JsonObject, objectsAt, stringAt } from '../../kube/json.ts';
import { answerOf, distinct, missingOf, onceOpen, taken, unknown } from '../answers.ts';
import { getNamed, hasGroup, isServed, placeOf, type Rendered, renderedBy, servedBy } from '../objects.ts';
import type { ClusterState, Finding, PreflightCheck, PreflightRelease } from '../preflight.ts';

function withChart(releases: readonly PreflightRelease[], chart: string): readonly PreflightRelease[] {
  return releases.filter(({ parts }) => parts.some((part) => part.chart === chart));
}

/** OpenKruise for node sets. */
export const kruise: PreflightCheck = {
  name: 'kruise',
  stage: 'objects',
  concerns: (releases) => withChart(releases, 'nodesets').length > 0,
  reads: () => [{ kind: 'api' }],
  check: (releases, { api }) => {
    const made = [...servedBy(renderedBy(releases))];
    if (hasGroup([...api.apiVersions, ...made], 'apps.kruise.io')) return [];
    return withChart(releases, 'nodesets').map((release) => {
      const sets = renderedBy([release]).filter(({ kind }) => kind === 'NodeSet');
      const evidence = [{ what: 'API group apps.kruise.io', why: 'the server does not have it' }];
      return taken(release, kruiseMissing(sets.length === 0 ? ['nodesets'] : sets.map(placeOf)), evidence);
    });
  },
};

const EXPORTER = 'soperator-dcgm-exporter';

/** NVIDIA's GPU Operator, by its ClusterPolicy, for the exporter of GPU figures. */
export const gpuOperator: PreflightCheck = {
  name: 'gpu-operator',
  stage: 'objects',
  concerns: (releases) => withChart(releases, EXPORTER).length > 0,
  reads: () => [{ kind: 'api' }],
  check: (releases, { api }) => {
    if (isServed(api.apiVersions, 'nvidia.com/v1', 'ClusterPolicy')) return [];
    return withChart(releases, EXPORTER).map((release) => {
      const own = renderedBy([release]).filter(({ kind }) => kind === 'DaemonSet');
      const evidence = [{ what: 'nvidia.com/v1 ClusterPolicy', why: 'the server does not have the kind' }];
      return taken(release, gpuOperatorMissing(own.length === 0 ? [EXPORTER] : own.map(placeOf)), evidence);
    });
  },
};

/** The ConfigMaps from which the HelmReleases of the bootstrap chart take values. */
export const fluxValues: PreflightCheck = {
  name: 'flux-values',
  stage: 'objects',
  concerns: (releases) => sourcesOf(releases).length > 0,
  reads: (releases) => distinct(sourcesOf(releases).map(getConfigMap)),
  check: (releases, state) =>
    onceOpen(sourcesOf(releases).flatMap((source) => sourceFindings(source, releases, state))),
};

/** A ConfigMap that a HelmRelease names. */
interface ValuesSource {
  readonly of: Rendered;
  readonly name: string;
  readonly key: string;
}

/** The one that the user is to make; the others are of those who have a use for them. Source: charts.md D17. */
const OWN = 'soperator-fluxcd-values';

function sourcesOf(releases: readonly PreflightRelease[]): readonly ValuesSource[] {
  const own = withChart(releases, 'soperator-fluxcd-bootstrap');
  const helmReleases = renderedBy(own).filter(({ kind }) => kind === 'HelmRelease');
  return helmReleases.flatMap((of) =>
    objectsAt(of.object, 'spec', 'valuesFrom')
      .filter((entry) => stringAt(entry, 'kind') === 'ConfigMap')
      .filter((entry) => stringAt(entry, 'name') === OWN || at(entry, 'optional') !== true)
      .map((entry) => ({
        of,
        name: stringAt(entry, 'name'),
        key: stringAt(entry, 'valuesKey') || 'values.yaml',
      })),
  );
}

function getConfigMap({ of, name }: ValuesSource): ReturnType<typeof getNamed> {
  return getNamed('v1', 'ConfigMap', name, of.namespace);
}

function sourceFindings(
  source: ValuesSource,
  releases: readonly PreflightRelease[],
  state: ClusterState,
): readonly Finding[] {
  const { of, name, key } = source;
  const { namespace, release } = of;
  const made = renderedBy(releases).find(
    (one) => one.kind === 'ConfigMap' && one.name === name && one.namespace === namespace,
  );
  const known = state.get(getConfigMap(source));
  const missing = missingOf(known);
  if (missing !== undefined && !made) {
    const question = `whether there is a ConfigMap ${name} in namespace ${namespace}`;
    return [
      unknown(release, { about: 'preflight/flux-values-missing', worst: 'warning', question, missing }),
    ];
  }
  const says = flawOf(made?.object ?? answerOf(known), key);
  if (says === undefined) return [];
  const evidence = [{ what: `ConfigMap ${name} in namespace ${namespace}`, why: `it ${says}` }];
  return [taken(release, fluxValuesMissing(name, namespace, says), evidence)];
}

function flawOf(live: JsonObject | undefined, key: string): string | undefined {
  if (!live) return 'is not there';
  return at(live, 'data', key) === undefined ? `has no key ${key}` : undefined;
}
