import { DynError } from '../../base/problem.ts';
import {
  crdMissing,
  crdNotEstablished,
  crdOlder,
  crdVersion,
  kindMissing,
} from '../../base/problems/preflight.ts';
import { compareVersions, parseVersion } from '../../go/semver.ts';
import { conditionsOf } from '../../kube/conditions.ts';
import { mapAt, textAt } from '../../kube/fields.ts';
import { type JsonObject, stringsAt } from '../../kube/json.ts';
import { isBuiltIn } from '../../kube/readiness.ts';
import { answerOf, groupedBy, taken } from '../answers.ts';
import {
  getDefinition,
  groupOf,
  isServed,
  placeOf,
  type Rendered,
  renderedBy,
  servedBy,
  servedKinds,
} from '../objects.ts';
import type {
  ClusterState,
  Evidence,
  Finding,
  PreflightCheck,
  PreflightPart,
  PreflightRelease,
} from '../preflight.ts';

/** A kind that somebody works with. */
interface Used {
  readonly apiVersion: string;
  readonly kind: string;
  /** Its definition: `dynamomodels.nvidia.com`. */
  readonly definition: string;
}

/** What a chart works with although none of its objects are of these kinds, and what brings them. */
interface Need {
  readonly install: string;
  readonly uses: (part: PreflightPart) => readonly Used[];
}

function dynamo(...kinds: readonly string[]): readonly Used[] {
  return kinds.map((kind) => ({
    apiVersion: 'nvidia.com/v1alpha1',
    kind,
    definition: `${kind.toLowerCase()}s.nvidia.com`,
  }));
}

function slurm(version: string, ...kinds: readonly string[]): readonly Used[] {
  return kinds.map((kind) => ({
    apiVersion: `slurm.nebius.ai/${version}`,
    kind,
    definition: `${kind.toLowerCase()}s.slurm.nebius.ai`,
  }));
}

const NEEDS: Readonly<Record<string, Need>> = {
  'dynamo-operator': {
    install: 'the chart crds (dyn install crds charts/crds)',
    uses: ({ values }) => [
      ...dynamo('DynamoComponentDeployment', 'DynamoGraphDeployment', 'DynamoGraphDeploymentRequest'),
      ...dynamo('DynamoGraphDeploymentScalingAdapter', 'DynamoModel'),
      ...(mapAt(values, 'checkpoint').get('enabled') === true ? dynamo('DynamoCheckpoint') : []),
      ...(textAt(values, 'discoveryBackend') === 'kubernetes' ? dynamo('DynamoWorkerMetadata') : []),
    ],
  },
  chrek: { install: 'the chart crds (dyn install crds charts/crds)', uses: () => dynamo('DynamoCheckpoint') },
  soperator: {
    install: 'the chart soperator-crds',
    uses: () => [
      ...slurm('v1', 'SlurmCluster'),
      ...slurm('v1alpha1', 'NodeSet', 'ActiveCheck', 'NodeConfigurator'),
    ],
  },
};

/** What brings kinds of a group, and the values that leave their objects out. Source: charts.md 12, API-MISSING. */
const BRINGS: readonly (readonly [group: string, cure: string])[] = [
  ['nvidia.com', 'Install the chart crds first (dyn install crds charts/crds).'],
  ['slurm.nebius.ai', 'Install the chart soperator-crds first.'],
  ['monitoring.coreos.com', 'Install the Prometheus Operator, or turn the monitors off in the values.'],
  [
    'operator.victoriametrics.com',
    'Install the VictoriaMetrics operator, or turn the rules off in the values.',
  ],
  ['scheduling.run.ai', 'Install KAI Scheduler, or --set kai-scheduler.enabled=false.'],
  ['grove.io', 'Install Grove, or --set grove.enabled=false.'],
  ['apps.kruise.io', 'Install OpenKruise (https://openkruise.github.io/charts/).'],
  ['helm.toolkit.fluxcd.io', 'Install Flux first: flux install'],
  ['source.toolkit.fluxcd.io', 'Install Flux first: flux install'],
  ['networking.istio.io', 'Install Istio, or turn it off in the values.'],
];

