import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { loadChart } from '../../../src/chart/load.ts';
import { annotatedOrder, type ChartEdge, chartOrder } from '../../../src/chart/order.ts';
import { toBytes } from '../../../src/go/bytes.ts';
import { buildValues } from '../../../src/values/values.ts';
import { recordOf } from '../../support/cases.ts';

const ROWS = (load(readFileSync('test/unit/chart/order.yaml', 'utf8')) as unknown[]).map((row) => {
  const { about, files, edges, notes } = recordOf(row) ?? {};
  return { about: String(about), files: recordOf(files) ?? {}, edges: textsOf(edges), notes: textsOf(notes) };
});
function textsOf(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.map(String) : [];
}

const HEAD = 'apiVersion: v2\nversion: 1.0.0\n';
const log = (): void => {};

function textOf({ before, after, key, isOwn }: ChartEdge): string {
  return `${before} -> ${after} (${key}${isOwn ? ', own' : ''})`;
}

test.each(ROWS)('$about', ({ files, edges, notes }) => {
  const tree = Object.entries(files).map(([path, text]) => {
    const head = path.endsWith('Chart.yaml') ? HEAD : '';
    return [path, toBytes(`${head}${text}`)] as const;
  });
  const loaded = loadChart(new Map(tree), { log, unpack: () => new Map() });
  const order = chartOrder(buildValues(loaded, new Map(), { log }).chart);
  expect(order.edges.map(textOf)).toEqual(edges);
  expect(order.notes).toEqual(notes);
});

test('of a chart whose subcharts are not at hand each name counts', () => {
  expect(annotatedOrder('shop', '["db", "bd"]').map(textOf)).toEqual([
    'shop/charts/db -> shop (helm.sh/depends-on/subcharts, own)',
    'shop/charts/bd -> shop (helm.sh/depends-on/subcharts, own)',
  ]);
  expect(annotatedOrder('shop', undefined)).toEqual([]);
  expect(annotatedOrder('shop', '{')).toEqual([]);
});
