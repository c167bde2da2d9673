import { goError } from '../base/problems/template.ts';
import { readJson } from '../go/json.ts';
import type { GoValue } from '../go/value.ts';

/** The JSON value that starts at `from`, and where it ends; throws when there is none. Model: Go json.Decoder. */
export function readJsonAt(text: string, from: number): { readonly value: GoValue; readonly end: number } {
  const end = jsonEnd(text, from);
  return { value: readJson(text.slice(from, end)), end };
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][+-]?[0-9]*)?/y;
const WORD = /true|false|null/y;

/** Offset past the value. Whether it is well-formed inside is for the reader to find out. */
function jsonEnd(text: string, from: number): number {
  const first = text.charAt(from);
  if (first === '{' || first === '[') return nestedEnd(text, from);
  if (first === '"') return stringEnd(text, from);
  const pattern = first === '-' || (first >= '0' && first <= '9') ? NUMBER : WORD;
  pattern.lastIndex = from;
  if (!pattern.test(text)) throw goError(`invalid character looking for beginning of value`);
  return pattern.lastIndex;
}

function nestedEnd(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const char = text[i];
    if (char === '"') i = stringEnd(text, i) - 1;
    else if (char === '{' || char === '[') depth++;
    else if ((char === '}' || char === ']') && --depth === 0) return i + 1;
  }
  throw goError('unexpected EOF');
}

function stringEnd(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i + 1;
  }
  throw goError('unexpected EOF');
}
