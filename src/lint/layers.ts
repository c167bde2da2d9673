import type { Budget } from '../base/budget.ts';
import { once } from '../base/once.ts';
import { DynError, type Problem } from '../base/problem.ts';
import type { Source } from '../base/source.ts';
import type { Chart } from '../chart/chart.ts';
import { lacksCharts } from '../chart/offline.ts';
import type { KnownFunctions } from '../schema/chartreads.ts';
import { checkLayer } from '../schema/layer.ts';
import type { ReadNode } from '../schema/reads.ts';
import { traceLayers } from '../values/trace.ts';
import { buildAllDefaults, buildValues } from '../values/values.ts';
import { findUnread, scanTemplates } from './unread.ts';

/** What is wrong with a values file by itself. */
export interface LayerVerdict {
  /** What breaks a schema, whatever other files set. */
  readonly broken: readonly Problem[];
  /** Values that nothing reads; of values.yaml, those that no template reads. */
  readonly unread: readonly Problem[];
}

/** Judges values files of one chart; `isOverlay` is false for the chart's own values.yaml. */
export type LayerJudge = (source: Source, isOverlay: boolean) => LayerVerdict;

const NOTHING: LayerVerdict = { broken: [], unread: [] };
const QUIET = { log: (): void => {} };

/** With its place where its line must not be shown because of a secret, too: a finding shows no lines. */
function placed(problem: Problem): Problem {
  const at = problem.at ?? problem.related?.find((one) => one.at)?.at;
  return at ? { ...problem, at } : problem;
}

/** A judge that looks through the templates of the chart no more than once, unless a file brings templates of its own. */
export function judgeLayers(chart: Chart, functions: KnownFunctions, newBudget: () => Budget): LayerJudge {
  const scanDefaults = once(() => scanTemplates(buildAllDefaults(chart, QUIET.log), functions, newBudget()));
  const defaults = once(() => buildValues(chart, new Map(), QUIET).tree);
  /** What values.yaml is for: the defaults of the charts below, and nobody else. */
  const belowDefaults = once(() => buildValues({ ...chart, values: new Map() }, new Map(), QUIET).tree);
  const isWhole = !lacksCharts(chart);
  return (source, isOverlay) => {
    try {
      const traced = traceLayers([{ kind: 'file', source }], { readFile: () => '' });
      const built = buildValues(chart, traced.tree, QUIET);
      const scan = (): ReadNode | undefined =>
        source.text.includes('{{') ? scanTemplates(built, functions, newBudget()) : scanDefaults();
      const unread = (): readonly Problem[] =>
        findUnread({
          ...{ loaded: chart, chart: built.chart, user: traced.tree, scan },
          defaults: isOverlay ? defaults() : belowDefaults(),
          isOwn: !isOverlay,
          trace: () => traced,
        });
      const broken = checkLayer(built.chart, traced, newBudget()).map(placed);
      const told = new Set(broken.map(({ at }) => at?.start));
      const rest = isWhole ? unread().filter(({ at }) => !told.has(at?.start)) : [];
      return { broken, unread: rest };
    } catch (error) {
      // What keeps a file from being read, or a schema from being used, the render says.
      if (error instanceof DynError) return NOTHING;
      throw error;
    }
  };
}
