import { createBudget } from '../base/budget.ts';
import type { Problem } from '../base/problem.ts';
import { recordReads } from '../lint/readrecord.ts';
import type { ReadTree } from '../lint/readtree.ts';
import { chartRoots, findUnread, scanTemplates } from '../lint/unread.ts';
import type { Observer } from '../template/state.ts';
import { type BuiltValues, buildValues } from '../values/values.ts';
import { tracePrepared } from './brokenvalues.ts';
import { KNOWN_FUNCTIONS } from './knownfunctions.ts';
import { mergeValues, type PreparedChart } from './prepared.ts';

/** A watch over what a render reads; `unread` judges the user's values when it is done. */
export interface ReadWatch {
  readonly observe: (built: BuiltValues) => Observer;
  readonly unread: () => readonly Problem[];
}

/** Begins to watch the renders of a chart; the last one counts. Without any, templates are only looked through. */
export function watchReads(prepared: PreparedChart): ReadWatch {
  let reads: ReadTree | undefined;
  return {
    observe: (built) => {
      const record = recordReads(built.tree, chartRoots(built.chart));
      reads = record.reads;
      return record.observer;
    },
    unread: () => unreadValues(prepared, reads),
  };
}

function unreadValues(prepared: PreparedChart, reads: ReadTree | undefined): readonly Problem[] {
  const { chart, user, ports } = prepared;
  const quiet = (): void => {};
  const built = mergeValues(prepared, quiet);
  return findUnread({
    loaded: chart,
    chart: built.chart,
    defaults: buildValues(chart, new Map(), { log: quiet }).tree,
    user: user.tree,
    trace: () => tracePrepared(prepared),
    scan: () => scanTemplates(built, KNOWN_FUNCTIONS, createBudget(ports.limits, ports.now)),
    ...(reads ? { reads } : {}),
  });
}
