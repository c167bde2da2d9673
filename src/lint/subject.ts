import type { FieldPath } from '../base/fieldpath.ts';
import type { Problem } from '../base/problem.ts';
import type { Source, Span } from '../base/source.ts';
import type { Chart } from '../chart/chart.ts';
import type { GoMap } from '../go/value.ts';
import type { KubeRelease } from '../kube/apis.ts';
import type { Definitions } from '../kube/definitions.ts';
import type { Hook } from '../manifest/hooks.ts';
import type { YamlNode } from '../yaml/yaml.ts';
import type { LayerVerdict } from './layers.ts';

/** A rendered object, and where its fields come from. */
export interface LintObject {
  readonly object: GoMap;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Empty where the object names none. */
  readonly namespace: string;
  readonly hook?: Hook;
  /** True when a chart below the linted one made it, or a values file holds it whole. */
  readonly isForeign: boolean;
  /** The place in a template that printed a field, or the deepest part of its path that is there. */
  readonly place: (path: FieldPath) => Span;
  /**
   * The line of a values file that sets a field, where the value is printed as it is: as part of a map, or by an action
   * of its own. Undefined for what a template makes.
   */
  readonly setAt: (path: FieldPath, how: 'in a map' | 'anyhow') => Span | undefined;
  /** Keys that one map of it holds again, with the places in templates that printed them. */
  readonly repeated: () => readonly RepeatedField[];
  /** The same in the template of the object itself: where that calls what printed the field, the call. */
  readonly line: (path: FieldPath) => Span;
  /** Whether values decide what a field holds, besides whether the object is there. */
  readonly isMadeOfValues: (path: FieldPath) => boolean;
}

export interface RepeatedField {
  readonly key: string;
  readonly at: Span;
  readonly first: Span;
}

/** One render of the chart: with its defaults, or with a values file. */
export interface LintCase {
  /** `values.yaml`, or the name of the file that lies over it. */
  readonly name: string;
  /** The file over the defaults. */
  readonly source?: Source;
  /** True for a file from outside of the chart, which need not hold all that the chart asks for. */
  readonly isPart?: boolean;
  /** What is wrong with the file by itself, or with values.yaml. */
  readonly verdict?: LayerVerdict;
  /** Why there are no objects: what Helm would say. */
  readonly problem?: Problem;
  /** What else fails there, template by template. */
  readonly others?: readonly Problem[];
  readonly objects: readonly LintObject[];
}

/** A chart, read, with what its templates make of the values it ships. */
export interface ChartSubject {
  readonly chart: Chart;
  /** The chart's folder as the user knows it. */
  readonly folder: string;
  /** Why dependencies could not be taken from this machine, by their names. */
  readonly lost: ReadonlyMap<string, string>;
  /** A file of the chart by its chart-relative name; its source is named as the user would. */
  readonly source: (path: string) => Source | undefined;
  /** The documents of values.yaml; none where it is absent or cannot be read. */
  readonly defaults: readonly YamlNode[];
  /** The defaults first. */
  readonly cases: readonly LintCase[];
  /** The defaults once more, for a release of another name in another namespace. */
  readonly twin: LintCase;
  /** The defaults once more, at another time and with other randomness. */
  readonly again: LintCase;
  /** Kubernetes' own kinds. */
  readonly definitions: Definitions;
  /** Definitions of a kind that other charts of the repository bring. */
  readonly neighbours: (group: string, kind: string) => readonly GoMap[];
  /** The version of Kubernetes that the chart must work on. */
  readonly target: KubeRelease;
}

/** One values file, and the chart that it is for. */
export interface ValuesSubject {
  readonly chart: Chart;
  readonly source: Source;
  /** Its documents; a file that cannot be read has none. */
  readonly documents: readonly YamlNode[];
}
