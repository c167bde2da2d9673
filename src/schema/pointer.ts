import { isJsonArray, isJsonObject, type Json, ownOf } from './json.ts';
import { escapeSegment } from './url.ts';

/** One token of a JSON pointer, escaped. */
export function escapeToken(token: string): string {
  if (!token.includes('~') && !token.includes('/')) return token;
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The token behind an escaped one, or undefined when a `~` is not followed by 0 or 1. */
export function unescapeToken(token: string): string | undefined {
  if (!token.includes('~')) return token;
  if (/~(?![01])/.test(token)) return undefined;
  return token.replace(/~[01]/g, (pair) => (pair === '~0' ? '~' : '/'));
}

/** The value at a pointer. `invalid` is a pointer with a bad escape. */
export function lookUp(document: Json, pointer: string): { value: Json } | 'missing' | 'invalid' {
  let value = document;
  for (const escaped of pointer.split('/').slice(1)) {
    const token = unescapeToken(escaped);
    if (token === undefined) return 'invalid';
    const next = memberOf(value, token);
    if (next === undefined) return 'missing';
    value = next;
  }
  return { value };
}

/** A pointer as the fragment of a URL; slashes stay. */
export function pointerFragment(pointer: string): string {
  if (/^[\w/$.~-]*$/.test(pointer)) return pointer;
  return pointer.split('/').map(escapeSegment).join('/');
}

function memberOf(value: Json, token: string): Json | undefined {
  if (isJsonObject(value)) return ownOf(value, token);
  if (!isJsonArray(value) || !/^[+-]?\d+$/.test(token)) return undefined;
  return value[Number(token)];
}
