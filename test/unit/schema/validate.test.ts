import { describe, expect, it } from 'vitest';
import { createBudget, DEFAULT_LIMITS, unlimitedBudget } from '../../../src/base/budget.ts';
import { DynError, type Problem } from '../../../src/base/problem.ts';
import type { GoMap, GoValue } from '../../../src/go/value.ts';
import { compileSchema } from '../../../src/schema/compile.ts';
import { readSchemaJson, toValue } from '../../../src/schema/json.ts';
import { type SchemaVerdict, validateChartValues } from '../../../src/schema/validate.ts';

function mapOf(json: unknown): GoMap {
  const value: GoValue = toValue(readSchemaJson(JSON.stringify(json)));
  return value instanceof Map ? value : new Map();
}

function check(schema: unknown, values: unknown, budget = unlimitedBudget()): SchemaVerdict {
  const text = typeof schema === 'string' ? schema : JSON.stringify(schema);
  const source = { name: 'values.schema.json', text };
  return validateChartValues({ name: 'c', schema: source, subcharts: [] }, mapOf(values), { budget });
}

function lines(schema: unknown, values: unknown): readonly string[] {
  return (check(schema, values).problem?.message ?? '').trimEnd().split('\n').slice(2);
}

function problemOf(run: () => unknown): Problem | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof DynError) return error.problem;
    throw error;
  }
  return undefined;
}

describe('a secret in a message', () => {
  const pattern = { pattern: '^[0-9]+$' };

  it.each(['password', 'dbPasswd', 'TOKEN', 'mySecret', 'credentials', 'apiKey'])(
    'is redacted below %s',
    (key) => {
      const schema = { additionalProperties: { additionalProperties: pattern } };
      const [line] = lines(schema, { [key]: { a: 'S3cr3t' } });
      expect(line).toBe(`- at '/${key}/a': <redacted> does not match pattern '^[0-9]+$'`);
    },
  );

  it('is redacted where the schema says writeOnly or format password', () => {
    expect(lines({ properties: { a: { writeOnly: true, ...pattern } } }, { a: 'S3cr3t' })).toEqual([
      "- at '/a': <redacted> does not match pattern '^[0-9]+$'",
    ]);
    expect(lines({ properties: { a: { format: 'password', minimum: 50 } } }, { a: 42 })).toEqual([
      "- at '/a': minimum: got <redacted>, want 50",
    ]);
    const inherited = { properties: { a: { writeOnly: true, $ref: '#/$defs/p' } }, $defs: { p: pattern } };
    expect(lines(inherited, { a: 'S3cr3t' })).toEqual([
      "- at '/a': <redacted> does not match pattern '^[0-9]+$'",
    ]);
  });

  it('is redacted in the reason of a format too', () => {
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      properties: { token: { format: 'uri' } },
    };
    expect(lines(schema, { token: 'http://u:S3cr3t@ x' })).toEqual([
      "- at '/token': <redacted> is not valid uri: <redacted>",
    ]);
  });

  it('does not appear in what tools get', () => {
    const verdict = check({ properties: { password: pattern } }, { password: 'S3cr3t' });
    expect(JSON.stringify(verdict)).not.toContain('S3cr3t');
  });

  it('leaves other values alone', () => {
    expect(lines({ properties: { a: pattern } }, { a: 'x' })).toEqual([
      "- at '/a': 'x' does not match pattern '^[0-9]+$'",
    ]);
  });
});

describe('a schema that reaches outside of its chart', () => {
  it.each(['other.json', 'file:///etc/x.json', 'http://example.com/s.json', 'https://example.com/s.json#/a'])(
    'is refused for %s',
    (reference) => {
      const problem = problemOf(() => check({ properties: { a: { $ref: reference } } }, { a: 1 }));
      expect(problem?.code).toBe('schema/ref-outside');
      expect(problem?.message).toContain('lies outside of the chart');
    },
  );

  it('is refused for a metaschema elsewhere', () => {
    const problem = problemOf(() => check({ $schema: 'https://example.com/meta' }, {}));
    expect(problem?.code).toBe('schema/ref-outside');
  });

  it('may use a urn, with a warning', () => {
    const { problem, warnings } = check({ properties: { a: { $ref: 'urn:x' } } }, { a: 1 });
    expect(problem).toBeUndefined();
    expect(warnings.map(({ code }) => code)).toEqual(['schema/urn-unresolved']);
  });
});

