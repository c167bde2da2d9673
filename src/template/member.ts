import type { GoFunction } from '../go/function.ts';
import { type GoTagged, type GoType, type GoValue, isTagged } from '../go/value.ts';

/** What a name means on a value. */
export type Member =
  | { readonly kind: 'method'; readonly method: GoFunction }
  | { readonly kind: 'field'; readonly value: GoValue }
  | { readonly kind: 'entry'; readonly value: GoValue }
  | { readonly kind: 'unexported' };

/** The method, field or entry of that name; undefined when the value has none. A map has every entry. */
export function memberOf(value: GoValue, name: string): Member | undefined {
  if (value instanceof Map) return { kind: 'entry', value: value.get(name) ?? null };
  if (!isTagged(value)) return undefined;
  const methods = typeOf(value)?.methods;
  const method = methods && Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method) return { kind: 'method', method: method(value) };
  switch (value.go) {
    case 'map':
      return { kind: 'entry', value: value.entries.get(name) ?? zeroOf(value.element) };
    case 'nil':
      return value.kind === 'map' ? { kind: 'entry', value: zeroOf(elementOf(value.type)) } : undefined;
    case 'struct': {
      if (value.type.unexported?.includes(name)) return { kind: 'unexported' };
      const field = value.fields.get(name);
      return field === undefined ? undefined : { kind: 'field', value: field };
    }
    default:
      return undefined;
  }
}

/** True when Go hands out what the value holds as interface{}, whatever it is. */
export function holdsInterfaces(value: GoValue | undefined): boolean {
  if (value instanceof Map || Array.isArray(value)) return true;
  if (value === undefined || !isTagged(value)) return false;
  return (value.go === 'map' || value.go === 'slice') && value.element === 'interface {}';
}

/** What a pointer to a struct points to; any other value as it is. */
export function pointedTo(value: GoValue): GoValue {
  return isTagged(value) && value.go === 'struct' && value.pointer ? { ...value, pointer: false } : value;
}

/** The zero value of an element type of maps: what they give for a key that they do not have. */
export function zeroOf(type: string): GoValue {
  if (type === 'string') return '';
  return type.startsWith('[]') ? { go: 'nil', type: { name: type }, kind: 'slice' } : null;
}

function typeOf(value: GoTagged): GoType | undefined {
  if (value.go === 'integer') return value.named;
  return value.go === 'complex' ? undefined : value.type;
}

/** Type of the elements of a map type, by the type's name. */
export function elementOf(type: GoType): string {
  return type.name.startsWith('map[string]') ? type.name.slice('map[string]'.length) : 'interface {}';
}
