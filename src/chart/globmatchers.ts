import { goError } from '../base/problems/template.ts';

/**
 * The matchers that gobwas/glob makes of a pattern, its odd behaviours included: they count runes in some places and
 * bytes in others, and look for parts in an order that misses some matches. Texts are byte strings.
 */
export interface Matcher {
  readonly kind:
    | 'text'
    | 'any'
    | 'super'
    | 'single'
    | 'list'
    | 'prefix'
    | 'suffix'
    | 'tree'
    | 'choice'
    | 'other';
  /** Length in runes of what it matches; -1 when that varies. */
  readonly length: number;
  /** The text of `text`, `prefix` and `suffix`; the runes of a `list` as text. */
  readonly text: string;
  /** For `list`: matches what is not in it. */
  readonly negated: boolean;
  matches(s: string): boolean;
  /** Where a match begins, and how long, in ascending order, matches from there can be. */
  find(s: string): Found | undefined;
  /** Of a `tree`. */
  readonly parts?: TreeParts;
}

export interface Found {
  readonly at: number;
  readonly lengths: readonly number[];
}

export interface TreeParts {
  readonly value: Matcher;
  readonly left: Matcher | undefined;
  readonly right: Matcher | undefined;
}

type Form = Partial<Pick<Matcher, 'kind' | 'length' | 'text' | 'negated'>>;

function make(
  matches: (s: string) => boolean,
  find: (s: string) => Found | undefined,
  form: Form = {},
): Matcher {
  return { kind: 'other', length: -1, text: '', negated: false, ...form, matches, find };
}

/** Bytes of the rune at `at` in a byte string; one for a byte that belongs to no rune. */
export function widthAt(s: string, at: number): number {
  const first = s.charCodeAt(at);
  if (first < 0x80) return 1;
  const width = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
  for (let i = 1; i < width; i++) if ((s.charCodeAt(at + i) & 0xc0) !== 0x80) return 1;
  return width;
}

function runeAt(s: string, at: number): number {
  const width = widthAt(s, at);
  const first = s.charCodeAt(at);
  if (width === 1) return first < 0x80 ? first : 0xfffd;
  let rune = first & (0xff >> (width + 1));
  for (let i = 1; i < width; i++) rune = (rune << 6) | (s.charCodeAt(at + i) & 0x3f);
  return rune;
}

/** Offsets at which runes begin. */
function runeStarts(s: string): number[] {
  const starts: number[] = [];
  for (let at = 0; at < s.length; at += widthAt(s, at)) starts.push(at);
  return starts;
}

/** The ends of all prefixes, the empty one first, `from` added. */
function prefixEnds(s: string, from: number): number[] {
  return [...runeStarts(s), s.length].map((end) => end + from);
}

/** Exactly this text. */
export function textMatcher(text: string): Matcher {
  const lengths = [text.length];
  const find = (s: string): Found | undefined => {
    const at = s.indexOf(text);
    return at < 0 ? undefined : { at, lengths };
  };
  return make((s) => s === text, find, { kind: 'text', length: runeStarts(text).length, text });
}

/** Nothing at all. */
export function nothingMatcher(): Matcher {
  return make(
    (s) => s === '',
    () => ({ at: 0, lengths: [0] }),
    { length: 0 },
  );
}

/** Anything. */
export function superMatcher(): Matcher {
  return make(
    () => true,
    (s) => ({ at: 0, lengths: prefixEnds(s, 0) }),
    { kind: 'super' },
  );
}

/** Anything without a slash. */
export function anyMatcher(): Matcher {
  const find = (s: string): Found => ({ at: 0, lengths: prefixEnds(untilSlash(s), 0) });
  return make((s) => !s.includes('/'), find, { kind: 'any' });
}

function untilSlash(s: string): string {
  const slash = s.indexOf('/');
  return slash < 0 ? s : s.slice(0, slash);
}

/** One rune of which `accepts` holds. */
export function runeMatcher(accepts: (rune: number) => boolean, form: Form): Matcher {
  const matches = (s: string): boolean =>
    s === '' ? accepts(0xfffd) : widthAt(s, 0) === s.length && accepts(runeAt(s, 0));
  const find = (s: string): Found | undefined => {
    const at = runeStarts(s).find((start) => accepts(runeAt(s, start)));
    return at === undefined ? undefined : { at, lengths: [widthAt(s, at)] };
  };
  return make(matches, find, { length: 1, ...form });
}

/** Several matchers of known length, one after the other. */
export function rowMatcher(matchers: readonly Matcher[], length: number): Matcher {
  const all = (s: string): boolean => matchesRow(matchers, s);
  const find = (s: string): Found | undefined => {
    const at = runeStarts(s).find((start) => s.length - start >= length && all(s.slice(start)));
    return at === undefined ? undefined : { at, lengths: [length] };
  };
  return make((s) => runeStarts(s).length === length && all(s), find, { length });
}

