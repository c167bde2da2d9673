import { Ajv2020 } from 'ajv/dist/2020.js';
import { isObject, type JsonObject, objectOf, textsOf } from '../../../src/kube/crd/json.ts';

/** Keywords that refuse values; `type` is tried by made values, and `anyOf` refuses by what is in it. */
const REFUSING = new Set(
  'pattern enum const minimum maximum exclusiveMinimum multipleOf minLength maxLength minItems maxItems uniqueItems'
    .concat(' minProperties required dependentRequired propertyNames not')
    .split(' '),
);

const HOLDS_NAMED = new Set(['properties', '$defs', 'patternProperties']);
const HOLDS_PARTS = new Set('items prefixItems additionalProperties then else allOf anyOf oneOf'.split(' '));

/** A value of a wrong type, where it stands, and what is said of it. */
export interface Mistyped {
  readonly values: unknown;
  readonly says: string;
}

interface Rule {
  readonly pointer: string;
  readonly part: object;
  readonly keyword: string;
}

/** All rules of a schema that are not of types. What is only a condition or a negation is no rule. */
export function rulesOf(schema: unknown, pointer = '#'): Rule[] {
  if (Array.isArray(schema)) return schema.flatMap((item, index) => rulesOf(item, `${pointer}/${index}`));
  const part = objectOf(schema);
  return Object.entries(part).flatMap(([keyword, value]) => {
    const at = `${pointer}/${keyword}`;
    const isClosed = keyword === 'additionalProperties' && value === false;
    if (REFUSING.has(keyword) || isClosed) return [{ pointer: at, part, keyword }];
    if (HOLDS_NAMED.has(keyword)) {
      return Object.entries(objectOf(value)).flatMap(([key, item]) => rulesOf(item, `${at}/${escaped(key)}`));
    }
    return HOLDS_PARTS.has(keyword) ? rulesOf(value, at) : [];
  });
}

/** The rules of a schema that no values of a list break. */
export function unbroken(schema: JsonObject, defaults: unknown, all: readonly unknown[]): string[] {
  const validate = new Ajv2020({ allErrors: true, verbose: true, strict: false }).compile(schema);
  const broken = new Map<unknown, Set<string>>();
  for (const values of all) {
    validate(onDefaults(defaults, values));
    for (const { parentSchema, keyword } of validate.errors ?? []) {
      const keywords = broken.get(parentSchema) ?? new Set();
      broken.set(parentSchema, keywords.add(keyword));
    }
  }
  const left = rulesOf(schema).filter(({ part, keyword }) => !broken.get(part)?.has(keyword));
  return left.map(({ pointer }) => pointer);
}

/** For each place of a schema that has a type, values with another one there. */
export function mistyped(schema: JsonObject): Mistyped[] {
  const { $defs } = schema;
  return within(schema, [], (value) => value);

  function within(part: JsonObject, path: readonly string[], wrap: (value: unknown) => unknown): Mistyped[] {
    const { $ref } = part;
    if (typeof $ref === 'string')
      return within(objectOf(objectOf($defs)[$ref.split('/').at(-1) ?? '']), path, wrap);
    const { properties, items, additionalProperties } = part;
    return [
      ...own(part, path, wrap),
      ...Object.entries(objectOf(properties)).flatMap(([key, inner]) =>
        within(objectOf(inner), [...path, key], (value) => wrap({ [key]: value })),
      ),
      ...(isObject(items) ? within(items, [...path, '0'], (value) => wrap([value])) : []),
      ...(isObject(additionalProperties)
        ? within(additionalProperties, [...path, 'any'], (value) => wrap({ any: value }))
        : []),
    ];
  }

  function own(part: JsonObject, path: readonly string[], wrap: (value: unknown) => unknown): Mistyped[] {
    const types = typeof part.type === 'string' ? [part.type] : textsOf(part.type);
    if (types.length === 0 || path.length === 0) return [];
    const isText = types.includes('string');
    const says = `at '/${path.map(escaped).join('/')}': got ${isText ? 'boolean' : 'string'}, want `;
    return [{ values: wrap(isText ? true : 'text'), says }];
  }
}

/** A chart's defaults with values of a user on them; null takes a default away, unless that is null itself. */
function onDefaults(defaults: unknown, values: unknown): unknown {
  if (!isObject(values) || !isObject(defaults)) return values;
  const keys = [...new Set([...Object.keys(defaults), ...Object.keys(values)])];
  const entries = keys.flatMap((key): [string, unknown][] => {
    if (!(key in values)) return [[key, defaults[key]]];
    if (values[key] === null) return defaults[key] === null ? [[key, null]] : [];
    return [[key, onDefaults(defaults[key], values[key])]];
  });
  return Object.fromEntries(entries);
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
