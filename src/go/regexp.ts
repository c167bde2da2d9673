import type { RE2JS } from 're2js';
import { type Budget, LIST_STEPS } from '../base/budget.ts';
import { problemOf } from '../base/problem.ts';
import { goError } from '../base/problems/template.ts';
import { normalize } from './bytes.ts';
import { grownTexts, withCapacity } from './capacity.ts';
import { knownClasses, renameGroups } from './regexp-syntax.ts';
import { type GoSlice, stringSlice } from './value.ts';

/** A compiled pattern. Groups are numbered from 1; `names` holds the names of those that have one. */
export interface Regexp {
  readonly pattern: string;
  readonly program: RE2JS;
  readonly names: ReadonlyMap<number, string>;
}

/** Where a match and its groups lie: start and end of each, in UTF-16 units, -1 for a group without a part in it. */
export type MatchIndexes = readonly number[];

const CACHE_ENTRIES = 256;
const cache = new Map<string, Regexp>();

/** Compiles an RE2 pattern; the latest are kept. Throws in the words of Go's regexp.Compile. */
export function compileRegexp(pattern: string): Regexp {
  const known = cache.get(pattern);
  if (known) cache.delete(pattern);
  const regexp = known ?? compile(pattern);
  cache.set(pattern, regexp);
  if (cache.size > CACHE_ENTRIES) cache.delete(cache.keys().next().value ?? '');
  return regexp;
}

function compile(pattern: string): Regexp {
  const [invalid] = /(?<![\uD800-\uDBFF])[\uDC80-\uDCFF].*/s.exec(pattern) ?? [];
  if (invalid !== undefined) throw syntaxError('invalid UTF-8', invalid);
  const { text, unknown } = knownClasses(pattern);
  if (unknown !== undefined) return refuseClass(text, unknown);
  return compileNamed(text, pattern);
}

/** Go reads from the left: a mistake before the class comes first, but what is never closed shows only at the end. */
function refuseClass(before: string, unknown: string): never {
  try {
    compileNamed(before, before);
  } catch (error) {
    if (!problemOf(error).message.includes('missing closing')) throw error;
  }
  throw syntaxError('invalid character class range', unknown);
}

/** Go allows one name for several groups, the engine does not: then all get names of our own. */
function compileNamed(text: string, pattern: string): Regexp {
  try {
    const program = engine().RE2JS.compile(text);
    const names = Object.entries(program.namedGroups()).map(([name, index]) => [index, name] as const);
    return { pattern, program, names: new Map(names) };
  } catch (error) {
    if (!(error instanceof engine().RE2JSSyntaxException)) throw error;
    const reason = error.getDescription();
    if (reason !== 'duplicate capture group name')
      throw syntaxError(reason, culprit(error.getPattern(), { text, pattern }));
    const renamed = renameGroups(text);
    const { program, names } = compileNamed(renamed.text, pattern);
    const original = Array.from(names, ([group, name]) => [group, renamed.names.get(name) ?? name] as const);
    return { pattern, program, names: new Map(original) };
  }
}

/**
 * The engine is 260 KB and most charts match nothing: the bundle runs a required module only when it is asked for,
 * which an import cannot do without waiting.
 */
function engine(): typeof import('re2js') {
  return require('re2js');
}

/** What the error is about; the whole pattern is the one that was written, whatever the engine got. */
function culprit(found: string | null, { text, pattern }: { text: string; pattern: string }): string {
  if (found === text) return pattern;
  return found ?? (/\\$/.test(pattern) ? '' : pattern);
}

function syntaxError(reason: string, culpritText: string): Error {
  return goError(`error parsing regexp: ${reason}: \`${culpritText}\``);
}

/** True when the pattern matches anywhere. */
export function matches(regexp: Regexp, text: string, budget: Budget): boolean {
  charge(regexp, text, budget);
  return regexp.program.matcher(text.toWellFormed()).find();
}

/** The first match, or undefined. */
export function findFirst(regexp: Regexp, text: string, budget: Budget): string | undefined {
  charge(regexp, text, budget);
  const matcher = regexp.program.matcher(text.toWellFormed());
  return matcher.find() ? text.slice(matcher.start(), matcher.end()) : undefined;
}

