import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { KNOWN_FUNCTIONS } from '../../../src/actions/knownfunctions.ts';
import { createBudget, DEFAULT_LIMITS } from '../../../src/base/budget.ts';
import { loadChart } from '../../../src/chart/load.ts';
import { toBytes } from '../../../src/go/bytes.ts';
import { makeSchema } from '../../../src/schema/combine.ts';
import { recordOf } from '../../support/cases.ts';

const text = readFileSync('test/unit/schema/infer.cases.yaml', 'utf8');
const loaded = load(text);
const cases = (Array.isArray(loaded) ? loaded : []).map((one) => {
  const item = recordOf(one) ?? {};
  return { ...item, name: String(item.name), properties: item.properties };
});

describe('a schema is made so that', () => {
  it.each(cases)('$name', (item) => {
    const { properties } = recordOf(make(filesOf(item))) ?? {};
    const { global: _global, ...own } = recordOf(properties) ?? {};
    expect(own).toEqual(item.properties);
  });
});

function filesOf(item: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return {
    'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n',
    'values.yaml': String(item.values),
    'templates/x.yaml': String(item.template),
    'templates/_helpers.tpl': String(item.helpers ?? ''),
  };
}

function make(files: Readonly<Record<string, string>>): unknown {
  const tree = new Map(Object.entries(files).map(([name, content]) => [name, toBytes(content)]));
  const chart = loadChart(tree, { log: () => {}, unpack: () => new Map() });
  const budget = createBudget(DEFAULT_LIMITS, () => 0);
  return JSON.parse(makeSchema(chart, { examples: [], functions: KNOWN_FUNCTIONS, budget }).text);
}
