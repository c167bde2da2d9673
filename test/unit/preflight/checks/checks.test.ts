import { readdirSync, readFileSync } from 'node:fs';
import { load, YAML11_SCHEMA } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import {
  isObject,
  type JsonObject,
  objectsAt,
  parseJson,
  stringAt,
  stringsOf,
} from '../../../../src/kube/json.ts';
import { templateFinding } from '../../../../src/preflight/checks/refusals.ts';
import { CHECKS } from '../../../../src/preflight/checks.ts';
import type { Finding, PreflightCheck } from '../../../../src/preflight/preflight.ts';
import { problemsIn } from '../../../support/problemcodes.ts';
import { readSources } from '../../../support/sources.ts';
import { fakeOf, releaseOf, stateOf } from './fake.ts';

const FOLDER = 'test/unit/preflight/checks';

function rowsOf(file: string): readonly JsonObject[] {
  const rows = parseJson(
    JSON.stringify(load(readFileSync(`${FOLDER}/${file}`, 'utf8'), { schema: YAML11_SCHEMA })),
  );
  return Array.isArray(rows) ? rows.filter((row) => isObject(row)) : [];
}

const tables = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => ({ name, rows: rowsOf(name).filter(({ check }) => check !== undefined) }));

function checkOf(row: JsonObject): PreflightCheck {
  const found = CHECKS.find(({ name }) => name === stringAt(row, 'check'));
  if (!found) throw new Error(`no check ${stringAt(row, 'check')}`);
  return found;
}

/** What the check of a row finds; nothing where it does not concern the releases. */
function findingsOf(row: JsonObject): readonly Finding[] {
  const check = checkOf(row);
  const listed = objectsAt(row, 'releases');
  const releases = (listed.length > 0 ? listed : [row.release]).flatMap((one) =>
    isObject(one) ? [releaseOf(one)] : [],
  );
  if (!check.concerns(releases)) return [];
  const fake = fakeOf(row);
  const queries = check.reads(releases);
  const next = check.readsNext?.(releases, stateOf(fake, queries)) ?? [];
  return check.check(releases, stateOf(fake, [...queries, ...next]));
}

function short({ problem, answer }: Finding): string {
  return `${problem.code}${answer === 'unknown' ? ' unknown' : ''}`;
}

function textOf({ problem, evidence }: Finding): string {
  const lines = evidence.map(({ what, why }) => `${what}: ${why}`);
  return [problem.message, problem.hint, ...lines].join('\n');
}

describe.each(tables)('$name', ({ rows }) => {
  test.each(rows.map((row) => ({ check: stringAt(row, 'check'), name: stringAt(row, 'name'), row })))(
    '$check: $name',
    ({ row }) => {
      const findings = findingsOf(row);
      const said = findings.map(textOf).join('\n');
      expect(findings.map(short), said).toEqual(stringsOf(row.finds));
      expect(
        stringsOf(row.says).filter((words) => !said.includes(words)),
        said,
      ).toEqual([]);
      for (const { problem } of findings) expect(problem.hint, problem.code).toMatch(/\S/);
    },
  );
});

const all = tables.flatMap(({ rows }) => rows);

/** Those of operators have tables of their own, beside this folder. */
const named = CHECKS.map(({ name }) => name).filter((name) => !name.startsWith('operator'));

test.each(named)('%s has a yes and a no', (name) => {
  const finds = all.filter(({ check }) => check === name).map((row) => stringsOf(row.finds).length > 0);
  expect([finds.includes(true), finds.includes(false)]).toEqual([true, true]);
});

/** All that the checks can find. */
const CODES: readonly string[] = [
  ...[
    'preflight/crd-missing',
    'preflight/crd-version',
    'preflight/crd-not-established',
    'preflight/crd-owned',
  ],
  ...['preflight/crd-older', 'preflight/kind-missing', 'preflight/part-present', 'preflight/queues-missing'],
  ...['preflight/kube-version', 'preflight/rules-ignored', 'preflight/owned-by-other', 'preflight/orphan'],
  ...['preflight/rendered-twice', 'preflight/rights-missing', 'preflight/escalation'],
  ...['preflight/storage-class-missing', 'preflight/no-default-class', 'preflight/access-mode'],
  ...[
    'preflight/chrek-mismatch',
    'preflight/checkpoint-off',
    'preflight/operator-missing',
    'preflight/runtime-class-missing',
  ],
  ...['preflight/no-matching-node', 'preflight/gpu-short', 'preflight/capacity-short'],
  ...['preflight/pull-secret-missing', 'preflight/cert-manager-missing', 'preflight/cert-manager-down'],
  ...['preflight/pod-security', 'preflight/quota-exceeded', 'preflight/quota-unset', 'preflight/limit-range'],
  ...['preflight/metrics-missing', 'preflight/kruise-missing', 'preflight/gpu-operator-missing'],
  ...['preflight/flux-values-missing', 'preflight/managed-by-tool', 'preflight/namespace-missing'],
  'preflight/namespace-ending',
  'preflight/taken-over',
  'preflight/secret-clash',
  'preflight/crd-breaking',
];

/** Findings of other areas. */
const FOREIGN: readonly string[] = ['crd/cannot-tell unknown'];

test('what a template refuses is a finding', () => {
  const failed = 'execution error at (chrek/templates/checks.yaml:1:4): ';
  const [psa, mismatch] = ['PSA: namespace a has the label x', 'CHREK-MISMATCH: a is "b"'].map((says) =>
    templateFinding(failed + says),
  );
  expect(psa).toMatchObject({ code: 'preflight/pod-security', message: 'namespace a has the label x' });
  expect(mismatch).toMatchObject({ code: 'preflight/chrek-mismatch', message: 'a is "b"' });
  expect(templateFinding(`${failed}PLANNED`)).toBeUndefined();
});

test('every code is found in a table', () => {
  const found = new Set(all.flatMap((row) => stringsOf(row.finds)));
  expect([...CODES, ...FOREIGN].filter((code) => !found.has(code))).toEqual([]);
  // A template's lookup is no check's; test/cluster tries it.
  const made = readSources()
    .filter(({ path }) => /^base\/problems\/(?:preflight|needs)\.ts$/.test(path))
    .flatMap(({ path, tree }) => problemsIn(path, tree).map(({ code }) => code));
  expect([...CODES, 'preflight/lookup-refused'].sort()).toEqual(made.sort());
});
