import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { loadChart } from '../../../src/index.ts';
import { recordOf } from '../../support/cases.ts';
import { renderTraced, spanLine } from '../../support/traced.ts';

const CASES = 'test/unit/render/sourcemap.cases.yaml';

interface Case {
  readonly about: string;
  readonly template: string;
  readonly helpers: string;
  readonly values: unknown;
  readonly files: Record<string, unknown>;
  readonly spans: unknown;
}

describe('each piece of output has the place that made it, the way there and the values read', () => {
  test.each(readCases().map((item) => [item.about, item] as const))('%s', (_, item) => {
    expect(spansOf(item)).toEqual(item.spans);
  });
});

function spansOf({ template, helpers, values, files }: Case): string[] {
  const tree = {
    'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
    'values.yaml': JSON.stringify(values),
    'templates/_h.tpl': helpers,
    'templates/a.yaml': template,
    ...files,
  };
  const bytes = new Map(Object.entries(tree).map(([path, text]) => [path, Buffer.from(String(text))]));
  const { outcome, map } = renderTraced(loadChart(bytes));
  return outcome.files.flatMap(({ path, text }) => map.spansOf(path).map((span) => spanLine(span, text)));
}

function readCases(): Case[] {
  const data: unknown = load(readFileSync(CASES, 'utf8'));
  if (!Array.isArray(data)) throw new Error('the cases are a list');
  return data.map((item: unknown) => {
    const { about, template, helpers, values, files, spans } = recordOf(item) ?? {};
    return {
      about: String(about),
      template: String(template),
      helpers: String(helpers ?? ''),
      values: values ?? {},
      files: recordOf(files) ?? {},
      spans,
    };
  });
}
