import type { GoFunction } from './function.ts';

/**
 * A Go value as templates see it.
 *
 * | Go | here |
 * |---|---|
 * | nil interface | null |
 * | bool, string | boolean, string (bytes that are no UTF-8: see bytes.ts) |
 * | int, float64 | bigint, number |
 * | []interface{} | array, never changed once made |
 * | map[string]interface{} | Map, changed in place by `set` and its kin |
 * | []byte | Uint8Array |
 * | any other type | a tagged object |
 */
export type GoValue =
  | null
  | boolean
  | string
  | bigint
  | number
  | readonly GoValue[]
  | GoMap
  | Uint8Array
  | GoInteger
  | GoNegativeNan
  | GoComplex
  | GoSlice
  | GoTypedMap
  | GoStruct
  | GoNil;

export type GoMap = Map<string, GoValue>;

export type IntegerType =
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64';

/** Any integer that is not a plain int: another width, or a type with a name of its own (time.Month). */
export interface GoInteger {
  readonly go: 'integer';
  /** Its kind; `int` only together with `named`. */
  readonly type: IntegerType | 'int';
  readonly value: bigint;
  readonly named?: GoType;
}

/** The float64 that is no number and has its sign bit set. Engines need not keep that bit in a number of their own. */
export interface GoNegativeNan {
  readonly go: 'nan';
  readonly type?: never;
}

/** complex128. */
export interface GoComplex {
  readonly go: 'complex';
  readonly type?: never;
  readonly re: number;
  readonly im: number;
}

/** A slice that is not []interface{}; `element` is the Go name of its element type. */
export interface GoSlice {
  readonly go: 'slice';
  readonly type: GoType;
  readonly element: string;
  readonly items: readonly GoValue[];
}

/** A map that is not map[string]interface{}: common.Values (which shares `entries`), map[string]string, .Files. */
export interface GoTypedMap {
  readonly go: 'map';
  readonly type: GoType;
  readonly element: string;
  readonly entries: GoMap;
}

/** A struct, or a pointer to one. `fields` are all of them in Go's order, also those that `type.unexported` names. */
export interface GoStruct {
  readonly go: 'struct';
  readonly type: GoType;
  readonly pointer: boolean;
  readonly fields: GoMap;
  readonly data?: unknown;
}

/** A nil of a type that is not interface{}. */
export interface GoNil {
  readonly go: 'nil';
  readonly type: GoType;
  readonly kind: 'map' | 'slice' | 'ptr';
}

/** A Go type by name (`%T`, without the star of a pointer), with what its values can do. */
export interface GoType {
  readonly name: string;
  readonly methods?: Readonly<Record<string, GoMethod>>;
  /** Fields that are printed and cannot be read. */
  readonly unexported?: readonly string[];
  /** Names of exported fields whose JSON name differs, as `{ Version: 'version' }`. */
  readonly jsonNames?: Readonly<Record<string, string>>;
  /** The String method, used by `%v`, `%s` and toString. */
  readonly text?: (self: GoValue) => string;
  /** A String method with a pointer receiver: only an action that prints an addressable value reaches it. */
  readonly pointerText?: (self: GoValue) => string;
  /** What a copy inside an interface is of: the same type without what has a pointer receiver. */
  readonly copied?: GoType;
  /** The GoString method, used by `%#v`. */
  readonly syntax?: (self: GoValue) => string;
  /** The MarshalJSON method: JSON text. */
  readonly json?: (self: GoValue) => string;
}

/** A method; `self` is the receiver. Parameters are checked as those of functions. */
export type GoMethod = (self: GoValue) => GoFunction;

export type GoKind =
  | 'invalid'
  | 'bool'
  | 'string'
  | 'int'
  | IntegerType
  | 'float64'
  | 'complex128'
  | 'slice'
  | 'map'
  | 'struct'
  | 'ptr';

export type GoTagged = GoInteger | GoNegativeNan | GoComplex | GoSlice | GoTypedMap | GoStruct | GoNil;

export const STRINGS: GoType = { name: '[]string' };
export const INTS: GoType = { name: '[]int' };
export const STRING_MAP: GoType = { name: 'map[string]string' };

