import { load } from 'js-yaml';
import { answerFromSnapshot } from '../../../src/actions/clusterfile.ts';
import {
  type Chart,
  type LookupAnswer,
  loadChart,
  lookupId,
  type Rendered,
  type RenderOptions,
  renderChart,
} from '../../../src/index.ts';
import { readSnapshot } from '../../../src/kube/snapshot.ts';
import { recordOf } from '../../support/cases.ts';
import { assembled } from './assembled.ts';

const MOST_ROUNDS = 10;
const charts = new Map<string, Chart>();

/** Renders a chart folder; a YAML stream of objects answers its lookups. Throws what the render throws. */
export function renderFolder(folder: string, options: RenderOptions, cluster?: string): Rendered {
  const chart = charts.get(folder) ?? loadChart(assembled(folder));
  charts.set(folder, chart);
  if (cluster === undefined) return renderChart(chart, options);
  const snapshot = readSnapshot({ name: 'cluster', text: cluster });
  const lookups = new Map<string, LookupAnswer>();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const rendered = renderChart(chart, { ...options, lookups });
    if (rendered.openLookups.length === 0) return rendered;
    for (const key of rendered.openLookups) lookups.set(lookupId(key), answerFromSnapshot(snapshot, key));
  }
  throw new Error(`${folder} still asks after ${MOST_ROUNDS} rounds`);
}

/** All objects of a render as plain data, hooks included. */
export function objectsOf({ manifests, hooks }: Rendered): Record<string, unknown>[] {
  return [...manifests, ...hooks].map(({ text }) => recordOf(load(text)) ?? {});
}
