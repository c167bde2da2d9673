/** What an OpenAPI schema of a CustomResourceDefinition is made of, as plain data. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A schema: its keywords, in the order in which they are written. */
export type Schema = Readonly<Record<string, Json>>;

/** Schemas of an object's fields. A name that ends with `*` is required. */
export type Fields = Readonly<Record<string, Schema>>;

/** A validation rule in CEL with what it says when it is broken. */
export interface Rule {
  readonly rule: string;
  readonly message: string;
  readonly fieldPath?: string;
}

const QUANTITY = '([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)';

/** The same schema with what `kubectl explain` says about it, in place of what it said before. */
export function about(description: string, { description: _before, ...schema }: Schema): Schema {
  return { description, ...schema };
}

/** A text; `rest` holds further keywords. */
export function text(rest: Schema = {}): Schema {
  return { type: 'string', ...rest };
}

/** One of these texts. */
export function oneOf(values: readonly string[], rest: Schema = {}): Schema {
  return { type: 'string', enum: values, ...rest };
}

/** A whole number of 32 bits. */
export function int32(rest: Schema = {}): Schema {
  return { type: 'integer', format: 'int32', ...rest };
}

/** A whole number of 64 bits. */
export function int64(rest: Schema = {}): Schema {
  return { type: 'integer', format: 'int64', ...rest };
}

/** A number of things: a whole number that is not negative. */
export function count(): Schema {
  return int32({ minimum: 0 });
}

/** True or false. */
export function flag(rest: Schema = {}): Schema {
  return { type: 'boolean', ...rest };
}

/** A moment as RFC 3339 writes it. */
export function moment(): Schema {
  return text({ format: 'date-time' });
}

/** An amount such as 1.5, 100m or 20Gi, as a number or a text. */
export function quantity(): Schema {
  return {
    anyOf: [{ type: 'integer' }, { type: 'string' }],
    pattern: `^${QUANTITY}$`,
    'x-kubernetes-int-or-string': true,
  };
}

/** An amount that is always a text; the empty text means that none is given. */
export function amount(): Schema {
  return text({ pattern: `^(${QUANTITY})?$` });
}

/** An object with these fields only. */
export function object(fields: Fields, rules: readonly Rule[] = []): Schema {
  const names = Object.keys(fields);
  const required = names.filter((name) => name.endsWith('*')).map(plain);
  return {
    type: 'object',
    ...(required.length > 0 ? { required } : {}),
    ...(names.length > 0 ? { properties: propertiesOf(fields) } : {}),
    ...rulesOf(rules),
  };
}

/** An object of which these fields are known and all others are kept as they are. */
export function open(fields: Fields = {}): Schema {
  return { ...object(fields), 'x-kubernetes-preserve-unknown-fields': true };
}

/** An object with names that the user chooses. */
export function mapOf(values: Schema, rest: Schema = {}): Schema {
  return { type: 'object', additionalProperties: values, ...rest };
}

/** Texts by names that the user chooses. */
export function textMap(): Schema {
  return mapOf(text());
}

/** A list that is replaced as a whole. */
export function list(items: Schema, rest: Schema = {}): Schema {
  return { type: 'array', items, ...rest };
}

/** A list whose items are told apart by one field, which no two of them share. */
export function listBy(key: string, items: Schema, rest: Schema = {}): Schema {
  return list(items, { ...rest, 'x-kubernetes-list-map-keys': [key], 'x-kubernetes-list-type': 'map' });
}

/** The keyword that holds rules, or nothing. */
export function rulesOf(rules: readonly Rule[]): Schema {
  return rules.length > 0 ? { 'x-kubernetes-validations': rules.map((rule) => ({ ...rule })) } : {};
}

function propertiesOf(fields: Fields): Schema {
  return Object.fromEntries(Object.entries(fields).map(([name, schema]) => [plain(name), schema]));
}

function plain(name: string): string {
  return name.replace('*', '');
}
