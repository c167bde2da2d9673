import { compareBytes } from './bytes.ts';
import { type GoMap, type GoStruct, type GoTagged, type GoValue, isTagged } from './value.ts';

/** What `if` sees: false for zero, empty and nil; structs are always true. Source: Go text/template isTrue. */
export function isTrue(value: GoValue | undefined): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value !== '';
    case 'bigint':
      return value !== 0n;
    case 'number':
      return value !== 0;
    case 'undefined':
      return false;
    default:
      return value !== null && isTrueObject(value);
  }
}

function isTrueObject(value: readonly GoValue[] | GoMap | Uint8Array | GoTagged): boolean {
  if (value instanceof Map) return value.size > 0;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length > 0;
  if (!isTagged(value)) return true;
  switch (value.go) {
    case 'integer':
      return value.value !== 0n;
    case 'nan':
      return true;
    case 'complex':
      return value.re !== 0 || value.im !== 0;
    case 'slice':
      return value.items.length > 0;
    case 'map':
      return value.entries.size > 0;
    case 'struct':
      return true;
    case 'nil':
      return false;
  }
}

/** Sprig's `empty`, which is the opposite of truth. */
export function isEmpty(value: GoValue | undefined): boolean {
  return !isTrue(value);
}

const BEYOND = /[\uD800-\uFFFF]/;

/** The keys of a map in byte order. */
export function sortedKeys(map: ReadonlyMap<string, unknown>): string[] {
  const keys = [...map.keys()];
  return keys.some((key) => BEYOND.test(key)) ? keys.sort(compareBytes) : keys.sort();
}

/** reflect.DeepEqual: the same types all the way down; NaN equals nothing; a nil slice or map is not an empty one. */
export function deepEqual(a: GoValue, b: GoValue): boolean {
  return areSame(a, b, new Map());
}

/** Pairs under comparison, for values that hold themselves. */
type Seen = Map<unknown, unknown>;

function areSame(a: GoValue, b: GoValue, seen: Seen): boolean {
  if (a === b) return !(isTagged(a) && a.go === 'nan');
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  if (a instanceof Map) return b instanceof Map && haveSameEntries(a, b, seen);
  if (Array.isArray(a)) return Array.isArray(b) && haveSameItems(a, b, seen);
  if (a instanceof Uint8Array) {
    return b instanceof Uint8Array && a.length === b.length && a.every((byte, i) => byte === b[i]);
  }
  return isTagged(a) && isTagged(b) && areSameTagged(a, b, seen);
}

function areSameTagged(a: GoTagged, b: GoTagged, seen: Seen): boolean {
  switch (a.go) {
    case 'integer':
      return (
        b.go === 'integer' && a.type === b.type && a.named?.name === b.named?.name && a.value === b.value
      );
    case 'nan':
      return false;
    case 'complex':
      return b.go === 'complex' && a.re === b.re && a.im === b.im;
    case 'slice':
      return b.go === 'slice' && a.type.name === b.type.name && haveSameItems(a.items, b.items, seen);
    case 'map':
      return b.go === 'map' && a.type.name === b.type.name && haveSameEntries(a.entries, b.entries, seen);
    case 'struct':
      return b.go === 'struct' && areSameStructs(a, b, seen);
    case 'nil':
      return b.go === 'nil' && a.type.name === b.type.name && a.kind === b.kind;
  }
}

function areSameStructs(a: GoStruct, b: GoStruct, seen: Seen): boolean {
  if (a.type.name !== b.type.name || a.pointer !== b.pointer) return false;
  return haveSameEntries(a.fields, b.fields, seen) && areSameData(a.data, b.data);
}

/** What a struct keeps for its methods: plain data. */
function areSameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const entries = Object.entries(a);
  if (entries.length !== Object.keys(b).length) return false;
  const others = new Map(Object.entries(b));
  return entries.every(([key, value]) => others.has(key) && areSameData(value, others.get(key)));
}

function haveSameItems(a: readonly GoValue[], b: readonly GoValue[], seen: Seen): boolean {
  return a.length === b.length && a.every((item, i) => areSame(item, b[i] ?? null, seen));
}

function haveSameEntries(a: GoMap, b: GoMap, seen: Seen): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined || !areSame(value, other, seen)) return false;
  }
  return true;
}
