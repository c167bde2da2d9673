import type { FieldPath } from '../../base/fieldpath.ts';
import type { GoMap } from '../../go/value.ts';
import { mapAt, mapsAt } from '../../kube/fields.ts';
import { lineAndOrigin } from '../places.ts';
import type { Finding, LintRule } from '../rule.ts';
import { ownObjects } from '../select.ts';
import type { LintObject } from '../subject.ts';
import { mapAtPath, nameOf } from '../workloads.ts';

const SELECTING = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'];
const CHANGING = ['helm.sh/chart', 'app.kubernetes.io/version', 'chart'];

/** Labels that change from one version of the chart to the next, where nothing may change. */
export const selectorVersion: LintRule = {
  id: 'manifest/selector-version',
  severity: 'error',
  summary: 'a selector or a claim template holds a label that changes with the version of the chart',
  explanation:
    'The selector of a workload and the `volumeClaimTemplates` of a StatefulSet cannot be changed. When they hold the version of the chart or of the app, the next upgrade fails with "field is immutable". Keep only name and instance in them.',
  checkChart: (subject) => {
    const { name, version } = subject.chart.metadata;
    return ownObjects(subject)
      .filter(({ kind, hook }) => SELECTING.includes(kind) && !hook)
      .flatMap((object) =>
        fixedLabels(object).flatMap(({ what, labels, path }) =>
          [...labels]
            .filter(([key, value]) => CHANGING.includes(key) || value === `${name}-${version}`)
            .map(
              ([key]): Finding => ({
                ...lineAndOrigin(object, [...path, key]),
                message: `${what} holds ${key}, which changes between versions`,
                about: nameOf(object),
                hint: `Leave ${key} out there; the labels of the pods may keep it.`,
              }),
            ),
        ),
      );
  },
};

interface Fixed {
  readonly what: string;
  readonly labels: GoMap;
  readonly path: FieldPath;
}

/** The labels of a workload that no upgrade may change. */
function fixedLabels({ object, kind }: LintObject): readonly Fixed[] {
  const path = ['spec', 'selector', 'matchLabels'];
  const own = [{ what: 'the selector', labels: mapAtPath(object, path), path }];
  if (kind !== 'StatefulSet') return own;
  const claims = mapsAt(mapAt(object, 'spec'), 'volumeClaimTemplates');
  return [
    ...own,
    ...claims.map((claim, index) => ({
      what: 'a claim template',
      labels: mapAt(mapAt(claim, 'metadata'), 'labels'),
      path: ['spec', 'volumeClaimTemplates', index, 'metadata', 'labels'],
    })),
  ];
}
