import { quote, readFloat, readInt, readUint, unquoteChar } from '../go/strconv.ts';
import type { GoValue } from '../go/value.ts';
import type { NumberForms } from './ast.ts';

/** A number constant read, or what is wrong with it. */
export type NumberResult =
  | { readonly forms: NumberForms; readonly ideal?: GoValue }
  | { readonly error: string };

/** Reads a number constant as everything it may stand for. Model: Go text/template/parse/node.go, newNumber. */
export function readNumber(text: string, kind: 'number' | 'complex' | 'charConstant'): NumberResult {
  if (kind === 'charConstant') return readChar(text);
  const forms = kind === 'complex' ? readComplex(text) : readReal(text);
  if ('error' in forms) return forms;
  const ideal = idealOf(text, forms);
  return ideal === undefined ? { forms } : { forms, ideal };
}

type FormsResult = NumberForms | { readonly error: string };

function readChar(text: string): NumberResult {
  if (text.startsWith("''")) return { error: 'invalid syntax' };
  const rune = unquoteChar(text);
  if (rune === undefined) return { error: charError(text) };
  const int = BigInt(rune);
  return { forms: { int, uint: int, float: rune }, ideal: int };
}

/** Go reads one character, then asks for the closing quote. */
function charError(text: string): string {
  const first =
    /^'(?:\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|[abfnrtv\\'])|[^\\])/u.exec(text);
  const isRead = first !== null && unquoteChar(`${first[0]}'`) !== undefined;
  return isRead ? `malformed character constant: ${text}` : 'invalid syntax';
}

function readComplex(text: string): FormsResult {
  const parts = /^([-+]?[0-9a-fA-FxX_.]*?(?:[eEpP][-+]?[0-9_]*)?)([-+].*)i$/.exec(text);
  const re = componentOf(parts?.[1] ?? '');
  const im = componentOf(parts?.[2] ?? '+');
  if (typeof re !== 'number') return re;
  return typeof im === 'number' ? complexForms(re, im) : im;
}

function componentOf(text: string): number | { readonly error: string } {
  const isBroken = /^[-+]?0[bBoO]/.test(text) || /^[-+]$/.test(text);
  if (isBroken) return { error: 'syntax error scanning complex number' };
  const x = readFloat(text);
  if (typeof x === 'number') return x;
  return { error: x.error };
}

function complexForms(re: number, im: number): NumberForms {
  const complex = { go: 'complex', re, im } as const;
  return im === 0 ? { complex, float: re, ...integerForms(re) } : { complex };
}

function readReal(text: string): FormsResult {
  if (text.endsWith('i')) {
    const im = readFloat(text.slice(0, -1));
    if (typeof im === 'number') return complexForms(0, im);
  }
  const unsigned = readUint(text, 0, 64);
  const signed = readInt(text, 0, 64);
  const uint = typeof unsigned === 'bigint' ? { uint: unsigned } : signed === 0n ? { uint: 0n } : {};
  if (typeof signed === 'bigint') return { int: signed, ...uint, float: Number(signed) };
  if (typeof unsigned === 'bigint') return { uint: unsigned, float: Number(unsigned) };
  const float = readFloat(text);
  if (typeof float !== 'number') return { error: `illegal number syntax: ${quote(text)}` };
  if (!/[.eEpP]/.test(text)) return { error: `integer overflow: ${quote(text)}` };
  return { float, ...integerForms(float) };
}

const INT_LIMIT = 2 ** 63;
const UINT_LIMIT = 2 ** 64;

/** The integers that a float is equal to. */
function integerForms(x: number): NumberForms {
  if (!Number.isInteger(x)) return {};
  return {
    ...(x >= -INT_LIMIT && x < INT_LIMIT ? { int: BigInt(x) } : {}),
    ...(x >= 0 && x < UINT_LIMIT ? { uint: BigInt(x) } : {}),
  };
}

/** The value where nothing says which type is wanted: the syntax decides. */
function idealOf(text: string, { int, float, complex }: NumberForms): GoValue | undefined {
  if (complex) return complex;
  const isHexInt = text.length > 2 && /^0[xX]/.test(text) && !/[pP]/.test(text);
  if (float !== undefined && !isHexInt && /[.eEpP]/.test(text)) return float;
  return int;
}
