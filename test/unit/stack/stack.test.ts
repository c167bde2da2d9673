import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { DynError } from '../../../src/base/problem.ts';
import { placeOf } from '../../../src/base/source.ts';
import { writeJson } from '../../../src/go/json.ts';
import { type Expansion, expandStack, mergeStackLayers, valuesLayer } from '../../../src/stack/expand.ts';
import { refusedKeys } from '../../../src/stack/helmfile.ts';
import { type NeedReason, needReasons } from '../../../src/stack/reasons.ts';
import { readStack, type Stack } from '../../../src/stack/stack.ts';
import { findOrigin } from '../../../src/values/origins.ts';

interface Refused {
  readonly name: string;
  readonly text: string;
  readonly says: string;
  readonly code: string;
  readonly hint?: string;
}

interface Expanded {
  readonly name: string;
  readonly stack: string;
  readonly environment?: string;
  readonly tenants?: readonly string[];
  readonly only?: readonly string[];
  readonly brings?: 'needs' | 'dependents' | 'nothing';
  readonly chosen?: readonly string[];
  readonly units?: readonly string[];
  readonly waves?: number;
  readonly wanted?: readonly string[];
  readonly off?: readonly string[];
  /** `AFTER <- BEFORE @ PLACE`, with ` past NAMES` where releases between them are switched off. */
  readonly reasons?: readonly string[];
  readonly code?: string;
  readonly says?: string;
}

interface Valued {
  readonly name: string;
  readonly before?: string;
  readonly release: string;
  readonly environment?: string;
  readonly values: unknown;
}

const table = (name: string): unknown => load(readFileSync(`test/unit/stack/${name}.cases.yaml`, 'utf8'));

const FILES: Readonly<Record<string, string>> = {
  'v.yaml': 'file: v\nboth: v\n',
  'prod.yaml': 'file: prod\n',
};

function readText(path: string): string {
  const text = FILES[path];
  if (text === undefined) throw new Error(`there is no ${path}`);
  return text;
}

function stackOf(text: string, folder = ''): Stack {
  const stack = readStack({ name: 'dyn.yaml', text }, folder);
  if (!stack) throw new Error('no stack');
  return stack;
}

function expand(stack: Stack, more: Partial<Expanded>): Expansion {
  const { environment = 'default', tenants = ['t'], only = [], brings = 'needs' } = more;
  return expandStack(stack, { environment, tenants, only, brings, readText });
}

function reasonText({ before, after, at, past }: NeedReason): string {
  return `${after} <- ${before} @ ${placeOf(at)}${past.length > 0 ? ` past ${past.join(', ')}` : ''}`;
}

function problemOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (error instanceof DynError) return error.problem;
    throw error;
  }
  throw new Error('nothing was raised');
}

describe('a dyn.yaml that is refused', () => {
  test.each(table('refused') as readonly Refused[])('$name', ({ text, says, code, hint }) => {
    const problem = problemOf(() => readStack({ name: 'dyn.yaml', text }, ''));
    expect({ code: problem.code, message: problem.message }).toEqual({
      code,
      message: expect.stringContaining(says),
    });
    expect(problem.hint).toContain(hint ?? '');
    expect(problem.at && placeOf(problem.at)).toBe(says.split(': ', 1)[0]);
  });

  const parts: readonly (readonly [Parameters<typeof refusedKeys>[0], (key: string) => string])[] = [
    ['file', (key) => `${key}: x\n`],
    ['release', (key) => `name: s\nreleases: [{name: a, chart: ./a, ${key}: x}]\n`],
    ['environment', (key) => `environments: {e: {${key}: x}}\n`],
    ['override', (key) => `environments: {e: {releases: {a: {${key}: x}}}}\n`],
  ];
  test.each(parts)("each of helmfile's keys of a %s is told by its name", (part, write) => {
    for (const key of refusedKeys(part)) {
      const { code, message, hint } = problemOf(() => readStack({ name: 'dyn.yaml', text: write(key) }, ''));
      expect([code, message, hint === ''], key).toEqual([
        'stack/helmfile-key',
        expect.stringMatching(new RegExp(`dyn.yaml has no (?:.*\\.)?${key}, which helmfile has$`)),
        false,
      ]);
    }
  });
});

