import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { KNOWN_FUNCTIONS } from '../../../src/actions/knownfunctions.ts';
import { unlimitedBudget } from '../../../src/base/budget.ts';
import { DynError } from '../../../src/base/problem.ts';
import type { Chart } from '../../../src/chart/chart.ts';
import { systemEntropy } from '../../../src/host/entropy.ts';
import { recordReads } from '../../../src/lint/readrecord.ts';
import type { ReadTree } from '../../../src/lint/readtree.ts';
import { chartRoots, findUnread, scanTemplates } from '../../../src/lint/unread.ts';
import { defaultCapabilities } from '../../../src/render/capabilities.ts';
import { HELM_4_1 } from '../../../src/render/profile.ts';
import { renderChart } from '../../../src/render/render.ts';
import { mergeLayers } from '../../../src/values/merge.ts';
import { traceValues } from '../../../src/values/trace.ts';
import { buildValues, type ValuesLayer } from '../../../src/values/values.ts';
import { recordOf } from '../../support/cases.ts';
import { chartOf } from '../../support/origins.ts';

const HEAD = 'apiVersion: v2\nname: c\nversion: 0.1.0\n';
const items: unknown = load(readFileSync('test/unit/lint/unread.cases.yaml', 'utf8'));
const quiet = { log: () => {} };
const options = { readFile: () => '' };

describe('values that nothing reads', () => {
  for (const item of Array.isArray(items) ? items : []) {
    const { name, template, values, files, set, unread } = recordOf(item) ?? {};
    test(String(name), () => {
      const extra = Object.entries(recordOf(files) ?? {}).map(([path, text]) => [path, String(text)]);
      const chart = chartOf({
        chart: {
          'Chart.yaml': HEAD,
          'values.yaml': String(values ?? ''),
          'templates/a.yaml': String(template ?? ''),
          ...Object.fromEntries(extra),
        },
      });
      const layers: ValuesLayer[] = [{ kind: 'set', source: { name: '--set', text: String(set) } }];
      const expected = Object.entries(recordOf(unread) ?? {}).sort();
      expect([...guesses(chart, layers, true)].sort()).toEqual(expected);
    });
  }

  test('without a render, the templates are looked through', () => {
    const chart = chartOf({ chart: { 'Chart.yaml': HEAD, 'templates/a.yaml': '{{ .Values.a }}' } });
    const layers: ValuesLayer[] = [{ kind: 'set', source: { name: '--set', text: 'a=1,bbb=2' } }];
    expect(guesses(chart, layers, false)).toEqual([['.Values.bbb', null]]);
  });
});

/** The paths that nothing reads, each with what was probably meant. */
function guesses(
  loaded: Chart,
  layers: readonly ValuesLayer[],
  renders: boolean,
): readonly (readonly [string, string | null])[] {
  const user = mergeLayers(layers, options);
  const built = buildValues(loaded, user, quiet);
  const reads = renders ? readsOf(loaded, layers) : undefined;
  const problems = findUnread({
    loaded,
    chart: built.chart,
    defaults: buildValues(loaded, new Map(), quiet).tree,
    user,
    trace: () => traceValues(loaded, layers, options),
    scan: () => scanTemplates(built, KNOWN_FUNCTIONS, unlimitedBudget()),
    ...(reads ? { reads } : {}),
  });
  return problems.map(({ message, hint, at }) => {
    expect(at?.source.name).toBe('--set');
    return [message.split(' ', 1)[0] ?? '', /Did you mean (.*)\?/.exec(hint ?? '')?.[1] ?? null];
  });
}

function readsOf(loaded: Chart, layers: readonly ValuesLayer[]): ReadTree | undefined {
  const { chart, tree } = buildValues(loaded, mergeLayers(layers, options), quiet);
  const { observer, reads } = recordReads(tree, chartRoots(chart));
  const release = { name: 'r', namespace: 'n', isUpgrade: false, revision: 1n };
  const capabilities = defaultCapabilities(HELM_4_1, []);
  const env = { budget: unlimitedBudget(), entropy: systemEntropy({}), profile: HELM_4_1, observer };
  try {
    renderChart({ chart, values: tree, release, capabilities }, env);
    return reads;
  } catch (error) {
    if (error instanceof DynError) return undefined;
    throw error;
  }
}
