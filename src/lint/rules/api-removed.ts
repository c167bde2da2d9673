import type { Span } from '../../base/source.ts';
import type { Chart } from '../../chart/chart.ts';
import { parseVersion } from '../../go/semver.ts';
import { checkConstraint, parseConstraint } from '../../go/semver-constraint.ts';
import { type Api, findApi, isSince, type KubeRelease, releaseText } from '../../kube/apis.ts';
import { isManifestTemplate, type Mend, matchAt } from '../mends.ts';
import type { Finding, LintRule } from '../rule.ts';
import { ownObjects } from '../select.ts';
import type { ChartSubject, LintObject } from '../subject.ts';
import { nameOf } from '../workloads.ts';

const MENDS =
  'Writes the version named, for kinds whose fields are the same in both, in templates that do not ask for `.Capabilities`, unless the `kubeVersion` of the chart admits a Kubernetes that lacks it.';

/** Objects of APIs that the target does not serve any more. */
export const apiRemoved: LintRule = {
  id: 'api/removed',
  severity: 'error',
  summary: 'an object has an API version that Kubernetes does not serve any more',
  explanation:
    'The install fails with "no matches for kind". Move to the version named; where older clusters must be served too, choose by `.Capabilities.APIVersions.Has`. `--kube-version`, or `lint.kubeVersion` in dyn.yaml, says which Kubernetes is meant.',
  mends: MENDS,
  checkChart: (subject) =>
    apiFindings(subject, (api, release) =>
      isSince(api.removed, release) && api.removed ? `is gone since ${releaseText(api.removed)}` : undefined,
    ),
};

/** Objects of APIs that the target still serves, and a later one will not. */
export const apiDeprecated: LintRule = {
  id: 'api/deprecated',
  severity: 'warning',
  summary: 'an object has an API version that Kubernetes will stop to serve',
  explanation:
    'It works today, and will not after an upgrade of the cluster. Move to the version named before that.',
  mends: MENDS,
  checkChart: (subject) =>
    apiFindings(subject, (api, release) => {
      if (!isSince(api.deprecated, release) || isSince(api.removed, release) || !api.deprecated)
        return undefined;
      const end = api.removed ? `, gone in ${releaseText(api.removed)}` : '';
      return `is deprecated since ${releaseText(api.deprecated)}${end}`;
    }),
};

type Judge = (api: Api, release: KubeRelease) => string | undefined;

function apiFindings(subject: ChartSubject, judge: Judge): readonly Finding[] {
  return ownObjects(subject).flatMap((object) => apiFinding(object, subject, judge));
}

function apiFinding(object: LintObject, { target, chart }: ChartSubject, judge: Judge): readonly Finding[] {
  const { apiVersion, kind } = object;
  const api = findApi(apiVersion, kind);
  const says = api && judge(api, target);
  if (says === undefined) return [];
  const next = api?.replacement;
  const hint = next ? `Use ${next.apiVersion} ${next.kind}.` : 'There is no successor: do without it.';
  const message = `${apiVersion} ${kind} ${says}`;
  const at = object.place(['apiVersion']);
  const mend = api && isMovable(api, chart) ? moved(at, api) : {};
  return [{ at, message, about: nameOf(object), hint, ...mend }];
}

/** APIs whose objects mean in the successor what they meant before. Source: Kubernetes' guide to deprecated APIs. */
const ALIKE: ReadonlySet<string> = new Set([
  'batch/v1beta1 CronJob',
  'coordination.k8s.io/v1beta1 Lease',
  'rbac.authorization.k8s.io/v1beta1 ClusterRole',
  'rbac.authorization.k8s.io/v1beta1 ClusterRoleBinding',
  'rbac.authorization.k8s.io/v1beta1 Role',
  'rbac.authorization.k8s.io/v1beta1 RoleBinding',
  'scheduling.k8s.io/v1beta1 PriorityClass',
  'storage.k8s.io/v1beta1 CSIDriver',
  'storage.k8s.io/v1beta1 CSIStorageCapacity',
  'storage.k8s.io/v1beta1 StorageClass',
]);

function isMovable({ apiVersion, kind, replacement }: Api, { metadata }: Chart): boolean {
  const next = replacement && findApi(replacement.apiVersion, replacement.kind);
  if (!next?.introduced || next.kind !== kind || !ALIKE.has(`${apiVersion} ${kind}`)) return false;
  const { major, minor } = next.introduced;
  const before = parseVersion(`${major}.${minor - 1}.0`);
  return metadata.kubeVersion === '' || !checkConstraint(parseConstraint(metadata.kubeVersion), before);
}

/** The kind has to stand below, so that no object of another kind has its version from there. */
function moved(at: Span, { apiVersion, kind, replacement }: Api): Mend {
  if (!replacement || !isManifestTemplate(at.source) || at.source.text.includes('.Capabilities')) return {};
  const pattern = `(apiVersion:[ \\t]+["']?)${literal(apiVersion)}(?=["']?[ \\t]*\\r?\\nkind:[ \\t]+["']?${kind}["']?[ \\t]*\\r?$)`;
  const found = matchAt(new RegExp(pattern), at);
  if (!found) return {};
  const start = at.start + (found[1] ?? '').length;
  return { fix: [{ at: { ...at, start, end: start + apiVersion.length }, text: replacement.apiVersion }] };
}

function literal(text: string): string {
  return text.replace(/[.]/g, '\\.');
}
