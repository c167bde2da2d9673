import type { Log, LogLine } from '../base/log.ts';
import { fail } from '../base/problem.ts';
import { ignoreRuleInvalid } from '../base/problems/chart.ts';
import { trimSpace } from '../go/space.ts';
import { baseName } from './filetree.ts';
import { BAD_PATTERN, matchGlob } from './glob.ts';

/** The rules of one .helmignore, with Helm's default rule behind them. */
export interface IgnoreRules {
  /** Whether Helm leaves out this path (relative to the chart, "/" separated, without a slash at its end). */
  isIgnored(path: string, isDirectory: boolean): boolean;
}

interface Rule {
  readonly pattern: string;
  /** What a pattern ends with that is literal but for a star at its beginning: it needs no engine. */
  readonly literal: { readonly text: string; readonly hasStar: boolean } | undefined;
  readonly negated: boolean;
  readonly directoriesOnly: boolean;
  /** `name`: the pattern has no slash and is compared with the last segment alone. */
  readonly against: 'name' | 'path';
}

/** Helm's own rule: dot-files directly in templates/. */
const DEFAULT_RULE = 'templates/.?*';

/**
 * Reads a .helmignore (undefined: there is none); raises `chart/ignore-rule-invalid`. Only the file at the top of a
 * chart folder counts, archives have no rules. Whoever walks a folder asks for every entry below the top, folders
 * before what is in them and names in byte order: an ignored folder is left with all it holds, an ignored file is
 * neither read nor checked for its size. A link counts as what it leads to. `log` gets Helm's complaint about a
 * pattern that turns out malformed only when it is used. Model: helm pkg/ignore, LoadDir.
 */
export function ignoreRules(text: string | undefined, log: Log = () => {}): IgnoreRules {
  const rules = [...ignoreLines(text ?? ''), DEFAULT_RULE].flatMap(readRule);
  return { isIgnored: (path, isDirectory) => path !== '' && decide(rules, { path, isDirectory, log }) };
}

function ignoreLines(text: string): string[] {
  return (text.startsWith('\uFEFF') ? text.slice(1) : text).split('\n');
}

function readRule(line: string): readonly Rule[] {
  const rule = trimSpace(line);
  if (rule === '' || rule.startsWith('#')) return [];
  if (rule.includes('**')) fail(ignoreRuleInvalid('double-star (**) syntax is not supported', rule));
  if (matchGlob(rule, 'abc') === undefined) fail(ignoreRuleInvalid(BAD_PATTERN, rule));
  const negated = rule.startsWith('!');
  const positive = negated ? rule.slice(1) : rule;
  const directoriesOnly = positive.endsWith('/');
  const pattern = directoriesOnly ? positive.slice(0, -1) : positive;
  const rooted = pattern.startsWith('/');
  const against = pattern.includes('/') ? 'path' : 'name';
  const whole = rooted ? pattern.slice(1) : pattern;
  return [{ pattern: whole, literal: literalOf(whole), negated, directoriesOnly, against }];
}

/** Anything but these characters stands for itself. Source: Go path/filepath, Match. */
const SPECIAL = /[*?[\\]/;

function literalOf(pattern: string): Rule['literal'] {
  const hasStar = pattern.startsWith('*');
  const text = hasStar ? pattern.slice(1) : pattern;
  return SPECIAL.test(text) ? undefined : { text, hasStar };
}

/** The first rule that speaks decides. A negated rule speaks by excluding all that it does not match: Helm's way. */
function decide(rules: readonly Rule[], entry: Entry): boolean {
  for (const rule of rules) {
    const applies = entry.isDirectory || !rule.directoriesOnly;
    if (rule.negated) {
      if (!applies || !matches(rule, entry)) return true;
    } else if (applies && matches(rule, entry)) return true;
  }
  return false;
}

interface Entry {
  readonly path: string;
  readonly isDirectory: boolean;
  readonly log: Log;
}

function matches({ pattern, literal, against }: Rule, { path, log }: Entry): boolean {
  const target = against === 'name' ? baseName(path) : path;
  if (literal) return matchesLiteral(literal, target);
  const matched = matchGlob(pattern, target);
  if (matched === undefined) log(badPattern(pattern));
  return matched === true;
}

/** A star stands for what has no slash in it. */
function matchesLiteral({ text, hasStar }: NonNullable<Rule['literal']>, target: string): boolean {
  if (!hasStar) return target === text;
  if (!target.endsWith(text)) return false;
  const slash = target.indexOf('/');
  return slash < 0 || slash >= target.length - text.length;
}

function badPattern(rule: string): LogLine {
  const attributes = [
    ['rule', rule],
    ['error', BAD_PATTERN],
  ] as const;
  return { level: 'ERROR', message: 'failed to compile', attributes };
}
