import { problemOf } from '../base/problem.ts';
import { goError } from '../base/problems/template.ts';
import { grownTexts, withCapacity } from '../go/capacity.ts';
import type { GoFunction } from '../go/function.ts';
import {
  compileRegexp,
  findAllIndexes,
  findFirst,
  matches,
  quoteMeta,
  type Regexp,
  replaceAll,
  split,
} from '../go/regexp.ts';
import { canBackquote, quote } from '../go/strconv.ts';
import { type GoNil, type GoValue, STRINGS, stringSlice } from '../go/value.ts';
import { type FunctionTable, fn, int, text } from './define.ts';

type Compile = (pattern: string) => Regexp;

/** Regular expressions in RE2 syntax. Source: sprig v3.3.0 regex.go. */
export const regex: FunctionTable = {
  /** False when the pattern is bad. */
  regexMatch: fn([text, text], (pattern, s, { budget }) => {
    const regexp = compileIfGood(pattern);
    return regexp !== undefined && matches(regexp, s, budget);
  }),
  mustRegexMatch: fn([text, text], (pattern, s, { budget }) => matches(compileRegexp(pattern), s, budget)),
  regexFind: find(mustCompile),
  mustRegexFind: find(compileRegexp),
  regexFindAll: findAll(mustCompile),
  mustRegexFindAll: findAll(compileRegexp),
  regexReplaceAll: replace(mustCompile, false),
  mustRegexReplaceAll: replace(compileRegexp, false),
  regexReplaceAllLiteral: replace(mustCompile, true),
  mustRegexReplaceAllLiteral: replace(compileRegexp, true),
  regexSplit: splitBy(mustCompile),
  mustRegexSplit: splitBy(compileRegexp),
  regexQuoteMeta: fn([text], quoteMeta),
};

function compileIfGood(pattern: string): Regexp | undefined {
  try {
    return compileRegexp(pattern);
  } catch (error) {
    problemOf(error);
    return undefined;
  }
}

/** Go: regexp.MustCompile, which panics. */
function mustCompile(pattern: string): Regexp {
  try {
    return compileRegexp(pattern);
  } catch (error) {
    throw goError(`regexp: Compile(${backquoted(pattern)}): ${problemOf(error).message}`);
  }
}

function backquoted(s: string): string {
  return canBackquote(s) ? `\`${s}\`` : quote(s);
}

function find(compile: Compile): GoFunction {
  return fn([text, text], (pattern, s, { budget }) => findFirst(compile(pattern), s, budget) ?? '');
}

function findAll(compile: Compile): GoFunction {
  return fn([text, text, int], (pattern, s, limit, { budget }): GoValue => {
    const found = findAllIndexes(compile(pattern), s, Number(limit), budget);
    if (found.length === 0) return NO_STRINGS;
    const texts = stringSlice(found.map(([start, end]) => s.slice(start, end)));
    return withCapacity(texts, grownTexts(FIRST_MATCHES, found.length));
  });
}

/** The room that Go's regexp makes when it finds the first match. Go: startSize. */
const FIRST_MATCHES = 10;

function replace(compile: Compile, literal: boolean): GoFunction {
  return fn([text, text, text], (pattern, s, by, { budget }) =>
    replaceAll(compile(pattern), s, { text: by, literal }, budget),
  );
}

function splitBy(compile: Compile): GoFunction {
  return fn([text, text, int], (pattern, s, limit, { budget }): GoValue => {
    const regexp = compile(pattern);
    return limit === 0n ? NO_STRINGS : split(regexp, s, Number(limit), budget);
  });
}

/** A nil []string: prints as an empty list, but is null in JSON. */
const NO_STRINGS: GoNil = { go: 'nil', type: STRINGS, kind: 'slice' };
