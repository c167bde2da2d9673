import { DynError } from '../base/problem.ts';
import type { Source } from '../base/source.ts';
import type { Chart } from '../chart/chart.ts';
import type { GoMap } from '../go/value.ts';
import { defines, isDefinition } from '../kube/crd/kinds.ts';
import { readYamlStream } from '../yaml/yaml.ts';
import type { ChartSubject } from './subject.ts';

/** What is known of a kind that is not Kubernetes' own. */
export interface CustomKind {
  /** Of neighbours there may be several, of different age. */
  readonly definitions: readonly GoMap[];
  /** True when the chart brings them, itself or by a subchart. */
  readonly isOwn: boolean;
}

/** Finds the definitions of a kind in the chart, else in its neighbours; each kind is looked for once. */
export function customKinds(subject: ChartSubject): (group: string, kind: string) => CustomKind {
  const objects = subject.cases.flatMap((one) => one.objects.map(({ object }) => object));
  const rendered = objects.filter(isDefinition);
  const known = new Map<string, CustomKind>();
  return (group, kind) => {
    const key = `${group}/${kind}`;
    const found = known.get(key) ?? findKind(subject, rendered, group, kind);
    known.set(key, found);
    return found;
  };
}

function findKind(
  { chart, neighbours }: ChartSubject,
  rendered: readonly GoMap[],
  group: string,
  kind: string,
): CustomKind {
  const own = rendered.filter((definition) => defines(definition, group, kind));
  const shipped = shippedSources(chart).flatMap((source) => definitionsIn(source, group, kind));
  const definitions = [...own, ...shipped];
  return definitions.length > 0
    ? { definitions, isOwn: true }
    : { definitions: neighbours(group, kind), isOwn: false };
}

function shippedSources({ crds, subcharts }: Chart): readonly Source[] {
  return [...crds, ...subcharts.flatMap(shippedSources)];
}

/** The definitions of a kind in a file of crds/; a file that cannot be read has none. */
export function definitionsIn(source: Source, group: string, kind: string): readonly GoMap[] {
  if (!mentions(source.text, group, kind)) return [];
  try {
    return readYamlStream(source).filter((each) => isDefinition(each) && defines(each, group, kind));
  } catch (error) {
    if (error instanceof DynError) return [];
    throw error;
  }
}

/** Whether a text can hold the definition of a kind, itself or as a template. */
export function mentions(text: string, group: string, kind: string): boolean {
  return text.includes('CustomResourceDefinition') && text.includes(group) && text.includes(kind);
}
