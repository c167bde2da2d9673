import { readJsonPartly } from '../go/json.ts';
import { type GoMap, type GoValue, isList, isMap } from '../go/value.ts';
import { readYaml } from '../yaml/yaml.ts';
import type { Chart } from './chart.ts';

/** One chart of a tree before another. Charts are named as Helm's `# Source:` comments name them: `shop/charts/db`. */
export interface ChartEdge {
  /** With its subcharts. */
  readonly before: string;
  readonly after: string;
  /** Whether only the later chart's own objects wait, and not those of its subcharts. */
  readonly isOwn: boolean;
  /** The key of Chart.yaml that says so. */
  readonly key: string;
}

/** The order that Chart.yaml files ask for, and what of it makes no sense. */
export interface ChartOrder {
  readonly edges: readonly ChartEdge[];
  readonly notes: readonly string[];
}

/** The annotation of Chart.yaml that names the subcharts which come before the chart's own objects. */
export const SUBCHARTS = 'helm.sh/depends-on/subcharts';
const DEPENDS = 'depends-on';

/**
 * The order within a chart whose dependencies are worked out (`BuiltValues.chart`), here and below. Subcharts go by
 * name or alias; one that is turned off comes before nothing. Source: HIP-0025 (helm/community hips/hip-0025.md).
 */
export function chartOrder(chart: Chart, path: string = chart.metadata.name): ChartOrder {
  const { annotations } = chart.metadata;
  const declared = declarations(chart);
  const known = [
    ...declared,
    ...chart.subcharts.map(({ metadata }) => ({ name: metadata.name, called: metadata.name })),
  ];
  const orders = [
    ownOrder(path, annotations?.get(SUBCHARTS), known),
    ...declared.map(({ called, depends }) =>
      orderOf(
        { after: `${path}/charts/${called}`, isOwn: false, key: DEPENDS },
        { path, names: depends, known },
      ),
    ),
    ...chart.subcharts.map((child) => chartOrder(child, `${path}/charts/${child.metadata.name}`)),
  ];
  return { edges: orders.flatMap(({ edges }) => edges), notes: orders.flatMap(({ notes }) => notes) };
}

/** What the annotation of a chart asks for whose subcharts are not at hand: each name counts. */
export function annotatedOrder(path: string, annotation: string | undefined): readonly ChartEdge[] {
  return ownOrder(path, annotation, undefined).edges;
}

/** A subchart by the names that others may call it by. */
interface Known {
  readonly name: string;
  /** As it is called in the tree: by its alias, where it has one. */
  readonly called: string;
}

interface Declared extends Known {
  /** What stands under `depends-on`. */
  readonly depends: GoValue;
}

/** The dependencies as Chart.yaml has them; Helm's own reading leaves out what it does not know. */
function declarations({ raw }: Chart): readonly Declared[] {
  const bytes = raw.get('Chart.yaml');
  if (!bytes) return [];
  const text = new TextDecoder().decode(bytes);
  if (!text.includes(DEPENDS)) return [];
  const file = readYaml({ name: 'Chart.yaml', text });
  const list = isMap(file) ? (file.get('dependencies') ?? null) : null;
  return isList(list) ? list.filter(isMap).map(declarationOf) : [];
}

function declarationOf(entry: GoMap): Declared {
  const [name, alias] = ['name', 'alias'].map((key) => textOf(entry.get(key)));
  return { name: name ?? '', called: alias || (name ?? ''), depends: entry.get(DEPENDS) ?? null };
}

function textOf(value: GoValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function ownOrder(path: string, text: string | undefined, known: readonly Known[] | undefined): ChartOrder {
  const names = text === undefined ? null : listIn(text);
  return orderOf({ after: path, isOwn: true, key: SUBCHARTS }, { path, names, known });
}

/** A text that is no JSON stays a text, which is no list. */
function listIn(text: string): GoValue {
  const { value, error } = readJsonPartly(text);
  return error === undefined ? value : text;
}

/** Undefined for `known` takes any name. */
function orderOf(
  later: Omit<ChartEdge, 'before'>,
  { path, names, known }: { path: string; names: GoValue; known: readonly Known[] | undefined },
): ChartOrder {
  if (names === null) return { edges: [], notes: [] };
  const where = `${later.key} of chart ${later.after}`;
  if (!isList(names) || !names.every((name) => typeof name === 'string'))
    return { edges: [], notes: [`${where} is no list of names: it counts for nothing`] };
  const edges: ChartEdge[] = [];
  const notes: string[] = [];
  for (const name of names) {
    const called = known ? calledIn(known, name) : name;
    if (called === undefined)
      notes.push(`${where} names ${name}, which is no subchart: it counts for nothing`);
    else edges.push({ ...later, before: `${path}/charts/${called}` });
  }
  return { edges, notes };
}

function calledIn(known: readonly Known[], name: string): string | undefined {
  return (known.find(({ called }) => called === name) ?? known.find((one) => one.name === name))?.called;
}