/** Kinds that are needed: there, established, and served in the version that is used. */
export const crdsPresent: PreflightCheck = {
  name: 'crds-present',
  stage: 'objects',
  concerns: (releases) => needsOf(releases).length > 0 || usedObjects(releases).length > 0,
  reads: (releases) => [{ kind: 'api' }, ...definitionsUsed(releases).map(getDefinition)],
  check: (releases, state) => {
    const made = servedBy(renderedBy(releases));
    const isThere = ({ apiVersion, kind }: Pick<Used, 'apiVersion' | 'kind'>): boolean =>
      made.has(`${apiVersion}/${kind}`) || isServed(state.api.apiVersions, apiVersion, kind);
    return [
      ...needsOf(releases).flatMap((need) => needFindings(need, { isThere, made }, state)),
      ...objectFindings(
        usedObjects(releases).filter((one) => !isThere(one)),
        state,
      ),
    ];
  },
};

interface NeedOf {
  readonly release: PreflightRelease;
  readonly part: PreflightPart;
  readonly need: Need;
}

function needsOf(releases: readonly PreflightRelease[]): readonly NeedOf[] {
  return releases.flatMap((release) =>
    release.parts.flatMap((part) => {
      const need = NEEDS[part.chart];
      return need ? [{ release, part, need }] : [];
    }),
  );
}

/** cert-manager's are the business of another check. */
function usedObjects(releases: readonly PreflightRelease[]): readonly Rendered[] {
  return renderedBy(releases).filter((one) => one.group !== 'cert-manager.io' && one.kind !== '');
}

function definitionsUsed(releases: readonly PreflightRelease[]): readonly string[] {
  const custom = usedObjects(releases).filter((one) => !isBuiltIn(one));
  const needed = needsOf(releases).flatMap(({ need, part }) => need.uses(part));
  return [
    ...new Set([
      ...needed.map(({ definition }) => definition),
      ...custom.map(({ plural, group }) => `${plural}.${group}`),
    ]),
  ];
}

interface Presence {
  readonly isThere: (used: Used) => boolean;
  readonly made: ReadonlySet<string>;
}

function needFindings(
  { release, part, need }: NeedOf,
  { isThere, made }: Presence,
  state: ClusterState,
): readonly Finding[] {
  const uses = need.uses(part);
  const absent = uses.filter((used) => !isThere(used));
  const known = absent.flatMap((used) => otherwiseThere(release, used, state));
  const missing = absent.filter((used) => otherwiseThere(release, used, state).length === 0);
  const kinds = missing.map(({ definition }) => definition);
  return [
    ...known,
    ...(missing.length === 0
      ? []
      : [taken(release, crdMissing(part.chart, kinds, need.install), kinds.map(absentEvidence))]),
    ...(part.chart === 'dynamo-operator' ? olderFindings(release, { part, uses, made }, state) : []),
  ];
}

function absentEvidence(definition: string): Evidence {
  return { what: `CustomResourceDefinition ${definition}`, why: 'the server does not serve it' };
}

/** A kind that is served in another version only, or whose definition is there and not served. */
function otherwiseThere(release: PreflightRelease, used: Used, state: ClusterState): readonly Finding[] {
  if (isBuiltIn({ group: groupOf(used.apiVersion), kind: used.kind })) return [];
  const versions = versionsOf(state.api.apiVersions, used);
  if (versions.length > 0) return [otherVersion(release, used, versions)];
  const live = answerOf(state.get(getDefinition(used.definition)));
  if (!live) return [];
  const conditions = conditionsOf(live) ?? [];
  if (conditions.some(({ type, status }) => type === 'Established' && status === 'True'))
    return [otherVersion(release, used, servedKinds(live).map(versionOf))];
  const reason =
    conditions.find(({ status, message }) => status === 'False' && message !== '')?.message ?? '';
  const why = 'it is there without the condition Established';
  return [
    taken(release, crdNotEstablished(used.definition, reason), [
      { what: `CustomResourceDefinition ${used.definition}`, why },
    ]),
  ];
}