test('each refusal has a case', () => {
  const tables = [...(table('refused') as readonly Refused[]), ...(table('expand') as readonly Expanded[])];
  const codes = [...new Set(tables.flatMap(({ code }) => code ?? []))].sort();
  expect(codes).toEqual([
    'stack/condition',
    'stack/cycle',
    'stack/helmfile-key',
    'stack/invalid',
    'stack/name-twice',
    'stack/template',
    'stack/unknown-environment',
    'stack/unknown-key',
    'stack/unknown-release',
  ]);
});

describe('a stack as releases in namespaces', () => {
  test.each(table('expand') as readonly Expanded[])('$name', ({ stack, code, says = '', ...more }) => {
    if (code !== undefined) {
      const problem = problemOf(() => expand(stackOf(stack), more));
      expect([problem.code, problem.message]).toEqual([code, expect.stringContaining(says)]);
      return;
    }
    const found = expand(stackOf(stack), more);
    const words = found.units.map(({ id, needs }) => (needs.length > 0 ? `${id} <- ${needs.join(' ')}` : id));
    expect(words).toEqual(more.units);
    expect(found.waves).toHaveLength(more.waves ?? 0);
    expect(found.off.map(({ name, by }) => `${name} ${by}`)).toEqual(more.off ?? []);
    if (more.chosen) expect(found.chosen).toEqual(more.chosen);
    if (more.wanted) expect(found.wanted).toEqual(more.wanted);
    const reasons = needReasons(found);
    expect(reasons.map(({ after, before }) => `${after} <- ${before}`)).toEqual(
      found.units.flatMap(({ id, needs }) => needs.map((need) => `${id} <- ${need}`)),
    );
    if (more.reasons) expect(reasons.map(reasonText)).toEqual(more.reasons);
  });

  test('a file without releases is no stack', () => {
    expect(readStack({ name: 'dyn.yaml', text: 'lint: {}\n' }, '')).toBeUndefined();
    expect(readStack({ name: 'dyn.yaml', text: 'name: s\nreleases: []\n' }, '')).toBeUndefined();
  });

  test('tenant, defaults and times', () => {
    const text = `name: s
releases:
  - {name: a, chart: ./a, timeout: 90, labels: {tier: one}}
  - {name: b, chart: ./b, timeout: 1h30m, namespace: nn, createNamespace: false}
`;
    const [a, b] = expand(stackOf(text), {}).units;
    expect([a?.tenant, a?.release.timeoutMs, a?.release.createNamespace]).toEqual(['t', 90_000, true]);
    expect([b?.tenant, b?.release.timeoutMs, b?.release.createNamespace]).toEqual([
      undefined,
      5_400_000,
      false,
    ]);
    expect(a?.release.labels).toEqual({ tier: 'one' });
  });

  test('paths begin where dyn.yaml lies', () => {
    const text = `name: s
releases:
  - {name: a, chart: charts/a, values: [v.yaml, /abs.yaml], set: [{name: f, file: x.txt}]}
  - {name: b, chart: "oci://host/b"}
`;
    expect(stackOf(text).releases.map(({ chart }) => chart)).toEqual(['./charts/a', 'oci://host/b']);
    const [a, b] = stackOf(text, '../..').releases;
    expect([a?.chart, b?.chart]).toEqual(['../../charts/a', 'oci://host/b']);
    expect(a?.layers.map((layer) => (layer.kind === 'file' ? layer.path : layer.source.text))).toEqual([
      '../../v.yaml',
      '/abs.yaml',
      'f=../../x.txt',
    ]);
  });
});

describe('values of a release', () => {
  test.each(table('values') as readonly Valued[])(
    '$name',
    ({ before = '', release, environment, values }) => {
      const indented = (text: string, by: number): string => text.replace(/^/gm, ' '.repeat(by)).trimEnd();
      const own = `${before}name: s\nreleases:\n  - name: a\n    chart: ./a\n${indented(release, 4)}\n`;
      const changes = environment
        ? `environments:\n  default:\n    releases:\n      a:\n${indented(environment, 8)}\n`
        : '';
      const [unit] = expand(stackOf(own + changes), {}).units;
      expect(JSON.parse(writeJson(mergeStackLayers(unit?.layers ?? [], readText)))).toEqual(values);
    },
  );

  test('a map says where it stands in dyn.yaml', () => {
    const text =
      'name: s\nreleases:\n  - name: a\n    chart: ./a\n    values:\n      - x: 1\n        deep:\n          y: 2\n';
    const [layer] = stackOf(text).releases[0]?.layers ?? [];
    const at = layer && findOrigin([valuesLayer(layer, readText)], ['deep', 'y']);
    expect(at && placeOf(at)).toBe('dyn.yaml:8:11');
  });
});
