import { readdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { recordOf } from '../../support/cases.ts';

/** What a row expects: of a field of an object, of an object's presence, of the notes, or a refusal. */
export interface Expectation {
  /** `Kind/name` or `Kind/namespace/name`. */
  readonly object?: string;
  readonly field?: string;
  readonly exists?: boolean;
  readonly is?: unknown;
  readonly has?: unknown;
  readonly hasNot?: unknown;
  readonly decode?: 'base64';
  readonly notes?: string;
  readonly refused?: string;
}

/** One row: with `key` set to `value`, all of `expect` holds; without it, something of it does not. */
export interface Row {
  readonly key: string;
  /** Absent: the row tells what holds by default. */
  readonly value?: unknown;
  readonly setsKey: boolean;
  readonly with: Record<string, unknown>;
  readonly apiVersions: readonly string[];
  readonly cluster?: string;
  readonly expect: readonly Expectation[];
}

/** A file of test/charts/behaviour. */
export interface BehaviourTable {
  readonly chart: string;
  readonly release: string;
  readonly namespace: string;
  /** Documented keys that values.yaml does not hold. */
  readonly documented: readonly string[];
  /** Keys that are accepted and have no effect, as the documents say. */
  readonly dead: readonly string[];
  readonly rows: readonly Row[];
}

const FOLDER = 'test/charts/behaviour';

/** All tables, in order of their names. */
export function readTables(): BehaviourTable[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
  return names.sort().map(readTable);
}

/** Values from dotted paths: `{a.b: 1}` becomes `{a: {b: 1}}`; what is below the top stays as it is. */
export function nested(paths: Record<string, unknown>): Record<string, unknown> {
  return Object.entries(paths).reduce(
    (tree, [path, value]) => setAt(tree, path.split('.'), value),
    {} satisfies Record<string, unknown>,
  );
}

/** Paths of all leaves of a chart's values.yaml; an empty map or list is a leaf. */
export function documentedKeys({ chart, documented }: BehaviourTable): string[] {
  const values = load(readFileSync(`charts/${chart}/values.yaml`, 'utf8'));
  return [...leavesOf(values, []), ...documented];
}

function leavesOf(value: unknown, path: readonly string[]): string[] {
  const entries = Object.entries(recordOf(value) ?? {});
  if (entries.length === 0) return path.length === 0 ? [] : [path.join('.')];
  return entries.flatMap(([key, item]) => leavesOf(item, [...path, key]));
}

function setAt(
  tree: Record<string, unknown>,
  path: readonly string[],
  value: unknown,
): Record<string, unknown> {
  const [key = '', ...rest] = path;
  return { ...tree, [key]: rest.length === 0 ? value : setAt(recordOf(tree[key]) ?? {}, rest, value) };
}

function readTable(name: string): BehaviourTable {
  const data = recordOf(load(readFileSync(`${FOLDER}/${name}`, 'utf8'))) ?? {};
  return {
    chart: textOr(data.chart, name.replace(/\.yaml$/, '')),
    release: textOr(data.release, 'release-name'),
    namespace: textOr(data.namespace, 'default'),
    documented: textsOf(data.documented),
    dead: textsOf(data.dead),
    rows: listOf(data.rows).map((row, index) => readRow(`${name}, row ${index + 1}`, row)),
  };
}

function readRow(place: string, data: unknown): Row {
  const row = recordOf(data) ?? {};
  const { key, value, cluster, apiVersions } = row;
  const expect = listOf(row.expect).map((item): Expectation => recordOf(item) ?? {});
  if (typeof key !== 'string' || expect.length === 0) throw new Error(`${place}: key and expect are needed`);
  return {
    key,
    value,
    setsKey: 'value' in row,
    with: recordOf(row.with) ?? {},
    apiVersions: textsOf(apiVersions),
    ...(typeof cluster === 'string' ? { cluster } : {}),
    expect,
  };
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textsOf(value: unknown): string[] {
  return listOf(value).filter((item) => typeof item === 'string');
}
