import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { afterAll, describe, expect, test } from 'vitest';
import { isObject, type JsonObject, listOf, objectOf, textOf } from '../../src/kube/crd/json.ts';
import { assembled } from './support/assembled.ts';
import { helm } from './support/commands.ts';
import { renderRow } from './support/holds.ts';
import { mistyped, unbroken } from './support/rules.ts';
import { helmOnSchemas } from './support/schemas.ts';
import { nested } from './support/table.ts';

interface Bad {
  readonly values: Record<string, unknown>;
  readonly says: string;
}

const scratch = mkdtempSync(join(tmpdir(), 'dyn-bad-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const charts = [...chartsIn('test/charts/bad', ''), ...chartsIn('test/charts/bad-offline', '_offline/')];

describe.each(charts)('charts/%s', (chart, file) => {
  const folder = `charts/${chart}`;
  const rows = readRows(file);
  const schema = objectOf(JSON.parse(readFileSync(`${folder}/values.schema.json`, 'utf8')));

  test('dyn refuses each of the bad values', () => {
    expect(rows.filter(({ values, says }) => !refusalOf(chart, nested(values)).includes(says))).toEqual([]);
  });

  test('helm refuses what breaks the schema in the same words', () => {
    const bad = rows.filter(({ says }) => says.startsWith("at '"));
    const said = helmOnSchemas(
      folder,
      bad.map(({ values }) => nested(values)),
    );
    expect(bad.filter(({ says }, index) => !hasAll(said[index] ?? '', says))).toEqual([]);
  });

  test('helm refuses what a template checks in the same words', () => {
    const bad = rows.filter(({ says }) => !says.startsWith("at '"));
    expect(bad.filter(({ values, says }) => !hasAll(helmSays(folder, nested(values)), says))).toEqual([]);
  });

  test('each rule of the schema is broken by some values', () => {
    const defaults = load(readFileSync(`${folder}/values.yaml`, 'utf8'));
    const all = rows.map(({ values }) => nested(values));
    expect(unbroken(schema, defaults, all)).toEqual([]);
  });

  test('dyn and helm refuse another type in each place that has one', () => {
    const all = mistyped(schema).filter(({ values }) => !isWholePart(folder, values));
    const said = helmOnSchemas(
      folder,
      all.map(({ values }) => values),
    );
    const passed = all.filter(
      ({ values, says }, index) =>
        !said[index]?.includes(says) || !refusalOf(chart, objectOf(values)).includes(says),
    );
    expect(passed).toEqual([]);
  });
});

test('every chart with a schema has bad values', () => {
  const own = ['charts', 'charts/_offline'].flatMap((folder) =>
    readdirSync(folder, { recursive: false, encoding: 'utf8' }).map((name) => `${folder}/${name}`.slice(7)),
  );
  const without = own.filter(
    (name) => !['_offline', 'hello', ...charts.map(([chart]) => chart)].includes(name),
  );
  expect(without).toEqual([]);
});

function chartsIn(folder: string, prefix: string): [string, string][] {
  return readdirSync(folder).map((name) => [`${prefix}${name.replace(/\.yaml$/, '')}`, join(folder, name)]);
}

function readRows(file: string): Bad[] {
  return listOf(load(readFileSync(file, 'utf8'))).map((item) => {
    const { values, says } = objectOf(item);
    if (!isObject(values) || textOf(says) === '') throw new Error(`${file}: a row has values and says`);
    return { values: { ...values }, says: textOf(says) };
  });
}

function refusalOf(chart: string, values: JsonObject): string {
  const table = { chart, release: 'release-name', namespace: 'default', documented: [], dead: [], rows: [] };
  const row = { key: '', setsKey: false, with: values, apiVersions: [], expect: [] };
  return renderRow(table, row).refusal ?? 'not refused';
}

function helmSays(folder: string, values: unknown): string {
  const file = join(scratch, 'values.yaml');
  writeFileSync(file, dump(values));
  return helm(['template', 'release-name', assembled(folder), '-f', file]).stderr;
}

/** Helm refuses a text in place of all values of a part before it looks at any schema. */
function isWholePart(folder: string, values: unknown): boolean {
  const { dependencies } = objectOf(load(readFileSync(`${folder}/Chart.yaml`, 'utf8')));
  const parts = listOf(dependencies).map((each) => textOf(objectOf(each).alias ?? objectOf(each).name));
  return Object.entries(objectOf(values)).some(([key, value]) => parts.includes(key) && !isObject(value));
}

/** Whether a text has all of another but for what dyn keeps to itself. */
function hasAll(text: string, parts: string): boolean {
  return parts.split('<redacted>').every((part) => text.includes(part));
}