/** At most `limit` matches (all when negative) that do not overlap. Go: Regexp.allMatches. */
export function findAllIndexes(regexp: Regexp, text: string, limit: number, budget: Budget): MatchIndexes[] {
  charge(regexp, text, budget);
  const matcher = regexp.program.matcher(text.toWellFormed());
  const groups = regexp.program.groupCount();
  const found: MatchIndexes[] = [];
  let previousEnd = -1;
  for (let at = 0; at <= text.length && found.length !== limit; ) {
    budget.step(LIST_STEPS + groups + ((text.length - at) >> 10));
    if (!matcher.find(at)) break;
    const start = matcher.start();
    const end = matcher.end();
    if (end !== at || start !== previousEnd) found.push(indexesOf(matcher, groups));
    at = end === at ? at + widthAt(text, at) : end;
    previousEnd = end;
  }
  return found;
}

type Matcher = ReturnType<RE2JS['matcher']>;

function indexesOf(matcher: Matcher, groups: number): MatchIndexes {
  const indexes = [matcher.start(), matcher.end()];
  for (let group = 1; group <= groups; group++) indexes.push(matcher.start(group), matcher.end(group));
  return indexes;
}

function widthAt(text: string, at: number): number {
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(text.slice(at, at + 2)) ? 2 : 1;
}

/** Linear in the text and in the size of the program. */
function charge(regexp: Regexp, text: string, budget: Budget): void {
  budget.step(1 + (text.length >> 3) * (1 + (regexp.program.programSize() >> 6)));
}

/** What stands for each match: the text as it is, or with `$1` and `${name}` expanded. */
export interface Replacement {
  readonly text: string;
  readonly literal: boolean;
}

/** Replaces every match. Go: ReplaceAllString, ReplaceAllLiteralString. */
export function replaceAll(regexp: Regexp, text: string, by: Replacement, budget: Budget): string {
  const template = by.literal ? [by.text] : readTemplate(by.text);
  const parts: string[] = [];
  let last = 0;
  let length = text.length;
  for (const at of findAllIndexes(regexp, text, -1, budget)) {
    parts.push(text.slice(last, at[0]));
    for (const piece of template) {
      const part = typeof piece === 'string' ? piece : groupText(regexp, piece, { text, at });
      parts.push(part);
      length += part.length;
    }
    budget.allocate(length);
    last = at[1] ?? 0;
  }
  parts.push(text.slice(last));
  return normalize(parts.join(''));
}

/** A reference to a group, by number or by name. */
interface GroupName {
  readonly name: string;
}

const REFERENCE = /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu;

/** Go: Regexp.expand and extract; the longest run of letters, digits and `_` is the name. */
function readTemplate(text: string): (string | GroupName)[] {
  const pieces: (string | GroupName)[] = [];
  let last = 0;
  for (const match of text.matchAll(REFERENCE)) {
    const name = match[1] ?? match[2];
    pieces.push(text.slice(last, match.index), name === undefined ? '$' : { name });
    last = match.index + match[0].length;
  }
  pieces.push(text.slice(last));
  return pieces;
}

function groupText(regexp: Regexp, { name }: GroupName, match: { text: string; at: MatchIndexes }): string {
  const { text, at } = match;
  if (/^(?:0|[1-9][0-9]{0,8})$/.test(name)) return sliceOf(text, at, Number(name));
  for (const [group, called] of regexp.names)
    if (called === name && (at[2 * group] ?? -1) >= 0) return sliceOf(text, at, group);
  return '';
}

function sliceOf(text: string, at: MatchIndexes, group: number): string {
  const start = at[2 * group] ?? -1;
  return start < 0 ? '' : text.slice(start, at[2 * group + 1]);
}

/** Cuts the text at the matches, into at most `limit` pieces, which is not 0 (all when negative). Go: Regexp.Split. */
export function split(regexp: Regexp, text: string, limit: number, budget: Budget): GoSlice {
  if (text === '' && regexp.pattern !== '') return stringSlice(['']);
  const matches = findAllIndexes(regexp, text, limit, budget);
  const pieces: string[] = [];
  let from = 0;
  let to = 0;
  for (const [start = 0, end = 0] of matches) {
    if (limit > 0 && pieces.length === limit - 1) break;
    to = start;
    if (end !== 0) pieces.push(text.slice(from, to));
    from = end;
  }
  if (to !== text.length) pieces.push(text.slice(from));
  return withCapacity(stringSlice(pieces), grownTexts(matches.length, pieces.length));
}

/** Escapes what has a meaning in a pattern. Go: regexp.QuoteMeta. */
export function quoteMeta(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}
