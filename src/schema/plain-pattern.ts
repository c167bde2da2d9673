const LONGEST = 10_000;
const DEEPEST = 200;
const MAX_REPEAT = 1000;
/** Characters times repeats. RE2 takes more than twice as many instructions. */
const MOST_WORK = 500_000;
const NOT_FOUND = -1;

/** Reads on from an offset; gives the offset behind what was read, or -1 for what is not plain. */
type Read = number;

/**
 * True for a pattern that RE2 surely accepts, so that it need not be compiled before it is used. False says nothing.
 */
export function isPlainPattern(pattern: string): boolean {
  if (pattern.length > LONGEST || !pattern.isWellFormed()) return false;
  let depth = 0;
  let repeats = 1;
  let canRepeat = false;
  for (let at = 0; at < pattern.length; ) {
    const c = pattern.charAt(at);
    if (c === '*' || c === '+' || c === '?' || c === '{') {
      const end = canRepeat ? quantifierEnd(pattern, at) : NOT_FOUND;
      if (end === NOT_FOUND) return false;
      if (c === '{') repeats *= largestCount(pattern.slice(at, end));
      if (repeats > MAX_REPEAT) return false;
      canRepeat = false;
      at = end;
      continue;
    }
    if (c === '(' && ++depth > DEEPEST) return false;
    if (c === ')' && --depth < 0) return false;
    canRepeat = !'(|^$'.includes(c) && !/^\\[bB]/.test(pattern.slice(at, at + 2));
    at = pieceEnd(pattern, at, c);
    if (at === NOT_FOUND) return false;
  }
  return depth === 0 && pattern.length * repeats <= MOST_WORK;
}

function pieceEnd(pattern: string, at: number, c: string): Read {
  if (c === '(') {
    if (pattern[at + 1] !== '?') return at + 1;
    return pattern[at + 2] === ':' ? at + 3 : NOT_FOUND;
  }
  if (c === '[') return classEnd(pattern, at + 1);
  if (c === ']' || c === '}') return NOT_FOUND;
  if (c !== '\\') return at + 1;
  return /^[dDwWsSbB]/.test(pattern.slice(at + 1, at + 2)) ? at + 2 : escapeEnd(pattern, at);
}

function quantifierEnd(pattern: string, at: number): Read {
  const counts = /^(?:[*+?]|\{[0-9]{1,4}(?:,[0-9]{0,4})?\})\??/.exec(pattern.slice(at, at + 12))?.[0];
  return counts === undefined ? NOT_FOUND : at + counts.length;
}

function largestCount(counts: string): number {
  const [low = 0, high = low] = (counts.match(/[0-9]+/g) ?? []).map(Number);
  return high < low ? Infinity : Math.max(high, 1);
}

/** An escaped character that stands for itself, or one of `\t \n \r \f \v \a`. */
function escapeEnd(pattern: string, at: number): Read {
  return /^[!-/:-@[-`{-~tnrfva]/.test(pattern.slice(at + 1, at + 2)) ? at + 2 : NOT_FOUND;
}

function classEnd(pattern: string, start: number): Read {
  let at = pattern[start] === '^' ? start + 1 : start;
  if (pattern[at] === ']') return NOT_FOUND;
  while (at !== NOT_FOUND && at < pattern.length) {
    if (pattern[at] === ']') return at + 1;
    at = classItemEnd(pattern, at);
  }
  return NOT_FOUND;
}

function classItemEnd(pattern: string, at: number): Read {
  if (/^\\[dDwWsS]/.test(pattern.slice(at, at + 2))) return at + 2;
  const end = classCharacterEnd(pattern, at);
  if (end === NOT_FOUND || pattern[end] !== '-' || pattern[end + 1] === ']') return end;
  const high = classCharacterEnd(pattern, end + 1);
  if (high === NOT_FOUND) return NOT_FOUND;
  const isOrdered = pattern.charCodeAt(end - 1) <= pattern.charCodeAt(high - 1);
  const isSimple = end - at === 1 && high - end === 2;
  return isSimple && isOrdered ? high : NOT_FOUND;
}

function classCharacterEnd(pattern: string, at: number): Read {
  const code = pattern.charCodeAt(at);
  if (!(code < 0x80)) return NOT_FOUND;
  if (pattern[at] === '\\') return escapeEnd(pattern, at);
  return pattern.startsWith('[:', at) ? NOT_FOUND : at + 1;
}
