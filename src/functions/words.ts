import { normalize, replaceInvalid } from '../go/bytes.ts';
import {
  isDigit,
  isLetter,
  isLower,
  isNumber,
  isPunct,
  isSpace,
  isTitle,
  isUpper,
  lowerRune,
  mapRunes,
  titleRune,
  upperRune,
} from '../go/runes.ts';

/** Title case for the first letter of every word; the rest stays. Source: Go strings.Title. */
export function titleWords(text: string): string {
  let previous = 0x20;
  return mapRunes(text, (rune) => {
    const isStart = isSeparator(previous);
    previous = rune;
    return isStart ? titleRune(rune) : rune;
  });
}

function isSeparator(rune: number): boolean {
  if (rune < 0x80) return !/\w/.test(String.fromCharCode(rune));
  return !isLetter(rune) && !isDigit(rune) && isSpace(rune);
}

/** Lower case for the first rune of every word between white space. Source: Masterminds/goutils, Uncapitalize. */
export function untitleWords(text: string): string {
  let isStart = true;
  return mapRunes(text, (rune) => {
    const isGap = isSpace(rune);
    const mapped = isStart && !isGap ? lowerRune(rune) : rune;
    isStart = isGap;
    return mapped;
  });
}

/** Lower for upper case and the reverse; title case at the start of a word. Source: Masterminds/goutils, SwapCase. */
export function swapCase(text: string): string {
  let isStart = true;
  return mapRunes(text, (rune) => {
    const wasStart = isStart;
    if (isUpper(rune) || isTitle(rune)) {
      isStart = false;
      return lowerRune(rune);
    }
    if (!isLower(rune)) {
      isStart = isSpace(rune);
      return rune;
    }
    isStart = false;
    return wasStart ? titleRune(rune) : upperRune(rune);
  });
}

function isConnector(rune: number): boolean {
  return rune === 0x2d || rune === 0x5f || isSpace(rune);
}

/** Words joined, each with an upper-case start. Source: huandu/xstrings v1.5.0, ToPascalCase. */
export function pascalCase(text: string): string {
  const runes = Array.from(replaceInvalid(text), (char) => char.codePointAt(0) ?? 0);
  const start = runes.findIndex((rune) => !isConnector(rune));
  if (start < 0) return writeRunes([...runes, ...runes.slice(-1)]);
  const out = runes.slice(0, start);
  let previous = upperRune(runes[start] ?? 0);
  let isLowering = isUpper(runes[start] ?? 0);
  for (let rune of runes.slice(start + 1)) {
    if (!isConnector(previous)) {
      isLowering &&= isUpper(rune);
      if (isLowering) rune = lowerRune(rune);
      out.push(previous);
    } else if (isConnector(rune)) out.push(previous);
    else {
      isLowering = isUpper(rune);
      rune = upperRune(rune);
    }
    previous = rune;
  }
  return writeRunes([...out, previous]);
}

function writeRunes(runes: readonly number[]): string {
  return runes.map((rune) => String.fromCodePoint(rune)).join('');
}

type TokenKind = 'invalid' | 'number' | 'upper' | 'letters' | 'connector' | 'punct' | 'other';

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

/** Words in lower case with `mark` between. Source: huandu/xstrings v1.5.0, ToSnakeCase and ToKebabCase. */
export function markedCase(text: string, mark: string): string {
  const tokens = readTokens(text);
  const out: string[] = [];
  let at = 0;
  while (at < tokens.length - 1) at = writeGroup(tokens, at, mark, out);
  const last = tokens[at];
  if (last) out.push(writeToken(last, mark));
  return normalize(out.join(''));
}

/** Writes the token at `at` with the digits that belong to it; gives the place of the next one. */
function writeGroup(tokens: readonly Token[], at: number, mark: string, out: string[]): number {
  const token = tokens[at];
  const next = tokens[at + 1];
  if (!token || !next) return at + 1;
  out.push(writeToken(token, mark));
  if (token.kind === 'connector' || token.kind === 'punct') return at + 1;
  if (token.kind === 'number') return writeWordRest(tokens, at + 1, mark, out);
  if (next.kind !== 'number') {
    if (isWord(next)) out.push(mark);
    return at + 1;
  }
  return at + 2 === tokens.length ? at + 1 : writeNumber(tokens, at + 1, mark, out);
}

