import { nearest } from '../../base/text.ts';
import { lacksCharts } from '../../chart/offline.ts';
import type { GoMap, GoValue } from '../../go/value.ts';
import { RELEASE_NAME } from '../cases.ts';
import type { Finding, LintRule } from '../rule.ts';
import { fits, labelsOf, type Selection, selectionOf, targetsOf } from '../selecting.ts';
import type { LintCase, LintObject } from '../subject.ts';
import { mapAtPath, nameOf } from '../workloads.ts';

const LABELS = ['spec', 'template', 'metadata', 'labels'];
const SELECTING = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'];

/** Selectors that do not select what they are there for. */
export const selectorMismatch: LintRule = {
  id: 'manifest/selector-mismatch',
  severity: 'error',
  summary: 'a selector does not match the pods that it is for',
  explanation:
    'The API server refuses a workload whose selector does not fit the labels of its own template. A Service whose selector fits no pod of the chart has no endpoints, a PodDisruptionBudget or a NetworkPolicy guards nothing, a ServiceMonitor or PodMonitor measures nothing, and nobody says so. Make both from one named template.',
  // A chart that is not there may make the pods of a Service.
  checkChart: ({ chart, cases }) =>
    cases.flatMap((one) => [...workloadsIn(one), ...(lacksCharts(chart) ? [] : selectionsIn(one))]),
};

function workloadsIn({ objects }: LintCase): readonly Finding[] {
  return objects
    .filter(({ kind, isForeign }) => !isForeign && SELECTING.includes(kind))
    .flatMap((object) => {
      const wanted = mapAtPath(object.object, ['spec', 'selector', 'matchLabels']);
      const labels = mapAtPath(object.object, LABELS);
      const missing = [...wanted].filter(([key, value]) => labels.get(key) !== value);
      const pods = { message: 'the labels of its pods', at: object.line(LABELS) };
      return missing.map(([key, value]) => ({
        at: object.line(['spec', 'selector', 'matchLabels', key]),
        related: [pods],
        message: `the selector has ${key}=${value}, which its own pods do not have`,
        about: nameOf(object),
        hint: 'Make the labels of spec.template and the selector from the same named template.',
      }));
    });
}

function selectionsIn({ objects }: LintCase): readonly Finding[] {
  return objects
    .filter(({ isForeign }) => !isForeign)
    .flatMap((object) => {
      const selection = selectionOf(object);
      if (!selection) return [];
      const targets = targetsOf(selection, objects);
      if (targets.some((each) => fits(selection.labels, labelsOf(each)))) return [];
      const own = targets.filter(({ isForeign }) => !isForeign).map(labelsOf);
      return missOf(object, selection, own, objects.some(isPodMaker)) ?? [];
    });
}

/** Pods that an operator makes are not in the chart; a near miss is one of the chart's own. */
function missOf(
  object: LintObject,
  selection: Selection,
  all: readonly GoMap[],
  hasPodMaker: boolean,
): Finding | undefined {
  const shared = (labels: GoMap): number =>
    [...selection.labels].filter(([key, value]) => labels.get(key) === value).length;
  const near = all.filter(
    (labels) => isOwn(selection.labels, labels) || (!hasPodMaker && isOfRelease(selection.labels, labels)),
  );
  const [best] = near.sort((one, other) => shared(other) - shared(one));
  if (!best) return undefined;
  const isTold = (key: string): boolean => USUAL.test(key) || all.some((labels) => labels.has(key));
  const [wrong, ...others] = [...selection.labels].filter(([key, value]) => best.get(key) !== value);
  // What no template sets at all is set by whoever runs the pods, such as the role of a leader.
  if (!wrong || ![wrong, ...others].every(([key]) => isTold(key))) return undefined;
  const [key, value] = wrong;
  if (GUARDS.includes(object.kind) && isOtherPart(key, value, best, all)) return undefined;
  const message = `the selector has ${key}=${value}, which no ${selection.of} of the chart has`;
  const hint = `Make the labels of the ${selection.of}s and the selector from the same named template.`;
  return { at: object.line([...selection.path, key]), message, about: nameOf(object), hint };
}

/** Kinds that may be there before the pods that they guard: those of a part that is off, or that start others. */
const GUARDS = ['NetworkPolicy', 'PodDisruptionBudget'];

/** Whether a label names another part of the same app, and none that is merely misspelt. */
function isOtherPart(key: string, value: GoValue, best: GoMap, all: readonly GoMap[]): boolean {
  if (!/(?:component|role|tier)$/.test(key) || !best.has(key) || typeof value !== 'string') return false;
  const known = all.map((labels) => labels.get(key)).filter((each) => typeof each === 'string');
  return nearest(value, known) === undefined;
}

/** Labels that charts give to their own objects. */
const USUAL =
  /^(?:app(?:\.kubernetes\.io\/.*)?|k8s-app|component|release|instance|tier|name|chart|heritage)$/;

/** Whether one label ties both to this chart's own: the name of its app or of its component. */
function isOwn(selector: GoMap, labels: GoMap): boolean {
  return ['app', 'app.kubernetes.io/name', 'k8s-app'].some((key) => {
    const value = selector.get(key);
    return value !== undefined && value === labels.get(key);
  });
}

/** Whether a label with the name of the release in it is the same. */
function isOfRelease(selector: GoMap, labels: GoMap): boolean {
  return [...selector].some(
    ([key, value]) => typeof value === 'string' && value.includes(RELEASE_NAME) && labels.get(key) === value,
  );
}

/** Groups whose operators make no pods of their objects. */
const NO_PODS = ['monitoring.coreos.com', 'cert-manager.io', 'keda.sh'];

/** Whether an operator may make pods and Services of an object, with labels that are not in the chart. */
function isPodMaker({ apiVersion }: LintObject): boolean {
  const group = apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')));
  return group.includes('.') && !group.endsWith('.k8s.io') && !NO_PODS.includes(group);
}