/** A piece ends one byte after the start of its last rune: so it is in the model. */
function matchesRow(matchers: readonly Matcher[], s: string): boolean {
  let at = 0;
  for (const matcher of matchers) {
    const starts = runeStarts(s.slice(at));
    const count = Math.min(starts.length, matcher.length === 0 ? starts.length : matcher.length);
    const end = at + (starts[count - 1] ?? 0) + 1;
    if (count < matcher.length) return false;
    if (end > s.length)
      throw goError(`runtime error: slice bounds out of range [:${end}] with length ${s.length}`);
    if (!matcher.matches(s.slice(at, end))) return false;
    at = end;
  }
  return true;
}

/** A beginning; after it anything, without a slash if `slashless`. */
export function prefixMatcher(text: string, slashless: boolean): Matcher {
  const matches = (s: string): boolean => s.startsWith(text) && !(slashless && s.includes('/', text.length));
  const find = (s: string): Found | undefined => {
    const at = s.indexOf(text);
    if (at < 0) return undefined;
    const rest = s.slice(at + text.length);
    return { at, lengths: prefixEnds(slashless ? untilSlash(rest) : rest, text.length) };
  };
  return make(matches, find, slashless ? {} : { kind: 'prefix', text });
}

/** An end; before it anything, without a slash if `slashless`. */
export function suffixMatcher(text: string, slashless: boolean): Matcher {
  const matches = (s: string): boolean =>
    s.endsWith(text) && !(slashless && s.slice(0, s.length - text.length).includes('/'));
  const find = (s: string): Found | undefined => {
    const found = s.indexOf(text);
    if (found < 0) return undefined;
    const at = slashless ? s.slice(0, found).lastIndexOf('/') + 1 : 0;
    return { at, lengths: [found + text.length - at] };
  };
  return make(matches, find, slashless ? {} : { kind: 'suffix', text });
}

/** A beginning and an end, which may overlap: so it is in the model. */
export function prefixSuffixMatcher(prefix: string, suffix: string): Matcher {
  const find = (s: string): Found | undefined => {
    const at = s.indexOf(prefix);
    if (at < 0) return undefined;
    const lengths: number[] = [];
    for (let sub = s.slice(at), end = sub.lastIndexOf(suffix); end >= 0; end = sub.lastIndexOf(suffix)) {
      lengths.unshift(end + suffix.length);
      sub = sub.slice(0, end);
    }
    return lengths.length === 0 ? undefined : { at, lengths };
  };
  return make((s) => s.startsWith(prefix) && s.endsWith(suffix), find);
}

/** A text somewhere in it, or nowhere if `negated`. */
export function containsMatcher(text: string, negated: boolean): Matcher {
  const find = (s: string): Found | undefined => {
    const at = s.indexOf(text);
    if (negated) return { at: 0, lengths: prefixEnds(at < 0 ? s : s.slice(0, at), 0) };
    return at < 0 ? undefined : { at: 0, lengths: prefixEnds(s.slice(at + text.length), at + text.length) };
  };
  return make((s) => s.includes(text) !== negated, find);
}

/** At least so many runes. */
export function minMatcher(limit: number): Matcher {
  const find = (s: string): Found | undefined => {
    const lengths = s.length < limit ? [] : prefixEnds(s, 0).slice(limit);
    return lengths.length === 0 ? undefined : { at: 0, lengths };
  };
  return make((s) => s !== '' && runeStarts(s).length >= limit, find);
}

/** At most so many runes. */
export function maxMatcher(limit: number): Matcher {
  const find = (s: string): Found => ({ at: 0, lengths: prefixEnds(s, 0).slice(0, limit + 1) });
  return make((s) => runeStarts(s).length <= limit, find);
}

/** All of them at once. */
export function everyMatcher(matchers: readonly Matcher[]): Matcher {
  // Of the matchers that are joined so, each finds its match at the start.
  const find = (s: string): Found | undefined => {
    let lengths: readonly number[] | undefined;
    for (const matcher of matchers) {
      const found = matcher.find(s);
      if (found === undefined) return undefined;
      lengths = lengths?.filter((length) => found.lengths.includes(length)) ?? found.lengths;
      if (lengths.length === 0) return undefined;
    }
    return lengths && { at: 0, lengths };
  };
  return make((s) => matchers.every((matcher) => matcher.matches(s)), find, {
    length: matchers.length === 0 ? 0 : -1,
  });
}

/** One of them. */
export function choiceMatcher(matchers: readonly Matcher[]): Matcher {
  const find = (s: string): Found | undefined => {
    let best: Found | undefined;
    for (const matcher of matchers) {
      const found = matcher.find(s);
      if (found === undefined || (best !== undefined && found.at > best.at)) continue;
      const joined = best?.at === found.at ? [...best.lengths, ...found.lengths] : found.lengths;
      best = { at: found.at, lengths: [...new Set(joined)].sort((a, b) => a - b) };
    }
    return best;
  };
  return make((s) => matchers.some((matcher) => matcher.matches(s)), find, {
    kind: 'choice',
    length: choiceLength(matchers),
  });
}

/** An alternative of varying length is forgotten when it comes first: so it is in the model. */
function choiceLength(matchers: readonly Matcher[]): number {
  let length = -1;
  for (const matcher of matchers) {
    if (length === -1) length = matcher.length;
    else if (matcher.length !== length) return -1;
  }
  return length;
}