/** A number after a word belongs to it, unless letters follow the number: then it begins a word. */
function writeNumber(tokens: readonly Token[], at: number, mark: string, out: string[]): number {
  const digits = tokens[at]?.text ?? '';
  const next = tokens[at + 1];
  if (next?.kind !== 'letters') {
    out.push(digits);
    if (next && isWord(next)) out.push(mark);
    return at + 1;
  }
  out.push(mark, digits);
  return writeWordRest(tokens, at + 1, mark, out);
}

/** Letters and numbers stay with a number before them. */
function writeWordRest(tokens: readonly Token[], from: number, mark: string, out: string[]): number {
  let at = from;
  for (let token = tokens[at]; token?.kind === 'letters' || token?.kind === 'number'; token = tokens[at]) {
    out.push(token.text);
    at++;
  }
  const next = tokens[at];
  if (next && next.kind !== 'invalid' && isWord(next)) out.push(mark);
  return at;
}

function isWord(token: Token): boolean {
  return token.kind !== 'connector' && token.kind !== 'punct';
}

function writeToken({ kind, text }: Token, mark: string): string {
  if (kind === 'connector')
    return Array.from(replaceInvalid(text), (char) => (char === '\ufffd' ? char : mark)).join('');
  return kind === 'upper' ? mapRunes(text, (rune) => (isUpper(rune) ? lowerRune(rune) : rune)) : text;
}

/** One valid rune with the invalid ones before it. */
interface Unit {
  readonly rune: number;
  readonly text: string;
}

function readUnits(text: string): Unit[] {
  const units: Unit[] = [];
  let skipped = '';
  for (const char of normalize(text)) {
    const rune = char.codePointAt(0) ?? 0;
    if (rune === 0xfffd || (rune >= 0xdc80 && rune <= 0xdcff)) skipped += char;
    else {
      units.push({ rune, text: skipped + char });
      skipped = '';
    }
  }
  if (skipped !== '') units.push({ rune: 0xfffd, text: skipped });
  return units;
}

function readTokens(text: string): Token[] {
  const units = readUnits(text);
  const tokens: Token[] = [];
  for (let at = 0; at < units.length; ) {
    const kind = kindOfRune(units[at]?.rune ?? 0);
    let end = endOfToken(units, at, kind);
    if (units[end]?.rune === 0xfffd) end++;
    tokens.push({
      kind,
      text: units
        .slice(at, end)
        .map((unit) => unit.text)
        .join(''),
    });
    at = end;
  }
  return tokens;
}

function kindOfRune(rune: number): TokenKind {
  if (rune === 0xfffd) return 'invalid';
  if (isConnector(rune)) return 'connector';
  if (isPunct(rune)) return 'punct';
  if (isUpper(rune)) return 'upper';
  if (isAlphabet(rune)) return 'letters';
  return isNumber(rune) ? 'number' : 'other';
}

/** Letters but those of the CJK blocks. */
function isAlphabet(rune: number): boolean {
  if (!isLetter(rune)) return false;
  if (rune < 0x3400) return true;
  const isCjk = rune <= 0x4d85 || (rune >= 0x4e00 && rune <= 0x9fcc) || (rune >= 0x20000 && rune <= 0x2b81d);
  return !isCjk;
}

function endOfToken(units: readonly Unit[], at: number, kind: TokenKind): number {
  if (kind !== 'upper') return endOfRun(units, at + 1, kind);
  const end = endOfRun(units, at + 1, 'upper');
  const follower = units[end];
  const isFollowed = follower !== undefined && isAlphabet(follower.rune);
  if (end === at + 1) return isFollowed ? endOfRun(units, end, 'letters') : end;
  return isFollowed ? end - 1 : end;
}

function endOfRun(units: readonly Unit[], from: number, kind: TokenKind): number {
  let end = from;
  for (let unit = units[end]; unit && continues(kind, unit.rune); unit = units[end]) end++;
  return end;
}

/** A run of punctuation takes in the connectors that are punctuation, too. */
function continues(kind: TokenKind, rune: number): boolean {
  return kind === 'punct' ? isPunct(rune) : kindOfRune(rune) === kind;
}