/** An int64. */
export function int64(value: bigint): GoInteger {
  return { go: 'integer', type: 'int64', value: BigInt.asIntN(64, value) };
}

/** A uint64; wraps as Go's does. */
export function uint64(value: bigint): GoInteger {
  return { go: 'integer', type: 'uint64', value: BigInt.asUintN(64, value) };
}

/** A []string. */
export function stringSlice(items: readonly string[]): GoSlice {
  return { go: 'slice', type: STRINGS, element: 'string', items };
}

/** A map[string]string. */
export function stringMap(entries: Iterable<readonly [string, string]>): GoTypedMap {
  return { go: 'map', type: STRING_MAP, element: 'string', entries: new Map(entries) };
}

/** True for values with a `go` tag. */
export function isTagged(value: GoValue | undefined): value is GoTagged {
  return typeof value === 'object' && value !== null && 'go' in value;
}

/** True for []interface{}. */
export function isList(value: GoValue): value is readonly GoValue[] {
  return Array.isArray(value);
}

/** True for map[string]interface{}. */
export function isMap(value: GoValue): value is GoMap {
  return value instanceof Map;
}

/** The entries of a map of any type, or undefined when `value` is no map. A nil map has none. */
export function entriesOf(value: GoValue): GoMap | undefined {
  if (value instanceof Map) return value;
  if (!isTagged(value)) return undefined;
  if (value.go === 'map') return value.entries;
  return value.go === 'nil' && value.kind === 'map' ? new Map() : undefined;
}

/** The items of a slice of any type (bytes as uint8 numbers), or undefined when `value` is no slice. */
export function itemsOf(value: GoValue): readonly GoValue[] | undefined {
  if (isList(value)) return value;
  if (value instanceof Uint8Array) return Array.from(value, byteValue);
  if (!isTagged(value)) return undefined;
  if (value.go === 'slice') return value.items;
  return value.go === 'nil' && value.kind === 'slice' ? [] : undefined;
}

/** One byte as Go's uint8. */
export function byteValue(byte: number): GoInteger {
  return { go: 'integer', type: 'uint8', value: BigInt(byte) };
}

/** reflect.Kind by name; nil is `invalid`. */
export function kindOf(value: GoValue): GoKind {
  if (value === null) return 'invalid';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'string':
      return 'string';
    case 'bigint':
      return 'int';
    case 'number':
      return 'float64';
    default:
      return kindOfObject(value);
  }
}

function kindOfObject(value: readonly GoValue[] | GoMap | Uint8Array | GoTagged): GoKind {
  if (Array.isArray(value) || value instanceof Uint8Array) return 'slice';
  if (value instanceof Map) return 'map';
  const tagged = value as GoTagged;
  switch (tagged.go) {
    case 'integer':
      return tagged.type;
    case 'nan':
      return 'float64';
    case 'complex':
      return 'complex128';
    case 'struct':
      return tagged.pointer ? 'ptr' : 'struct';
    case 'nil':
      return tagged.kind;
    default:
      return tagged.go;
  }
}

/** What `%T` prints. */
export function typeName(value: GoValue): string {
  if (value === null) return '<nil>';
  if (isList(value)) return '[]interface {}';
  if (value instanceof Map) return 'map[string]interface {}';
  if (value instanceof Uint8Array) return '[]uint8';
  if (!isTagged(value)) return kindOf(value);
  if (value.go === 'integer') return value.named?.name ?? value.type;
  if (value.go === 'nan') return 'float64';
  if (value.go === 'complex') return 'complex128';
  const star = value.go === 'struct' ? value.pointer : value.go === 'nil' && value.kind === 'ptr';
  return star ? `*${value.type.name}` : value.type.name;
}

/** The number behind a float64, or undefined. */
export function floatOf(value: GoValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return isTagged(value) && value.go === 'nan' ? Number.NaN : undefined;
}

/** The integer behind an int of any width, or undefined. */
export function integerOf(value: GoValue | undefined): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return isTagged(value) && value.go === 'integer' ? value.value : undefined;
}
