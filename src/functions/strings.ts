import { type Budget, dictSteps, TEXT_ITEM_STEPS } from '../base/budget.ts';
import { goError } from '../base/problems/template.ts';
import { fromByteText, toByteText } from '../go/byte-text.ts';
import { byteLength, compareBytes, isAscii, normalize, replaceInvalid } from '../go/bytes.ts';
import { showInOthers, withCapacity } from '../go/capacity.ts';
import { textOf, valueText } from '../go/format.ts';
import { lowerRune, mapRunes, upperRune } from '../go/runes.ts';
import { areSearchable, containsText, endsWithText, splitTextLimited, startsWithText } from '../go/search.ts';
import { trimSpace } from '../go/space.ts';
import { quote } from '../go/strconv.ts';
import { type GoValue, isTagged, itemsOf, stringMap, stringSlice, typeName } from '../go/value.ts';
import {
  abbreviate,
  abbreviateBoth,
  cutText,
  deleteSpace,
  initialsOf,
  truncateText,
  wrapText,
} from './cuts.ts';
import { any, type FunctionTable, fn, int, text, variadic } from './define.ts';
import { textsOf } from './texts.ts';
import { markedCase, pascalCase, swapCase, titleWords, untitleWords } from './words.ts';

const trimAll = fn([text, text], (cut, s) => trimRunes(s, cut));

/** Text functions. Source: sprig v3.3.0 functions.go, strings.go. */
export const strings: FunctionTable = {
  hello: fn([], () => 'Hello!'),
  trim: fn([text], (s) => trimSpace(s)),
  trimAll,
  trimall: trimAll,
  trimPrefix: fn([text, text], (prefix, s) => (startsWithText(s, prefix) ? dropStart(s, prefix) : s)),
  trimSuffix: fn([text, text], (suffix, s) => (endsWithText(s, suffix) ? dropEnd(s, suffix) : s)),
  upper: fn([text], (s) => (isAscii(s) ? s.toUpperCase() : mapRunes(s, upperRune))),
  lower: fn([text], (s) => (isAscii(s) ? s.toLowerCase() : mapRunes(s, lowerRune))),
  title: fn([text], (s) => titleWords(s)),
  untitle: fn([text], (s) => untitleWords(s)),
  swapcase: fn([text], (s) => swapCase(s)),
  snakecase: fn([text], (s) => markedCase(s, '_')),
  kebabcase: fn([text], (s) => markedCase(s, '-')),
  camelcase: fn([text], (s) => pascalCase(s)),
  substr: fn([int, int, text], (start, end, s) => cutText(start, end, s)),
  trunc: fn([int, text], (count, s) => truncateText(count, s)),
  abbrev: fn([int, text], (width, s) => abbreviate(width, s)),
  abbrevboth: fn([int, int, text], (offset, width, s) => abbreviateBoth(offset, width, s)),
  nospace: fn([text], (s) => deleteSpace(s)),
  initials: fn([text], (s) => initialsOf(s)),
  wrap: fn([int, text], (width, s) => wrapText(s, width, '', false)),
  wrapWith: fn([int, text, text], (width, separator, s, { budget }) => {
    budget.allocate(s.length * (separator.length + 1));
    return wrapText(s, width, separator, true);
  }),
  contains: fn([text, text], (part, s) => containsText(s, part)),
  hasPrefix: fn([text, text], (prefix, s) => startsWithText(s, prefix)),
  hasSuffix: fn([text, text], (suffix, s) => endsWithText(s, suffix)),
  repeat: fn([int, text], (count, s, { budget }) => repeatText(s, count, budget)),
  replace: fn([text, text, text], (old, fresh, s, { budget }) => replaceText(s, old, fresh, budget)),
  plural: fn([text, text, int], (one, many, count) => (count === 1n ? one : many)),
  indent: fn([int, text], (width, s, { budget }) => indentText(width, s, budget)),
  nindent: fn([int, text], (width, s, { budget }) => `\n${indentText(width, s, budget)}`),
  /** Each operand but nil as a Go literal, a space between. */
  quote: variadic([], any, (values, { budget }) =>
    joinTexts(values, (value) => quote(textOf(value, budget))),
  ),
  /** Each operand but nil in single quotes, nothing escaped. */
  squote: variadic([], any, (values, { budget }) =>
    joinTexts(values, (value) => `'${valueText(value, budget)}'`),
  ),
  cat: variadic([], any, (values, { budget }) => joinTexts(values, (value) => valueText(value, budget))),
  join: fn([text, any], (separator, list, { budget }) => {
    const texts = textsOf(list, budget);
    budget.allocate(texts.length * separator.length);
    return normalize(texts.join(separator));
  }),
  sortAlpha: fn([any], (list, { budget }) => sortTexts(list, budget)),
  split: fn([text, text], (separator, s, { budget }) => numbered(splitWithin(s, separator, budget), budget)),
  splitn: fn([text, int, text], (separator, limit, s, { budget }) =>
    numbered(splitWithin(s, separator, budget, Number(limit)), budget),
  ),
  splitList: fn([text, text], (separator, s, { budget }) => stringSlice(splitWithin(s, separator, budget))),
};

