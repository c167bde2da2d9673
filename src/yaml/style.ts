import { isBlank, isBreak, LF, SPACE, TAB } from './chars.ts';

/** Which styles a scalar's text allows. */
export interface Analysis {
  readonly multiline: boolean;
  readonly plain: boolean;
  readonly single: boolean;
  readonly literal: boolean;
}

const ALL: Analysis = { multiline: false, plain: true, single: true, literal: true };
const HARMLESS = /^[A-Za-z0-9_/.(][A-Za-z0-9_/.()+=*$-]*$/;
const INDICATORS = '#,[]{}&*!|>\'"%@`';

/** True for what go-yaml v2 and v3 print as it is. */
export function isPrintable(c: number): boolean {
  if (c < 0x7f) return c >= 0x20 || c === LF;
  return c >= 0xa0 && c !== 0xfeff && c !== 0xfffe && c !== 0xffff && !(c >= 0xd800 && c <= 0xdfff);
}

/** Looks at a text once. `tabs`: tabs forbid only plain and single-quoted style, as in v3. Source: go-yaml emitterc.go, analyze_scalar. */
export function analyze(text: string, tabs: boolean): Analysis {
  if (HARMLESS.test(text) && !text.startsWith('...')) return ALL;
  let special = false;
  let tabbed = false;
  let breaks = false;
  let breakSpace = false;
  let spaceBreak = false;
  let indicators = text.startsWith('---') || text.startsWith('...') || startsWithIndicator(text);
  let before = SPACE;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 58) indicators ||= isBlankOrNothing(text, i + 1);
    else if (c === 35) indicators ||= isBlank(before) || isBreak(before) || before === 0;
    else if (c === TAB && tabs) tabbed = true;
    else if (c < SPACE || c > 0x7e) special ||= !isPrintable(c);
    if (c === SPACE) breakSpace ||= i > 0 && isBreak(before);
    else if (isBreak(c)) {
      breaks = true;
      spaceBreak ||= i > 0 && before === SPACE;
    }
    before = c;
  }
  const last = text.charCodeAt(text.length - 1);
  const edge = isEdge(text.charCodeAt(0)) || isEdge(last);
  const quoted = spaceBreak || special;
  return {
    multiline: breaks,
    plain: !(edge || breakSpace || quoted || tabbed || breaks || indicators),
    single: !(breakSpace || quoted || tabbed),
    literal: !(last === SPACE || quoted),
  };
}

function isEdge(c: number): boolean {
  return c === SPACE || isBreak(c);
}

function isBlankOrNothing(text: string, at: number): boolean {
  return at >= text.length || isBlank(text.charCodeAt(at));
}

function startsWithIndicator(text: string): boolean {
  const c = text.charAt(0);
  if (INDICATORS.includes(c)) return true;
  return (c === '?' || c === ':' || c === '-') && isBlankOrNothing(text, 1);
}