function otherVersion(release: PreflightRelease, used: Used, versions: readonly string[]): Finding {
  const { apiVersion, definition } = used;
  const why = `it serves ${versions.join(', ')}`;
  return taken(release, crdVersion(definition, versionOf(apiVersion), versions), [
    { what: `CustomResourceDefinition ${definition}`, why },
  ]);
}

/** The version of `group/version` and of `group/version/Kind`. */
function versionOf(text: string): string {
  return text.split('/')[1] ?? '';
}

/** The versions of the same kind that are served. */
function versionsOf(apiVersions: readonly string[], { apiVersion, kind }: Used): readonly string[] {
  return apiVersions
    .filter((entry) => entry.startsWith(`${groupOf(apiVersion)}/`) && entry.endsWith(`/${kind}`))
    .map(versionOf);
}

function objectFindings(absent: readonly Rendered[], state: ClusterState): readonly Finding[] {
  const kinds = groupedBy(absent, ({ release, apiVersion, kind }) =>
    [release.name, release.namespace, apiVersion, kind].join(' '),
  );
  return kinds.flatMap((objects) => {
    const [first] = objects;
    if (!first) return [];
    const { release, apiVersion, kind, plural, group } = first;
    const other = otherwiseThere(release, { apiVersion, kind, definition: `${plural}.${group}` }, state);
    if (other.length > 0) return other;
    const evidence = [{ what: `${apiVersion} ${kind}`, why: 'the server does not serve it' }];
    return [
      taken(release, kindMissing(`${apiVersion} ${kind}`, objects.map(placeOf), cureOf(group)), evidence),
    ];
  });
}

function cureOf(group: string): string {
  const found = BRINGS.find(([name]) => name === group)?.[1];
  if (found !== undefined) return found;
  return isBuiltIn({ group, kind: '' })
    ? 'Use a version of the chart that is made for this version of Kubernetes; dyn lint names what replaces it.'
    : `Install what brings the group ${group} first, or turn these objects off in the values.`;
}

interface Older {
  readonly part: PreflightPart;
  readonly uses: readonly Used[];
  readonly made: ReadonlySet<string>;
}

/** Definitions of an older chart than the operator's; those that the same run brings are not looked at. */
function olderFindings(
  release: PreflightRelease,
  { part, uses, made }: Older,
  state: ClusterState,
): readonly Finding[] {
  const [older] = uses
    .filter(({ apiVersion, kind }) => !made.has(`${apiVersion}/${kind}`))
    .flatMap(({ definition }) => {
      const live = answerOf(state.get(getDefinition(definition)));
      const found = live && crdsVersion(live);
      return found !== undefined && isOlder(found, part.version) ? [{ definition, found }] : [];
    });
  if (!older) return [];
  const what = `CustomResourceDefinition ${older.definition}`;
  const why = `its label helm.sh/chart says dynamo-crds-${older.found}`;
  return [taken(release, crdOlder(older.definition, older.found, part.version), [{ what, why }])];
}

function crdsVersion(definition: JsonObject): string | undefined {
  return /^dynamo-crds-(\d.*)$/.exec(stringsAt(definition, 'metadata', 'labels')['helm.sh/chart'] ?? '')?.[1];
}

function isOlder(found: string, wanted: string): boolean {
  try {
    return compareVersions(parseVersion(found.replace('_', '+')), parseVersion(wanted)) < 0;
  } catch (error) {
    if (error instanceof DynError) return false;
    throw error;
  }
}
