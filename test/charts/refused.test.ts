import { readdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { listOf, objectOf, textOf } from './crd/json.ts';
import { renderRow } from './support/holds.ts';
import type { Row } from './support/table.ts';

const FOLDER = 'test/charts/refused';
const charts = readdirSync(FOLDER).map((name) => name.replace(/\.yaml$/, ''));

describe.each(charts)('charts/%s refuses', (chart) => {
  const cases = listOf(load(readFileSync(`${FOLDER}/${chart}.yaml`, 'utf8'))).map(objectOf);

  test.each(cases.map(({ values, refuses }) => [JSON.stringify(values), values, refuses] as const))(
    '%s',
    (_, values, refuses) => {
      const table = {
        chart,
        release: 'release-name',
        namespace: 'default',
        documented: [],
        dead: [],
        rows: [],
      };
      const { refusal } = renderRow(table, rowOf(objectOf(values)));
      expect(refusal).toContain(textOf(refuses));
      expect(refusal).not.toContain('hidden');
    },
  );
});

function rowOf(values: Record<string, unknown>): Row {
  return { key: '', setsKey: false, with: values, apiVersions: [], expect: [] };
}
