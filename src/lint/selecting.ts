import type { FieldPath } from '../base/fieldpath.ts';
import type { GoMap } from '../go/value.ts';
import { mapAt } from '../kube/fields.ts';
import type { LintObject } from './subject.ts';
import { mapAtPath, podOf } from './workloads.ts';

/** What an object selects by labels, and where it says so. */
export interface Selection {
  readonly labels: GoMap;
  readonly path: FieldPath;
  readonly of: 'pod' | 'Service';
}

const MATCH_LABELS: FieldPath = ['spec', 'selector', 'matchLabels'];
const KINDS: ReadonlyMap<string, Pick<Selection, 'path' | 'of'>> = new Map([
  ['v1/Service', { path: ['spec', 'selector'], of: 'pod' }],
  ['policy/v1/PodDisruptionBudget', { path: MATCH_LABELS, of: 'pod' }],
  ['networking.k8s.io/v1/NetworkPolicy', { path: ['spec', 'podSelector', 'matchLabels'], of: 'pod' }],
  ['monitoring.coreos.com/v1/PodMonitor', { path: MATCH_LABELS, of: 'pod' }],
  ['monitoring.coreos.com/v1/ServiceMonitor', { path: MATCH_LABELS, of: 'Service' }],
]);

/** Labels that pods get when they are made. */
const LATER = [
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/job-name',
  'job-name',
];

/** What an object that is there for others selects; undefined where it selects nothing or everything. */
export function selectionOf({ apiVersion, kind, object }: LintObject): Selection | undefined {
  const found = KINDS.get(`${apiVersion}/${kind}`);
  if (!found) return undefined;
  const labels = new Map([...mapAtPath(object, found.path)].filter(([key]) => !LATER.includes(key)));
  return labels.size === 0 ? undefined : { ...found, labels };
}

/** Those of the objects that a selection can be about. */
export function targetsOf({ of }: Selection, objects: readonly LintObject[]): readonly LintObject[] {
  return objects.filter((object) =>
    of === 'pod' ? podOf(object) !== undefined : object.kind === 'Service' && object.apiVersion === 'v1',
  );
}

/** The labels that a selection sees: those of the Service, or of the pods. */
export function labelsOf(object: LintObject): GoMap {
  const path = podOf(object)?.path.slice(0, -1) ?? [];
  return mapAt(mapAtPath(object.object, [...path, 'metadata']), 'labels');
}

/** Whether labels are selected. */
export function fits(selector: GoMap, labels: GoMap): boolean {
  return [...selector].every(([key, value]) => labels.get(key) === value);
}
