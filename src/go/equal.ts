import { goError } from '../base/problems/template.ts';
import { compareBytes } from './bytes.ts';
import { sprintf } from './format.ts';
import { floatOf, type GoComplex, type GoValue, integerOf, isTagged, kindOf, typeName } from './value.ts';

/** What `eq` says of two values. Raises Go's texts for values that do not compare. Source: Go text/template funcs.go, eq. */
export function equalValues(a: GoValue, b: GoValue): boolean {
  const kind = basicKind(a);
  const other = basicKind(b);
  if (kind !== other) {
    if (isInteger(kind) && isInteger(other)) return integerOf(a) === integerOf(b);
    if (a === null || b === null) return false;
    throw incompatible(a, b);
  }
  switch (kind) {
    case 'int':
    case 'uint':
      return integerOf(a) === integerOf(b);
    case 'complex':
      return areSameComplex(a, b);
    case 'float':
      return floatOf(a) === floatOf(b);
    case 'other':
      return areSameReferences(a, b);
    default:
      return a === b;
  }
}

/** What `lt` says of two values. Source: Go text/template funcs.go, lt. */
export function lessThan(a: GoValue, b: GoValue): boolean {
  const kind = basicKind(a);
  const other = basicKind(b);
  if (kind === 'other' || other === 'other') throw goError(NO_ORDER);
  if (kind !== other && !(isInteger(kind) && isInteger(other))) throw incompatible(a, b);
  if (typeof a === 'string' && typeof b === 'string') return compareBytes(a, b) < 0;
  const [x, y] = kind === 'float' ? [floatOf(a), floatOf(b)] : [integerOf(a), integerOf(b)];
  if (x === undefined || y === undefined) throw goError(NO_ORDER);
  return x < y;
}

const NO_ORDER = 'invalid type for comparison';

type BasicKind = 'bool' | 'complex' | 'int' | 'uint' | 'float' | 'string' | 'other';

function basicKind(value: GoValue): BasicKind {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'string':
      return 'string';
    case 'bigint':
      return 'int';
    case 'number':
      return 'float';
    default:
      return basicKindOfObject(value);
  }
}

function basicKindOfObject(value: GoValue): BasicKind {
  if (value === null || !isTagged(value)) return 'other';
  if (value.go === 'complex') return 'complex';
  if (value.go === 'nan') return 'float';
  if (value.go !== 'integer') return 'other';
  return value.type.startsWith('u') ? 'uint' : 'int';
}

function isInteger(kind: BasicKind): boolean {
  return kind === 'int' || kind === 'uint';
}

function incompatible(a: GoValue, b: GoValue): Error {
  return goError(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`);
}

function areSameComplex(a: GoValue, b: GoValue): boolean {
  return isComplex(a) && isComplex(b) && a.re === b.re && a.im === b.im;
}

function isComplex(value: GoValue): value is GoComplex {
  return isTagged(value) && value.go === 'complex';
}

/** Two values that are neither numbers nor texts nor truths: only nil and comparable structs have an answer. */
function areSameReferences(a: GoValue, b: GoValue): boolean {
  if (kindOf(a) !== kindOf(b) && a !== null && b !== null) {
    const [x, y] = [sprintf('%s', [a]), sprintf('%v', [b])];
    throw goError(`non-comparable types ${x}: ${typeName(a)}, ${typeName(b)}: ${y}`);
  }
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b);
  if (isComparable(b)) return areSameStructs(a, b);
  throw goError(`non-comparable type ${sprintf('%s', [b])}: ${typeName(b)}`);
}

function isNil(value: GoValue): boolean {
  return value === null || (isTagged(value) && value.go === 'nil');
}

function isComparable(value: GoValue): boolean {
  return (
    isTagged(value) && value.go === 'struct' && (value.pointer || [...value.fields.values()].every(isPlain))
  );
}

function isPlain(value: GoValue): boolean {
  return basicKind(value) !== 'other' || isNil(value) || isComparable(value);
}

/** `==` on two structs or pointers: pointers by identity, structs field by field. */
function areSameStructs(a: GoValue, b: GoValue): boolean {
  if (a === b) return true;
  if (!isTagged(a) || !isTagged(b) || a.go !== 'struct' || b.go !== 'struct') return false;
  if (a.pointer || a.type.name !== b.type.name) return false;
  return [...a.fields].every(([name, value]) => isSameField(value, b.fields.get(name) ?? null));
}

function isSameField(a: GoValue, b: GoValue): boolean {
  if (a === b || (isNil(a) && isNil(b))) return true;
  const [x, y] = [integerOf(a), integerOf(b)];
  return x === undefined ? areSameStructs(a, b) || areSameComplex(a, b) : x === y;
}
