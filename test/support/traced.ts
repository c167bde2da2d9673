import { unlimitedBudget } from '../../src/base/budget.ts';
import { type FieldPath, writeFieldPath } from '../../src/base/fieldpath.ts';
import { placeOf } from '../../src/base/source.ts';
import { fromPlain } from '../../src/go/plain.ts';
import { isMap } from '../../src/go/value.ts';
import { systemEntropy } from '../../src/host/entropy.ts';
import type { Chart } from '../../src/index.ts';
import { defaultCapabilities } from '../../src/render/capabilities.ts';
import { HELM_4_1 } from '../../src/render/profile.ts';
import { type RenderOutcome, renderChart } from '../../src/render/render.ts';
import { createSourceMap, type OutputSpan, type SourceMap } from '../../src/render/sourcemap.ts';
import { buildValues } from '../../src/values/values.ts';

/** A render, and where all of it comes from. */
export interface Traced {
  readonly outcome: RenderOutcome;
  readonly map: SourceMap;
}

/** Renders a chart as release `rel` in `ns` with a source map, which stays empty unless the render is watched. */
export function renderTraced(chart: Chart, values: unknown = {}, isWatched = true): Traced {
  const user = fromPlain(values);
  const options = { log: () => {}, dropsDefaultNulls: HELM_4_1.dropsDefaultNulls };
  const built = buildValues(chart, isMap(user) ? user : new Map(), options);
  const { observer, map } = createSourceMap(built.chart, built.tree);
  const release = { name: 'rel', namespace: 'ns', isUpgrade: false, revision: 1n };
  const outcome = renderChart(
    { chart: built.chart, values: built.tree, release, capabilities: defaultCapabilities(HELM_4_1) },
    {
      budget: unlimitedBudget(),
      entropy: systemEntropy(),
      profile: HELM_4_1,
      ...(isWatched ? { observer } : {}),
    },
  );
  return { outcome, map };
}

/** A span on one line: its text, its place, the way there, the values read. */
export function spanLine(span: OutputSpan, text: string): string {
  const places = [span.at, ...span.way.toReversed()].map(placeOf).join(' < ');
  const reads = span.reads.map(({ path, use }) => pathText(path) + (use === 'data' ? '' : `:${use}`));
  const shown = JSON.stringify(text.slice(span.start, span.end));
  return `${shown} ${places.replaceAll('c/templates/', '')}${reads.length > 0 ? ` [${reads.join(' ')}]` : ''}`;
}

function pathText(path: FieldPath): string {
  return path.length === 0 ? '.' : writeFieldPath(path);
}
