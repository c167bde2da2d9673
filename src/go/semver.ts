import { goError } from '../base/problems/template.ts';

/** A version as Masterminds/semver keeps it. Segments are uint64. */
export interface SemVer {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  readonly pre: string;
  readonly metadata: string;
  /** The text it was read from, with a leading `v` if there was one. */
  readonly original: string;
}

// Linear: after each part only one continuation can match.
const LOOSE =
  /^v?([0-9]+)(\.[0-9]+)?(\.[0-9]+)?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;

const MAX_UINT64 = (1n << 64n) - 1n;

/** Reads a version leniently: optional `v`, one to three numbers. Go: Masterminds/semver v3.4.0, NewVersion. */
export function parseVersion(text: string): SemVer {
  const match = LOOSE.exec(text);
  if (!match) throw goError('invalid semantic version');
  const [, major = '', minor = '', patch = '', pre = '', metadata = ''] = match;
  const version = {
    major: segment(major),
    minor: segment(minor.slice(1)),
    patch: segment(patch.slice(1)),
    pre,
    metadata,
    original: text,
  };
  checkPrerelease(pre);
  return version;
}

const STRICT =
  /^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/** True for exactly three numbers without a `v`, as the standard has it. Go: Masterminds/semver v3.4.0, StrictNewVersion. */
export function isStrictVersion(text: string): boolean {
  const match = STRICT.exec(text);
  if (!match) return false;
  const [, major = '', minor = '', patch = '', pre = ''] = match;
  if ([major, minor, patch].some((digits) => BigInt(digits) > MAX_UINT64)) return false;
  return !pre.split('.').some((part) => /^0[0-9]+$/.test(part));
}

function segment(digits: string): bigint {
  const value = BigInt(digits);
  if (value <= MAX_UINT64) return value;
  throw goError(`error parsing version segment: strconv.ParseUint: parsing "${digits}": value out of range`);
}

/** Refuses what a pre-release may not be; an empty text is fine. Go: validatePrerelease. */
export function checkPrerelease(pre: string): void {
  if (pre === '') return;
  for (const part of pre.split('.')) {
    if (!/^[0-9A-Za-z-]+$/.test(part)) throw goError('invalid prerelease string');
    if (/^0[0-9]+$/.test(part)) throw goError('version segment starts with 0');
  }
}

/** Refuses what build metadata may not be; an empty text is fine. Go: validateMetadata. */
export function checkMetadata(metadata: string): void {
  if (metadata === '') return;
  for (const part of metadata.split('.'))
    if (!/^[0-9A-Za-z-]+$/.test(part)) throw goError('invalid metadata string');
}

/** The normalised text: no `v`, three segments. */
export function versionText(version: SemVer): string {
  const { major, minor, patch, pre, metadata } = version;
  return `${major}.${minor}.${patch}${pre && `-${pre}`}${metadata && `+${metadata}`}`;
}

/** -1, 0 or 1. Build metadata does not count. */
export function compareVersions(a: SemVer, b: SemVer): number {
  return (
    compareNumbers(a.major, b.major) ||
    compareNumbers(a.minor, b.minor) ||
    compareNumbers(a.patch, b.patch) ||
    comparePrereleases(a.pre, b.pre)
  );
}

function compareNumbers(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Order of two pre-releases; none is the highest. */
function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '') return 1;
  if (b === '') return -1;
  return comparePrereleaseParts(a, b);
}

/** Order of two pre-releases part by part; a missing part is the lowest. Go: comparePrerelease. */
export function comparePrereleaseParts(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  const longer = left.length < right.length ? right : left;
  for (const i of longer.keys()) {
    const order = comparePart(left[i], right[i]);
    if (order !== 0) return order;
  }
  return 0;
}

function comparePart(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (!a) return -1;
  if (!b) return 1;
  const x = numberOf(a);
  const y = numberOf(b);
  if (x !== undefined && y !== undefined) return x > y ? 1 : -1;
  if (x !== undefined) return -1;
  if (y !== undefined) return 1;
  return a > b ? 1 : -1;
}

/** A number too large for uint64 counts as letters, as Go's ParseUint then fails. */
function numberOf(part: string): bigint | undefined {
  if (!/^[0-9]+$/.test(part)) return undefined;
  const value = BigInt(part);
  return value <= MAX_UINT64 ? value : undefined;
}
