import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unlimitedBudget } from '../../../src/base/budget.ts';
import { compileRegexp } from '../../../src/go/regexp.ts';
import { compileSchema } from '../../../src/schema/compile.ts';
import { LATEST } from '../../../src/schema/drafts.ts';
import { type Json, readSchemaJson, toValue } from '../../../src/schema/json.ts';
import { isPlainPattern } from '../../../src/schema/plain-pattern.ts';
import { surveySchema } from '../../../src/schema/survey.ts';
import { validate } from '../../../src/schema/validate.ts';

const name = fc.constantFrom('a', 'b', 'c');
const scalar = fc.oneof(
  fc.constantFrom(null, true, false, '', 'a', 'bc', 'é😀', 0, 1, 2, -3, 1.5, 1e21),
  fc.integer({ min: -5, max: 5 }),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    scalar,
    fc.array(tie('any'), { maxLength: 3 }),
    // ajv takes objects of different prototypes for different.
    fc.dictionary(name, tie('any'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).any;

const types = fc.constantFrom('null', 'boolean', 'number', 'integer', 'string', 'array', 'object');
const count = fc.nat(3);
const list = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: 1, maxLength: 3 });

/** Schemas in words that every draft since 7 knows alike. */
const schema = fc.letrec((tie) => {
  const inner = tie('any');
  const map = fc.dictionary(name, inner, { maxKeys: 3 });
  return {
    any: fc.oneof(
      { maxDepth: 2, depthSize: 'small' },
      fc.boolean(),
      fc.record(
        {
          type: types,
          enum: fc.uniqueArray(scalar, { minLength: 1, maxLength: 3 }),
          minimum: fc.integer({ min: -3, max: 3 }),
          exclusiveMaximum: fc.integer({ min: -3, max: 3 }),
          multipleOf: fc.constantFrom(1, 2, 3),
          minLength: count,
          pattern: fc.constantFrom('^a', 'b$', '.'),
          required: fc.uniqueArray(name, { maxLength: 2 }),
          minItems: count,
          uniqueItems: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
      fc.record(
        {
          properties: map,
          patternProperties: fc.dictionary(fc.constantFrom('^a', 'b'), inner, { maxKeys: 2 }),
          additionalProperties: inner,
          propertyNames: fc.constantFrom({ maxLength: 1 }, { enum: ['a', 'b'] }),
          items: inner,
          contains: inner,
        },
        { requiredKeys: [] },
      ),
      fc.record(
        {
          allOf: list(inner),
          anyOf: list(inner),
          oneOf: list(inner),
          not: inner,
          if: inner,
          // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
          then: inner,
          else: inner,
        },
        { requiredKeys: [] },
      ),
    ),
  };
}).any;

/** Words of 2020-12 besides. */
const modern = fc.record(
  {
    allOf: list(schema),
    properties: fc.dictionary(name, schema, { maxKeys: 2 }),
    prefixItems: list(schema),
    dependentRequired: fc.dictionary(name, fc.uniqueArray(name, { maxLength: 2 }), { maxKeys: 2 }),
    dependentSchemas: fc.dictionary(name, schema, { maxKeys: 2 }),
    unevaluatedProperties: schema,
    unevaluatedItems: schema,
  },
  { requiredKeys: [] },
);

function isValid(json: unknown, instance: unknown): boolean {
  const budget = unlimitedBudget();
  const compiled = compileSchema({ name: 's', text: JSON.stringify(json) }, { budget });
  return validate(compiled, toValue(readSchemaJson(JSON.stringify(instance))), budget).length === 0;
}

function expectSame(
  ajv: { validate(json: object | boolean, data: unknown): unknown },
  json: unknown,
  data: unknown,
) {
  if (typeof json !== 'boolean' && (typeof json !== 'object' || json === null)) return;
  const expected = verdictOf(() => ajv.validate(json, data));
  if (expected !== undefined) expect(isValid(json, data)).toBe(expected);
}

/** Ajv makes code that does not run from `contains: false` beside `items`. */
function verdictOf(ask: () => unknown): unknown {
  try {
    return ask();
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

it('agrees with ajv on schemas of draft 7', () => {
  const ajv = new Ajv.default({ strict: false, addUsedSchema: false, logger: false });
  const dated = fc.tuple(schema, value).map(([json, data]) => {
    const $schema = 'http://json-schema.org/draft-07/schema#';
    return [typeof json === 'object' ? { $schema, ...json } : json, data] as const;
  });
  fc.assert(
    fc.property(dated, ([json, data]) => expectSame(ajv, json, data)),
    { numRuns: 100 },
  );
});

it('agrees with ajv on schemas of draft 2020-12', () => {
  const ajv = new Ajv2020.default({ strict: false, addUsedSchema: false, logger: false });
  fc.assert(
    fc.property(modern, value, (json, data) => expectSame(ajv, json, data)),
    { numRuns: 100 },
  );
});

it('finds schemas sound only when their metaschema does', () => {
  const words = [
    'type',
    'items',
    'required',
    'enum',
    'minLength',
    '$ref',
    'properties',
    'if',
    'dependencies',
  ];
  const odd = fc.oneof(schema, modern, fc.dictionary(fc.constantFrom(...words), value, { maxKeys: 3 }));
  fc.assert(
    fc.property(odd, (json) => {
      const text = JSON.stringify(json);
      const document: Json = readSchemaJson(text);
      if (!surveySchema(document, LATEST, unlimitedBudget(), () => true)) return;
      const meta = { $ref: 'https://json-schema.org/draft/2020-12/schema' };
      expect(isValid(meta, document)).toBe(true);
    }),
    { numRuns: 100 },
  );
});

it('calls a pattern plain only when RE2 accepts it', () => {
  const pieces = fc.constantFrom(
    ...'ab-]['.split(''),
    '[a-z]',
    '[^',
    '(',
    ')',
    '(?:',
    '|',
    '*',
    '+',
    '?',
    '{2}',
    '{3,',
    '1}',
    '\\',
    '\\d',
    '\\b',
    '^',
    '$',
    '.',
    'é',
    '{1000}',
    '[:alpha:]',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
      const pattern = parts.join('');
      if (isPlainPattern(pattern)) expect(() => compileRegexp(pattern)).not.toThrow();
    }),
    { numRuns: 3000 },
  );
});

it('calls a long pattern plain, and none that is too deep or too large for RE2', () => {
  const words = `^(${Array.from({ length: 500 }, (_, i) => `word${i}`).join('|')})$`;
  expect(isPlainPattern(words)).toBe(true);
  expect(() => compileRegexp(words)).not.toThrow();
  const deep = `${'('.repeat(1001)}x${')'.repeat(1001)}`;
  expect(isPlainPattern(deep)).toBe(false);
  expect(() => compileRegexp(deep)).toThrow('expression nests too deeply');
  expect(isPlainPattern(`(${'x'.repeat(900)}){1000}`)).toBe(false);
});
