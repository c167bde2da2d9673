import { describe, expect, test } from 'vitest';
import { crdDifference } from '../../../src/plan/crd-difference.ts';
import { crdPasses, liveFindings } from '../../../src/plan/crd-objects.ts';
import { definitionFindings, isBreaking, readChange } from '../../../src/plan/crd-safety.ts';
import { crdOf, isUnsafe, readCrdCases, withFields, withPlaces } from '../../support/crdcases.ts';

const { base, fields, definitions } = readCrdCases();

describe('a field', () => {
  for (const { about, old, next, found = [], value, live, isTold = false } of fields) {
    const [from, to] = [old, next].map((schema) => crdOf(withFields(base, { f: schema })));
    if (!from || !to) continue;
    test(about, () => {
      const wanted = found.map((entry) => entry.replace(/ ?(?=[.[]|$)/, ' v1 spec.f'));
      const findings = definitionFindings(from, to);
      const seen = findings.map(({ problem, version, path }) => `${problem.code} ${version} ${path}`);
      expect(seen.sort()).toEqual([...wanted].sort());
      expect(findings.some(isBreaking)).toBe(found.length > 0 && !isTold);
    });
    test(`${about}: what is there`, () => {
      const object = { kind: 'Thing', metadata: { namespace: 'a', name: 'one' }, spec: { f: value } };
      const seen = crdPasses(readChange(from, to)).flatMap((pass) => liveFindings(object, pass, 'things'));
      const codes = seen.map(({ problem }) => problem.code);
      expect(codes).toEqual(live === undefined ? [] : [`crd/object-${live}`]);
      for (const { problem } of seen) expect(problem.message).toContain('Thing a/one');
    });
  }
});

describe('a definition', () => {
  for (const { about, from = {}, set, found = [], isTold = false } of definitions)
    test(about, () => {
      const old = crdOf(withPlaces(base, from));
      const seen = definitionFindings(old, crdOf(withPlaces(base, set)));
      expect(seen.map(({ problem }) => problem.code)).toEqual(found);
      expect(seen.some(isBreaking)).toBe(found.length > 0 && !isTold);
    });
});

/** What each rule says; crd/breaking sums up, and what is live is in test/cluster/crd-updates.test.ts. */
const RULES = [
  'crd/additional-closed',
  'crd/alias-removed',
  'crd/bound-narrowed',
  'crd/combination-changed',
  'crd/conversion-changed',
  'crd/default-changed',
  'crd/embedded-changed',
  'crd/enum-narrowed',
  'crd/field-removed',
  'crd/list-type-changed',
  'crd/names-changed',
  'crd/nullable-dropped',
  'crd/pattern-changed',
  'crd/required-added',
  'crd/rule-added',
  'crd/scale-changed',
  'crd/scope-changed',
  'crd/storage-switched',
  'crd/stored-version-gone',
  'crd/subresource-removed',
  'crd/type-changed',
  'crd/unknown-dropped',
  'crd/version-gone',
];

test('every rule has an unsafe update, and there are more than enough of both kinds', () => {
  const cases = [...fields, ...definitions];
  const codes = cases.flatMap(({ found = [] }) => found.map((entry) => entry.split(' ')[0]));
  expect([...new Set(codes)].sort()).toEqual(RULES);
  expect(cases.filter(isUnsafe).length).toBeGreaterThanOrEqual(40);
  expect(cases.filter(({ found = [] }) => found.length === 0).length).toBeGreaterThanOrEqual(30);
});

test('a difference is told by field and version', () => {
  const old = withFields(base, { a: { type: 'integer', maximum: 10 }, b: { type: 'string' } });
  const next = withPlaces(withFields(base, { a: { type: 'integer', maximum: 5 }, c: { type: 'object' } }), {
    'names.shortNames': ['th', 'tg'],
    'versions.1': null,
  });
  expect(crdDifference(readChange(crdOf(old), crdOf(next)))).toEqual([
    '~ names shortNames: ["th"] -> ["th","tg"]',
    '~ v1 spec.a maximum: 10 -> 5',
    '- v1 spec.b (string)',
    '+ v1 spec.c (object)',
    '- v1beta1',
  ]);
});
