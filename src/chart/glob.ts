import { codePointWidth } from './runes.ts';

/** Go's `filepath.ErrBadPattern`. */
export const BAD_PATTERN = 'syntax error in pattern';

/**
 * Go's filepath.Match: `*` and `?` stop at "/", `[a-z]` and `[^a-z]`, `\` makes a character ordinary. Undefined when the
 * pattern is malformed, which is found only where matching gets to the bad part.
 */
export function matchGlob(pattern: string, name: string): boolean | undefined {
  let rest = pattern;
  let left = name;
  while (rest.length > 0) {
    const { star, chunk, tail } = nextChunk(rest);
    rest = tail;
    if (star && chunk === '') return !left.includes('/');
    const direct = matchChunk(chunk, left);
    if (direct === undefined) return undefined;
    if (typeof direct === 'string' && (direct.length === 0 || rest.length > 0)) {
      left = direct;
      continue;
    }
    const skipped = star ? matchAfterStar(chunk, left, rest.length > 0) : false;
    if (skipped === undefined) return undefined;
    if (skipped === false) return false;
    left = skipped;
  }
  return left.length === 0;
}

interface Chunk {
  readonly star: boolean;
  readonly chunk: string;
  readonly tail: string;
}

function nextChunk(pattern: string): Chunk {
  let from = 0;
  while (pattern[from] === '*') from++;
  let inRange = false;
  let i = from;
  for (; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === '\\') i++;
    else if (c === '[') inRange = true;
    else if (c === ']') inRange = false;
    else if (c === '*' && !inRange) break;
  }
  return { star: from > 0, chunk: pattern.slice(from, i), tail: pattern.slice(i) };
}

function matchAfterStar(chunk: string, name: string, more: boolean): string | false | undefined {
  for (let i = 0; i < name.length && name[i] !== '/'; i++) {
    const left = matchChunk(chunk, name.slice(i + 1));
    if (left === undefined) return undefined;
    if (typeof left === 'string' && (more || left.length === 0)) return left;
  }
  return false;
}

/** What is left of `name` after the chunk; false when it does not match. A mismatch still reads the chunk for errors. */
function matchChunk(chunk: string, name: string): string | false | undefined {
  let failed = false;
  let at = 0;
  for (let i = 0; i < chunk.length; ) {
    if (!failed && at >= name.length) failed = true;
    const c = chunk[i];
    if (c === '[') {
      const width = failed ? 0 : codePointWidth(name, at);
      const range = readRange(chunk, i + 1, failed ? -1 : (name.codePointAt(at) ?? -1));
      if (range === undefined) return undefined;
      if (!range.hit) failed = true;
      at += width;
      i = range.end;
    } else if (c === '?') {
      if (!failed && name[at] === '/') failed = true;
      if (!failed) at += codePointWidth(name, at);
      i++;
    } else {
      if (c === '\\' && ++i >= chunk.length) return undefined;
      if (!failed && chunk[i] !== name[at]) failed = true;
      at++;
      i++;
    }
  }
  return failed ? false : name.slice(at);
}

interface RangeHit {
  readonly hit: boolean;
  readonly end: number;
}

function readRange(chunk: string, from: number, rune: number): RangeHit | undefined {
  let i = from;
  const negated = chunk[i] === '^';
  if (negated) i++;
  let hit = false;
  for (let count = 0; ; count++) {
    if (chunk[i] === ']' && count > 0) return { hit: hit !== negated, end: i + 1 };
    const low = rangeRune(chunk, i);
    if (low === undefined) return undefined;
    i = low.end;
    let high = low;
    if (chunk[i] === '-') {
      const found = rangeRune(chunk, i + 1);
      if (found === undefined) return undefined;
      high = found;
      i = found.end;
    }
    if (low.rune <= rune && rune <= high.rune) hit = true;
  }
}

function rangeRune(chunk: string, from: number): { readonly rune: number; readonly end: number } | undefined {
  let i = from;
  if (i >= chunk.length || chunk[i] === '-' || chunk[i] === ']') return undefined;
  if (chunk[i] === '\\' && ++i >= chunk.length) return undefined;
  const end = i + codePointWidth(chunk, i);
  if (end >= chunk.length) return undefined;
  return { rune: chunk.codePointAt(i) ?? -1, end };
}
