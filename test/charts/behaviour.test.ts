import { existsSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { difference, renderRow } from './support/holds.ts';
import { type BehaviourTable, documentedKeys, type Row, readTables } from './support/table.ts';

const tables = readTables().filter(({ chart }) => existsSync(`charts/${chart}/Chart.yaml`));
const named = tables.map((table): [string, BehaviourTable] => [table.chart, table]);

describe.each(named)('charts/%s does what its keys promise', (_, table) => {
  test.each(titled(table))('%s', (__, row) => {
    const outcome = renderRow(table, row);
    const broken = row.expect.map((item) => difference(outcome, item)).filter((each) => each !== undefined);
    expect(broken).toEqual([]);
    if (row.setsKey) expect(hasEffect(table, row), 'the same holds without the value').toBe(true);
  });

  test('every documented key is covered', () => {
    expect(uncovered(table)).toEqual([]);
  });
});

afterAll(() => {
  console.log(['keys covered of keys documented', ...tables.map(coverage)].join('\n'));
});

function titled({ rows }: BehaviourTable): [string, Row][] {
  return rows.map((row, index) => [`${index + 1}: ${row.key}${settingOf(row)}`, row]);
}

function settingOf({ setsKey, value }: Row): string {
  return setsKey ? ` = ${JSON.stringify(value)}` : ' by default';
}

function hasEffect(table: BehaviourTable, row: Row): boolean {
  const control = renderRow(table, row, true);
  return row.expect.some((item) => difference(control, item) !== undefined);
}

function uncovered(table: BehaviourTable): string[] {
  const keys = table.rows.filter(({ setsKey }) => setsKey).map(({ key }) => key);
  const done = [...keys, ...table.dead];
  return documentedKeys(table).filter((key) => !done.some((other) => isWithin(key, other)));
}

/** Whether one path leads to the other or to something in it. */
function isWithin(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}.`) || other.startsWith(`${path}.`);
}

function coverage(table: BehaviourTable): string {
  const documented = documentedKeys(table).length;
  const dead = table.dead.length === 0 ? '' : ` (${table.dead.length} without effect, as documented)`;
  return `  ${table.chart.padEnd(12)} ${documented - uncovered(table).length} of ${documented}${dead}`;
}
