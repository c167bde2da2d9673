import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { isArray, isObject, type Json, objectAt, parseJson, stringAt } from '../../../src/kube/json.ts';
import { NO_RULES, patchRulesOf } from '../../../src/kube/patch-rules.ts';
import { comparable, differencesOf, overlaid, pathText } from '../../../src/plan/difference.ts';

const table = parseJson(
  JSON.stringify(load(readFileSync(new URL('difference.yaml', import.meta.url), 'utf8'))),
);
const rows = (isArray(table) ? table : []).filter(isObject);

test.each(rows.map((row) => [stringAt(row, 'about'), row]))('differences: %s', (_, row) => {
  const rules = patchRulesOf(stringAt(row, 'apiVersion'), stringAt(row, 'kind')) ?? NO_RULES;
  const [before, after] = [objectAt(row, 'before'), objectAt(row, 'after')].map(comparable);
  const found = differencesOf(before ?? {}, after ?? {}, rules);
  const written = (value: Json | undefined): Json => (value === undefined ? 'none' : value);
  expect(found.map(({ steps, from, to }) => [pathText(steps), written(from), written(to)])).toEqual(
    row.found,
  );
});

test('what is wanted lies over what is live, and named items over those of their name', () => {
  const live = { spec: { a: 1, list: [{ name: 'x', v: 1, kept: true }, { name: 'gone' }], plain: [1, 2] } };
  const wanted = { spec: { list: [{ name: 'x', v: 2 }, { name: 'new' }], plain: [3] } };
  expect(overlaid(live, wanted)).toEqual({
    spec: { a: 1, list: [{ name: 'x', v: 2, kept: true }, { name: 'new' }], plain: [3] },
  });
});
