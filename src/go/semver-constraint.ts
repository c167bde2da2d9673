import { unlimitedBudget } from '../base/budget.ts';
import { goError } from '../base/problems/template.ts';
import { compileRegexp, findAllIndexes } from './regexp.ts';
import { comparePrereleaseParts, compareVersions, parseVersion, type SemVer } from './semver.ts';

/** A constraint that was read: groups joined by "or", comparators in a group by "and". */
export interface Constraint {
  readonly groups: readonly Group[];
}

interface Group {
  readonly comparators: readonly Comparator[];
  /** One comparator names a pre-release: the whole group admits them. */
  readonly prereleases: boolean;
}

interface Comparator {
  readonly operator: string;
  readonly version: SemVer;
  /** How many segments are exact: 3 is a full version, 0 a lone wildcard. */
  readonly exact: number;
}

const SEGMENTS = String.raw`v?([0-9|x|X|\*]+)(\.[0-9|x|X|\*]+)?(\.[0-9|x|X|\*]+)?`;
const SUFFIXES = String.raw`(-([0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?(\+([0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?`;
const RANGE = String.raw`\s*(${SEGMENTS}${SUFFIXES})\s+-\s+(${SEGMENTS}${SUFFIXES})\s*`;

/** Reads a constraint. Go: Masterminds/semver v3.4.0, NewConstraint. */
export function parseConstraint(text: string): Constraint {
  return { groups: rewriteRanges(text).split('||').map(parseGroup) };
}

/** `A - B` becomes `>= A, <= B `. */
function rewriteRanges(text: string): string {
  if (!/[\t\n\f\r ]-[\t\n\f\r ]/.test(text)) return text;
  let out = text;
  for (const at of findAllIndexes(compileRegexp(RANGE), text, -1, unlimitedBudget())) {
    const part = (group: number): string => text.slice(at[2 * group] ?? 0, at[2 * group + 1] ?? 0);
    const whole = part(0);
    const found = out.indexOf(whole);
    out = `${out.slice(0, found)}>= ${part(1)}, <= ${part(11)} ${out.slice(found + whole.length)}`;
  }
  return out;
}

/** True when the version satisfies all comparators of some group. Go: Constraints.Check. */
export function checkConstraint(constraint: Constraint, version: SemVer): boolean {
  return constraint.groups.some(
    (group) =>
      (version.pre === '' || group.prereleases) && group.comparators.every((c) => accepts(c, version)),
  );
}

const BLANKS = /[\t\n\f\r ]*/y;
const OPERATOR = /!=|>=|=>|<=|=<|~>|[=><~^]|/y;
const VERSION =
  /v?([0-9|xX*]+)(\.[0-9|xX*]+)?(\.[0-9|xX*]+)?(-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?/y;

/** The shape of the whole group is looked at before any of its versions. */
function parseGroup(text: string): Group {
  const found: { operator: string; match: RegExpExecArray }[] = [];
  for (let at = pass(BLANKS, text, 0); ; ) {
    const versionAt = pass(OPERATOR, text, at);
    VERSION.lastIndex = pass(BLANKS, text, versionAt);
    const match = VERSION.exec(text);
    if (!match) throw goError(`improper constraint: ${text}`);
    found.push({ operator: text.slice(at, versionAt), match });
    const end = VERSION.lastIndex;
    at = pass(BLANKS, text, end);
    if (at === text.length) break;
    if (text[at] === ',') at = pass(BLANKS, text, at + 1);
    else if (at === end) throw goError(`improper constraint: ${text}`);
  }
  const comparators = found.map(readComparator);
  return { comparators, prereleases: comparators.some((c) => c.version.pre !== '') };
}

/** The offset behind what a sticky pattern, which may match nothing, finds at `at`. */
function pass(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  pattern.test(text);
  return pattern.lastIndex;
}

function readComparator({ operator, match }: { operator: string; match: RegExpExecArray }): Comparator {
  const [whole, major = '', minor = '', patch = '', pre = ''] = match;
  const exact = isWild(major) ? 0 : isWild(minor.slice(1)) ? 1 : isWild(patch.slice(1)) ? 2 : 3;
  const texts = [`0.0.0${pre}`, `${major}.0.0${pre}`, `${major}${minor}.0${pre}`, whole];
  return { operator, exact, version: readVersion(texts[exact] ?? '') };
}

function isWild(segment: string): boolean {
  return segment === '' || segment === 'x' || segment === 'X' || segment === '*';
}

function readVersion(text: string): SemVer {
  try {
    return parseVersion(text);
  } catch {
    throw goError('constraint parser error');
  }
}

function accepts(c: Comparator, v: SemVer): boolean {
  const order = compareVersions(v, c.version);
  switch (c.operator) {
    case '':
    case '=':
      return c.exact === 3 ? order === 0 : acceptsTilde(c, v, order);
    case '!=':
      return acceptsOther(c, v, order);
    case '>':
      return acceptsGreater(c, v, order);
    case '<':
      return order < 0;
    case '>=':
    case '=>':
      return order >= 0;
    case '^':
      return acceptsCaret(c, v, order);
    case '~':
    case '~>':
      return acceptsTilde(c, v, order);
    default:
      return acceptsAtMost(c, v, order);
  }
}

function acceptsTilde(c: Comparator, v: SemVer, order: number): boolean {
  if (order < 0) return false;
  const { major, minor, patch } = c.version;
  if (major === 0n && minor === 0n && patch === 0n && (c.exact === 3 || c.exact === 0)) return true;
  return v.major === major && (v.minor === minor || c.exact === 1);
}

function acceptsOther(c: Comparator, v: SemVer, order: number): boolean {
  if (c.exact === 3 || c.exact === 0) return order !== 0;
  if (v.major !== c.version.major) return true;
  if (c.exact === 1) return false;
  if (v.minor !== c.version.minor) return true;
  return comparePrereleaseParts(v.pre, c.version.pre) !== 0;
}

function acceptsGreater(c: Comparator, v: SemVer, order: number): boolean {
  if (c.exact === 3 || c.exact === 0) return order > 0;
  if (v.major !== c.version.major) return v.major > c.version.major;
  return c.exact === 2 && v.minor > c.version.minor;
}

function acceptsAtMost(c: Comparator, v: SemVer, order: number): boolean {
  if (c.exact === 3) return order <= 0;
  if (v.major !== c.version.major) return v.major < c.version.major;
  return v.minor <= c.version.minor || c.exact === 1;
}

function acceptsCaret(c: Comparator, v: SemVer, order: number): boolean {
  const { major, minor, patch } = c.version;
  if (order < 0) return false;
  if (major > 0n || c.exact === 1) return v.major === major;
  if (v.major > 0n) return false;
  if (minor > 0n || c.exact === 2) return v.minor === minor;
  return v.minor === 0n && v.patch === patch;
}
