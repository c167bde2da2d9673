import { readdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { recordOf } from '../support/cases.ts';
import { renderRow } from './support/holds.ts';

const FOLDER = 'test/charts/bad';
const charts = readdirSync(FOLDER).map((name) => name.replace(/\.yaml$/, ''));

describe.each(charts)('charts/%s refuses values that break its schema', (chart) => {
  test.each(rowsOf(chart))('%s', (says, values) => {
    expect(refusalOf(chart, values)).toContain(says);
  });
});

function refusalOf(chart: string, values: Record<string, unknown>): string {
  const table = { chart, release: 'release-name', namespace: 'default', documented: [], dead: [], rows: [] };
  const row = { key: '', setsKey: false, with: values, apiVersions: [], expect: [] };
  return renderRow(table, row).refusal ?? 'not refused';
}

function rowsOf(chart: string): [string, Record<string, unknown>][] {
  const data = load(readFileSync(`${FOLDER}/${chart}.yaml`, 'utf8'));
  if (!Array.isArray(data)) throw new Error(`${chart}.yaml is a list of rows`);
  return data.map((item) => {
    const { says, values } = recordOf(item) ?? {};
    if (typeof says !== 'string') throw new Error(`${chart}.yaml: every row says something`);
    return [says, recordOf(values) ?? {}];
  });
}
