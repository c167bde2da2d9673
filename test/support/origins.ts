import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { placeOf } from '../../src/base/source.ts';
import type { Chart } from '../../src/chart/chart.ts';
import { loadChart } from '../../src/chart/load.ts';
import { toBytes } from '../../src/go/bytes.ts';
import { writeJson } from '../../src/go/json.ts';
import { type GoMap, type GoValue, isList, isMap } from '../../src/go/value.ts';
import { type Setting, type TracedValues, traceValues } from '../../src/values/trace.ts';
import type { LayerKind, ValuesLayer } from '../../src/values/values.ts';
import { recordOf } from './cases.ts';

/** Layers over a chart named `c`, and who had a say in each path. */
export interface OriginCase {
  readonly name: string;
  readonly chart: Readonly<Record<string, string>>;
  readonly outside: Readonly<Record<string, string>>;
  /** Pairs of a flag and its text. */
  readonly layers: readonly (readonly [flag: string, text: string])[];
  readonly chains: Readonly<Record<string, readonly string[]>>;
}

const CHART_YAML = 'apiVersion: v2\nname: c\nversion: 0.1.0\n';

/** The cases of the table. */
export function readOriginCases(): readonly OriginCase[] {
  const items: unknown = load(readFileSync('test/unit/values/origins.cases.yaml', 'utf8'));
  return Array.isArray(items) ? items.map(readCase) : [];
}

function readCase(item: unknown): OriginCase {
  const { name, chart, outside, layers, chains } = recordOf(item) ?? {};
  const pairs = Array.isArray(layers)
    ? layers.map((pair): readonly [string, string] => [String(pair[0]), String(pair[1])])
    : [];
  return {
    name: String(name),
    chart: { 'Chart.yaml': CHART_YAML, ...texts(chart) },
    outside: texts(outside),
    layers: pairs,
    chains: Object.fromEntries(
      Object.entries(recordOf(chains) ?? {}).map(([path, lines]) => [
        path,
        Array.isArray(lines) ? lines.map(String) : [],
      ]),
    ),
  };
}

function texts(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(recordOf(value) ?? {}).map(([name, text]) => [name, String(text)]),
  );
}

/** The chart of a case. */
export function chartOf({ chart }: Pick<OriginCase, 'chart'>): Chart {
  const tree = new Map(Object.entries(chart).map(([path, text]) => [path, toBytes(text)]));
  return loadChart(tree, { log: () => {}, unpack: () => new Map() });
}

/** The user's layers of a case. */
export function layersOf({
  layers,
  outside,
}: Pick<OriginCase, 'layers' | 'outside'>): readonly ValuesLayer[] {
  return layers.map(([flag, text]) => {
    const kind = kindOf(flag);
    return {
      kind,
      source: kind === 'file' ? { name: text, text: outside[text] ?? '' } : { name: flag, text },
    };
  });
}

function kindOf(flag: string): LayerKind {
  switch (flag) {
    case '-f':
      return 'file';
    case '--set-json':
      return 'set-json';
    case '--set-string':
      return 'set-string';
    case '--set-file':
      return 'set-file';
    case '--set-literal':
      return 'set-literal';
    default:
      return 'set';
  }
}

/** A case with its values traced. */
export function traceCase(item: OriginCase, trace: typeof traceValues = traceValues): TracedValues {
  return trace(chartOf(item), layersOf(item), { readFile: (path) => item.outside[path] ?? '' });
}

/** What tracing says of the paths of a case, in the form of its `chains`. */
export function chainsOf(item: OriginCase, traced: TracedValues): OriginCase['chains'] {
  return Object.fromEntries(
    Object.keys(item.chains).map((path) => [path, traced.chainOf(keysOf(path)).map(settingLine)]),
  );
}

/** The keys of a path as the table has it, where a backslash makes a dot ordinary. */
function keysOf(path: string): string[] {
  return [...path.matchAll(/(?:\\.|[^.\\])+|(?<=^|\.)(?=\.|$)/gs)].map(([key]) =>
    key.replace(/\\(.)/gs, '$1'),
  );
}

/** A setting as the table has it: place, effect, value, and the way it came. */
export function settingLine({ at, does, value, via, chart }: Setting): string {
  const shown = value === undefined ? '-' : isMap(value) ? '{…}' : isList(value) ? '[…]' : writeJson(value);
  const way = via === undefined ? '' : ` via ${via}`;
  return `${placeOf(at)} ${does} ${shown}${way}${chart === undefined ? '' : ` (${chart})`}`;
}

/** Every path of a tree, tables and lists too. */
export function pathsOf(value: GoValue, path: readonly string[] = []): readonly (readonly string[])[] {
  const inner: readonly (readonly [string, GoValue])[] = isMap(value)
    ? [...value]
    : isList(value)
      ? value.map((item, i): readonly [string, GoValue] => [String(i), item])
      : [];
  return inner.flatMap(([key, child]) => [[...path, key], ...pathsOf(child, [...path, key])]);
}

/** What stands at a path; undefined where nothing does. */
export function valueIn(tree: GoMap, path: readonly string[]): GoValue | undefined {
  let value: GoValue | undefined = tree;
  for (const key of path) {
    if (value === undefined) return undefined;
    if (isMap(value)) value = value.get(key);
    else value = isList(value) ? value[Number(key)] : undefined;
  }
  return value;
}
