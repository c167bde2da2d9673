import type { Source } from '../../base/source.ts';
import type { Chart } from '../../chart/chart.ts';
import { missingDependencies } from '../../chart/offline.ts';
import { fromBytes } from '../../go/bytes.ts';
import type { Finding, LintRule } from '../rule.ts';

const DEFINE = /\{\{-?\s*define\s+"([^"\n]+)"/g;
/** A call whose name is put together as it runs: any template may be meant. */
const DYNAMIC = /\binclude\s+(?![\s]*["`])/;

/** Named templates that nothing calls. */
export const unusedTemplate: LintRule = {
  id: 'template/unused',
  severity: 'note',
  summary: 'a named template is called from nowhere',
  explanation:
    'It was forgotten when its last caller went, or the caller has its name misspelt. Delete it, or call it. Library charts are left alone: their callers are elsewhere.',
  checkChart: ({ chart, source }) => {
    const all = texts(chart);
    // A chart that is not there may call what is defined here in its place.
    if (missingDependencies(chart).length > 0) return [];
    if (chart.metadata.type === 'library' || all.some((text) => DYNAMIC.test(text))) return [];
    const own = chart.templates.flatMap(({ name }) => source(name) ?? []);
    return own.flatMap(definitionsIn).flatMap(({ name, at }): Finding[] => {
      const uses = all.reduce((sum, text) => sum + countOf(text, name), 0);
      if (uses > 1) return [];
      return [{ at, message: `template ${name} is called from nowhere`, hint: 'Delete it, or call it.' }];
    });
  },
};

/** All texts that may call: templates, and what `tpl` may be given. */
function texts(chart: Chart): readonly string[] {
  const own = [...chart.raw].filter(
    ([path]) => !path.startsWith('charts/') && !/\.(?:md|gotmpl)$/.test(path),
  );
  return [...own.map(([, bytes]) => fromBytes(bytes)), ...chart.subcharts.flatMap(texts)];
}

function definitionsIn(source: Source): readonly { readonly name: string; readonly at: Finding['at'] }[] {
  return [...source.text.matchAll(DEFINE)].map(({ 0: text, 1: name = '', index }) => ({
    name,
    at: { source, start: index, end: index + text.length },
  }));
}

function countOf(text: string, name: string): number {
  return text.split(`"${name}"`).length - 1 + (text.split(`\`${name}\``).length - 1);
}
