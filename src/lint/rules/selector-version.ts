import type { LintRule } from '../rule.ts';
import { ownObjects } from '../select.ts';
import { mapAtPath, nameOf } from '../workloads.ts';

const SELECTING = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'];
const CHANGING = ['helm.sh/chart', 'app.kubernetes.io/version', 'chart'];

/** Selectors that change from one version of the chart to the next. */
export const selectorVersion: LintRule = {
  id: 'manifest/selector-version',
  severity: 'error',
  summary: 'a selector holds a label that changes with the version of the chart',
  explanation:
    'The selector of a workload cannot be changed. When it holds the version of the chart or of the app, the next upgrade fails with "field is immutable". Keep only name and instance in selectors.',
  checkChart: (subject) =>
    ownObjects(subject)
      .filter(({ kind, hook }) => SELECTING.includes(kind) && !hook)
      .flatMap((object) => {
        const labels = mapAtPath(object.object, ['spec', 'selector', 'matchLabels']);
        return CHANGING.filter((key) => labels.has(key)).map((key) => ({
          at: object.place(['spec', 'selector', 'matchLabels', key]),
          message: `the selector holds ${key}, which changes between versions`,
          about: nameOf(object),
          hint: `Leave ${key} out of the selector; the labels of the pods may keep it.`,
        }));
      }),
};
