import { DynError, fail } from '../base/problem.ts';
import { setFlagInvalid } from '../base/problems/values.ts';
import { mergeMaps } from '../chart/tables.ts';
import { readJson } from '../go/json.ts';
import { trimSpace } from '../go/space.ts';
import { type GoMap, type GoValue, int64, isMap } from '../go/value.ts';
import { parseSet, type SetDialect, type SetObserver } from './setgrammar.ts';
import { readJsonAt } from './setjson.ts';

export type SetKind = 'set-json' | 'set' | 'set-string' | 'set-file' | 'set-literal';

export interface SetOptions {
  /** The content of a file named by --set-file; throws a DynError with Go's text. */
  readonly readFile: (path: string) => string;
  readonly observer?: SetObserver;
}

/**
 * Applies the text of one flag to `tree`; gives the tree that results, which may be the same one, changed.
 * Raises `values/set-invalid` with Helm's text. Model: helm pkg/cli/values MergeValues.
 */
export function applySet(tree: GoMap, kind: SetKind, text: string, options: SetOptions): GoMap {
  if (kind === 'set-json') return applyJson(tree, text, options);
  try {
    parseSet(text, tree, dialectOf(kind, options), options.observer);
    return tree;
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    return fail(setFlagInvalid(`--${kind}`, `failed parsing --${kind} data: ${error.message}`), error);
  }
}

function dialectOf(kind: Exclude<SetKind, 'set-json'>, options: SetOptions): SetDialect {
  switch (kind) {
    case 'set':
      return { pairs: true, read: typedValue };
    case 'set-string':
      return { pairs: true, read: asIs };
    case 'set-file':
      return { pairs: true, read: options.readFile };
    case 'set-literal':
      return { pairs: false, read: asIs };
  }
}

function asIs(text: string): GoValue {
  return text;
}

const WORDS: readonly (readonly [RegExp, GoValue])[] = [
  [/^true$/iu, true],
  [/^false$/iu, false],
  [/^null$/iu, null],
  [/^0$/, int64(0n)],
];
const INTEGER = /^[+-]?[0-9]{1,4096}$/;

/** true, false and null in any case, 0 and integers that do not start with 0; all else is text. */
function typedValue(text: string): GoValue {
  for (const [pattern, value] of WORDS) if (pattern.test(text)) return value;
  if (text.startsWith('0') || !INTEGER.test(text)) return text;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return BigInt.asIntN(64, value) === value ? int64(value) : text;
}

function applyJson(tree: GoMap, text: string, { observer }: SetOptions): GoMap {
  const isObject = isJsonObject(text);
  try {
    if (isObject) return mergeMaps(tree, readJsonObject(text));
    parseSet(text, tree, { pairs: true, read: asIs, readJson: readJsonAt }, observer);
    return tree;
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    const message = `failed parsing --set-json data${isObject ? ' JSON:' : ''} ${text}`;
    return fail(setFlagInvalid('--set-json', message), error);
  }
}

/** Whether the text of a --set-json is one whole object, and no pairs. */
export function isJsonObject(text: string): boolean {
  return trimSpace(text).startsWith('{');
}

/** The object that a --set-json holds; throws what Go's reader says. */
export function readJsonObject(text: string): GoMap {
  const value = readJson(trimSpace(text));
  return value !== null && isMap(value) ? value : new Map();
}