describe('limits', () => {
  it('end a schema of more than 1 MiB', () => {
    const problem = problemOf(() => check({ title: 'x'.repeat(1024 * 1024) }, {}));
    expect(problem?.code).toBe('schema/too-large-bytes');
  });

  it('end a schema that is nested too deeply, wherever that is', () => {
    const deep = (key: string): unknown => {
      let inner: unknown = {};
      for (let i = 0; i < 300; i++) inner = { [key]: inner };
      return inner;
    };
    expect(problemOf(() => check(deep('not'), {}))?.code).toBe('schema/too-large-depth');
    expect(problemOf(() => check({ const: deep('a') }, { a: 1 }))?.code).toBe('schema/too-large-depth');
    expect(problemOf(() => check({ $id: 'http://e.x/#a', x: deep('a') }, {}))?.code).toBe(
      'schema/too-large-depth',
    );
    expect(problemOf(() => check('['.repeat(100_000), {}))?.code).toBe('schema/too-large-depth');
  });

  it('end a schema of more than 10,000 references', () => {
    const allOf = Array.from({ length: 10_001 }, () => ({ $ref: '#/$defs/a' }));
    const problem = problemOf(() => check({ allOf, $defs: { a: {} } }, {}));
    expect(problem?.code).toBe('schema/too-large-refs');
  });

  it('end a schema that takes too long', () => {
    const $defs: Record<string, unknown> = { n0: { type: 'string' } };
    for (let i = 1; i < 40; i++)
      $defs[`n${i}`] = { anyOf: [{ $ref: `#/$defs/n${i - 1}` }, { $ref: `#/$defs/n${i - 1}` }] };
    const budget = createBudget({ ...DEFAULT_LIMITS, steps: 100_000 }, () => 0);
    const problem = problemOf(() => check({ $defs, $ref: '#/$defs/n39' }, {}, budget));
    expect(problem?.code).toBe('budget/steps');
  });
});

describe('the verdict', () => {
  it('names each finding with its place and what is allowed', () => {
    const schema = { properties: { a: { type: 'string' }, m: { properties: { b: { enum: [1, 2] } } } } };
    const { findings, problem } = check(schema, { m: { b: 3 }, a: 1 });
    expect(findings).toEqual([
      {
        chart: 'c',
        below: [],
        pointer: '/a',
        rule: 'type',
        text: 'got number, want string',
        allowed: 'string',
      },
      {
        chart: 'c',
        below: [],
        pointer: '/m/b',
        rule: 'enum',
        text: 'value must be one of 1, 2',
        allowed: '1, 2',
      },
    ]);
    expect(problem?.related?.map(({ message }) => message)).toEqual([
      'c: /a: type: got number, want string (allowed: string)',
      'c: /m/b: enum: value must be one of 1, 2 (allowed: 1, 2)',
    ]);
  });

  it('is sorted by key', () => {
    const schema = { additionalProperties: { type: 'string' } };
    expect(lines(schema, { b: 1, a: 1, c: 1 })).toEqual(
      [
        "- at '': validation failed",
        "  - at '/a': got number, want string",
        "  - at '/b': got number, want string",
        "  - at '/c': got number, want string",
      ]
        .slice(1)
        .map((line) => line.slice(2)),
    );
    expect(lines({ additionalProperties: false }, { b: 1, a: 1 })).toEqual([
      "- at '': additional properties 'a', 'b' not allowed",
    ]);
  });

  it('tells where the values of a subchart lie', () => {
    const source = { name: 's', text: '{"required":["a"]}' };
    const charts = {
      name: 'c',
      subcharts: [{ name: 's', subcharts: [{ name: 't', schema: source, subcharts: [] }] }],
    };
    const { findings } = validateChartValues(charts, mapOf({ s: { t: {} } }), { budget: unlimitedBudget() });
    expect(findings.map(({ chart, below }) => [chart, below])).toEqual([['t', ['s', 't']]]);
  });

  it('refuses values of a subchart that are no map', () => {
    const charts = { name: 'c', subcharts: [{ name: 's', subcharts: [] }] };
    const { problem } = validateChartValues(charts, mapOf({ s: [1] }), { budget: unlimitedBudget() });
    expect(problem?.message).toContain(
      's:\ninvalid type for values: expected object (map), got []interface {}\n',
    );
  });
});

it('reads a schema once', () => {
  const source = { name: 's', text: '{"type":"object"}' };
  const options = { budget: unlimitedBudget() };
  expect(compileSchema(source, options)).toBe(compileSchema(source, options));
});