/** Source: Go strings.Trim. */
function trimRunes(s: string, cut: string): string {
  if (s === '' || cut === '') return s;
  const unwanted = new Set(Array.from(normalize(cut), replaceInvalid));
  const runes = Array.from(normalize(s));
  let start = 0;
  let end = runes.length;
  while (start < end && unwanted.has(replaceInvalid(runes[start] ?? ''))) start++;
  while (end > start && unwanted.has(replaceInvalid(runes[end - 1] ?? ''))) end--;
  return runes.slice(start, end).join('');
}

function dropStart(s: string, prefix: string): string {
  if (areSearchable(s, prefix)) return s.slice(prefix.length);
  return fromByteText(toByteText(s).slice(byteLength(prefix)));
}

function dropEnd(s: string, suffix: string): string {
  if (areSearchable(s, suffix)) return s.slice(0, s.length - suffix.length);
  return fromByteText(toByteText(s).slice(0, byteLength(s) - byteLength(suffix)));
}

/** Source: Go strings.Repeat. */
function repeatText(s: string, count: bigint, budget: Budget): string {
  if (count < 0n) throw goError('strings: negative Repeat count');
  const size = BigInt(byteLength(s)) * count;
  if (size >= 1n << 63n) throw goError('strings: Repeat output length overflow');
  budget.allocate(Number(size));
  return size === 0n ? '' : normalize(s.repeat(Number(count)));
}

/** Source: Go strings.ReplaceAll; an empty `old` stands before every rune and at the end. */
function replaceText(s: string, old: string, fresh: string, budget: Budget): string {
  const parts = splitWithin(s, old, budget);
  budget.allocate(s.length + parts.length * fresh.length);
  const body = parts.join(fresh);
  return normalize(old === '' ? fresh + body + (s === '' ? '' : fresh) : body);
}

function indentText(width: bigint, s: string, budget: Budget): string {
  const margin = repeatText(' ', width, budget);
  const lines = s.split('\n');
  budget.allocate(s.length + lines.length * margin.length);
  return margin + lines.join(`\n${margin}`);
}

function joinTexts(values: readonly GoValue[], write: (value: GoValue) => string): string {
  return normalize(
    values
      .filter((value) => value !== null)
      .map(write)
      .join(' '),
  );
}

/** A []string is sorted where it stands, as Go does. Source: sprig list.go, sortAlpha. */
function sortTexts(list: GoValue, budget: Budget): GoValue {
  const items = itemsOf(list);
  if (!items) return stringSlice([textOf(list, budget)]);
  budget.step(items.length);
  if (isTagged(list) && list.go === 'slice' && typeName(list) === '[]string' && Array.isArray(items)) {
    items.sort(compareBytes);
    budget.step(showInOthers(list) * items.length);
    return list;
  }
  return withCapacity(stringSlice(textsOf(list, budget).sort(compareBytes)), items.length);
}

/** The parts of a text; between all letters it is split only where there is budget for that many. */
function splitWithin(s: string, separator: string, budget: Budget, limit = -1): string[] {
  if (separator === '') budget.step(s.length);
  const parts = splitTextLimited(s, separator, limit);
  budget.step(parts.length * TEXT_ITEM_STEPS);
  return parts;
}

/** The parts under the keys _0, _1 … */
function numbered(parts: readonly string[], budget: Budget): GoValue {
  budget.step(dictSteps(parts.length));
  return stringMap(parts.map((part, i) => [`_${i}`, part]));
}
