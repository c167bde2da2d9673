import type { FieldPath } from '../base/fieldpath.ts';
import type { Span } from '../base/source.ts';
import type { Chart, Dependency } from '../chart/chart.ts';
import { fromBytes } from '../go/bytes.ts';
import { trimSpace } from '../go/space.ts';
import { findNode } from '../yaml/lookup.ts';
import { readYamlNodes } from '../yaml/yaml.ts';

/** A place in a Chart.yaml that reads a value: whether a dependency is there depends on it. */
export interface DependencyRead {
  readonly path: FieldPath;
  readonly at: Span;
  /** What Helm's names of the dependency's templates begin with. */
  readonly controls: string;
}

/** The values that switch dependencies on and off, by their conditions and tags. `chart` is as it was loaded. */
export function dependencyReads(chart: Chart): readonly DependencyRead[] {
  const { name } = chart.metadata;
  return readsIn({ chart, below: [], file: `${name}/Chart.yaml`, templates: `${name}/` });
}

/** A chart, the way to its values, and what it is called. */
interface PlacedChart {
  readonly chart: Chart;
  readonly below: FieldPath;
  readonly file: string;
  readonly templates: string;
}

function readsIn(placed: PlacedChart): readonly DependencyRead[] {
  const { chart, below, file, templates } = placed;
  const declared = chart.metadata.dependencies ?? [];
  const own = declared.flatMap((dependency, i) => switchesOf(placed, dependency, i));
  const inner = chart.subcharts.flatMap((child) => {
    const folder = child.metadata.name;
    const key = declared.find(({ name, alias }) => name === folder && alias !== '')?.alias ?? folder;
    return readsIn({
      chart: child,
      below: [...below, key],
      file: file.replace(/Chart\.yaml$/, `charts/${folder}/Chart.yaml`),
      templates: `${templates}charts/${key}/`,
    });
  });
  return [...own, ...inner];
}

function switchesOf(placed: PlacedChart, dependency: Dependency, index: number): readonly DependencyRead[] {
  const { below, templates } = placed;
  const controls = `${templates}charts/${dependency.alias || dependency.name}/`;
  const place = ['dependencies', index];
  const paths = trimSpace(dependency.condition)
    .split(',')
    .filter((part) => part !== '')
    .map((part) => [...below, ...part.split('.')]);
  const conditions = paths.map((path) => ({ path, at: spanAt(placed, [...place, 'condition']) }));
  const tags = (dependency.tags ?? []).map((tag, j) => ({
    path: ['tags', tag],
    at: spanAt(placed, [...place, 'tags', j]),
  }));
  return [...conditions, ...tags].flatMap(({ path, at }) => (at ? [{ path, at, controls }] : []));
}

function spanAt({ chart, file }: PlacedChart, place: FieldPath): Span | undefined {
  const bytes = chart.raw.get('Chart.yaml');
  const root = bytes && readYamlNodes({ name: file, text: fromBytes(bytes) });
  const found = root && findNode(root, place);
  return found?.depth === place.length ? found.node.at : undefined;
}
