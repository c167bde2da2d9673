import type { ChartEdge } from '../chart/order.ts';
import { type GoMap, isList, isMap } from '../go/value.ts';
import { mapAt, mapsAt, textAt } from '../kube/fields.ts';
import { type JsonObject, objectAt, stringsAt } from '../kube/json.ts';
import type { ObjectRef } from '../kube/progress.ts';
import { readYamlStream } from '../yaml/yaml.ts';

/**
 * What an object's annotations say of its order. Source: HIP-0025 (helm/community hips/hip-0025.md, a draft of 18 March
 * 2026): `helm.sh/resource-group` names the one group that an object belongs to, `helm.sh/depends-on/resource-groups`
 * is a JSON list of those that must be ready before. Both hold within one chart.
 */
export interface Grouping {
  /** The chart that made the object: `shop`, `shop/charts/db`; '' where no comment says it. */
  readonly chart: string;
  /** '' where it belongs to none. */
  readonly group: string;
  /** The text of the list of groups; undefined where there is none. */
  readonly depends: string | undefined;
  /** The charts that come before it. */
  readonly behind: readonly ChartEdge[];
}

const GROUP = 'helm.sh/resource-group';
/** A key with two slashes: no API server takes it, so it never goes there. */
const DEPENDS = 'helm.sh/depends-on/resource-groups';

interface Grouped {
  readonly ref: ObjectRef;
  readonly object: JsonObject;
}

/**
 * The same objects with what HIP-0025's keys say, those of Chart.yaml as `order`, and without the annotation that no
 * server takes; untouched where nothing is said.
 */
export function withGroupings<T extends Grouped>(
  targets: readonly T[],
  manifest: string,
  order: readonly ChartEdge[] = [],
): readonly (T & { readonly grouping?: Grouping })[] {
  const notes = targets.map(({ object }) => stringsAt(object, 'metadata', 'annotations'));
  if (order.length === 0 && !notes.some((one) => GROUP in one || DEPENDS in one)) return targets;
  const charts = chartsIn(manifest);
  return targets.map((target, index) => {
    const { [GROUP]: group = '', [DEPENDS]: depends } = notes[index] ?? {};
    const chart = charts.get(keyOf(target.ref.kind, target.ref.name)) ?? '';
    const behind = order.filter(({ after, isOwn }) => (isOwn ? chart === after : isWithin(chart, after)));
    const grouping: Grouping = { chart, group: group.trim(), depends, behind };
    return { ...target, object: depends === undefined ? target.object : stripped(target.object), grouping };
  });
}

/** Whether a chart is another one or lies below it. */
export function isWithin(chart: string, above: string): boolean {
  return chart === above || chart.startsWith(`${above}/charts/`);
}

function stripped(object: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata');
  const { [DEPENDS]: _depends, ...annotations } = objectAt(metadata, 'annotations');
  return { ...object, metadata: { ...metadata, annotations } };
}

const SOURCE = /^# Source: (.*?)\/templates\//m;

/** Which chart made an object, by the comments that Helm puts before each document. */
function chartsIn(manifest: string): ReadonlyMap<string, string> {
  const charts = new Map<string, string>();
  for (const text of manifest.split(/^---/m)) {
    const chart = SOURCE.exec(text)?.[1];
    if (chart === undefined) continue;
    for (const object of readYamlStream({ name: 'manifest', text }).flatMap(partsOf))
      charts.set(keyOf(textAt(object, 'kind'), textAt(mapAt(object, 'metadata'), 'name')), chart);
  }
  return charts;
}

function partsOf(object: GoMap): readonly GoMap[] {
  return isList(object.get('items') ?? null)
    ? mapsAt(object, 'items').filter(isMap).flatMap(partsOf)
    : [object];
}

function keyOf(kind: string, name: string): string {
  return `${kind}\n${name}`;
}
