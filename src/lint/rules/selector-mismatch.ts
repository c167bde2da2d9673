import { lacksCharts } from '../../chart/offline.ts';
import type { GoMap } from '../../go/value.ts';
import { mapAt } from '../../kube/fields.ts';
import type { Finding, LintRule } from '../rule.ts';
import type { LintCase, LintObject } from '../subject.ts';
import { mapAtPath, nameOf, podOf } from '../workloads.ts';

const SELECTING = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'];

/** Selectors that do not select what they are there for. */
export const selectorMismatch: LintRule = {
  id: 'manifest/selector-mismatch',
  severity: 'error',
  summary: 'a selector does not match the pods that it is for',
  explanation:
    'The API server refuses a workload whose selector does not fit the labels of its own template. A Service whose selector fits no pod of the chart has no endpoints, a PodDisruptionBudget guards nothing, and nobody says so. Make both from one named template.',
  // A chart that is not there may make the pods of a Service.
  checkChart: ({ chart, cases }) =>
    cases.flatMap((one) => [...workloadsIn(one), ...(lacksCharts(chart) ? [] : servicesIn(one))]),
};

function workloadsIn({ objects }: LintCase): readonly Finding[] {
  return objects
    .filter(({ kind, isForeign }) => !isForeign && SELECTING.includes(kind))
    .flatMap((object) => {
      const wanted = mapAtPath(object.object, ['spec', 'selector', 'matchLabels']);
      const labels = mapAtPath(object.object, ['spec', 'template', 'metadata', 'labels']);
      const missing = [...wanted].filter(([key, value]) => labels.get(key) !== value);
      return missing.map(([key, value]) => ({
        at: object.place(['spec', 'selector', 'matchLabels', key]),
        message: `the selector has ${key}=${value}, which its own pods do not have`,
        about: nameOf(object),
        hint: 'Make the labels of spec.template and the selector from the same named template.',
      }));
    });
}

function servicesIn({ objects }: LintCase): readonly Finding[] {
  const pods = objects.filter((object) => podOf(object) !== undefined).map(podLabels);
  return objects.filter(isSelecting).flatMap((service) => {
    const place = service.kind === 'Service' ? ['spec', 'selector'] : ['spec', 'selector', 'matchLabels'];
    const selector = mapAtPath(service.object, place);
    if (selector.size === 0 || pods.some((labels) => fits(selector, labels))) return [];
    // Pods that an operator makes are not in the chart; a near miss is one of the chart's own.
    const near = pods.find((labels) => [...selector].some(([key, value]) => isOwn(key, value, labels)));
    if (!near) return [];
    const wrong = [...selector].find(([key, value]) => near.get(key) !== value);
    const [key, value] = wrong ?? ['', ''];
    const at = service.place([...place, key]);
    const message = `the selector has ${key}=${value}, which no pod of the chart has`;
    return [
      {
        at,
        message,
        about: nameOf(service),
        hint: 'Make the labels of the pods and the selector from the same named template.',
      },
    ];
  });
}

function isSelecting({ kind, apiVersion, isForeign }: LintObject): boolean {
  const isBudget = kind === 'PodDisruptionBudget' && apiVersion.startsWith('policy/');
  return ((kind === 'Service' && apiVersion === 'v1') || isBudget) && !isForeign;
}

/** Whether a label ties pods to this chart's own: the name of its app or of its component. */
function isOwn(key: string, value: unknown, labels: GoMap): boolean {
  return ['app', 'app.kubernetes.io/name', 'k8s-app'].includes(key) && labels.get(key) === value;
}

function podLabels(object: LintObject): GoMap {
  const path = podOf(object)?.path.slice(0, -1) ?? [];
  return mapAt(mapAtPath(object.object, [...path, 'metadata']), 'labels');
}

function fits(selector: GoMap, labels: GoMap): boolean {
  return [...selector].every(([key, value]) => labels.get(key) === value);
}
