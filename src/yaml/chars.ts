export const NUL = 0;
export const TAB = 9;
export const LF = 10;
export const CR = 13;
export const SPACE = 32;

/** LF, CR, NEL, LS or PS: what YAML 1.1 ends a line with. */
export function isBreak(c: number): boolean {
  return c === LF || c === CR || (c > 0x84 && (c === 0x85 || c === 0x2028 || c === 0x2029));
}

/** Space or tab. */
export function isBlank(c: number): boolean {
  return c === SPACE || c === TAB;
}

/** A blank, a line break or the end of the text. */
export function isBlankOrEnd(c: number): boolean {
  if (c > SPACE) return c > 0x84 && (c === 0x85 || c === 0x2028 || c === 0x2029);
  return c === SPACE || c === LF || c === CR || c === TAB || c === NUL;
}

/** A line break or the end of the text. */
export function isBreakOrEnd(c: number): boolean {
  return c === NUL || isBreak(c);
}

/** 0-9. */
export function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}

/** What names of anchors, tag handles and directives are made of. */
export function isNameChar(c: number): boolean {
  return isDigit(c) || (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c === 45;
}

/** The value of a hexadecimal digit, or -1. */
export function hexValue(c: number): number {
  if (isDigit(c)) return c - 48;
  if (c >= 97 && c <= 102) return c - 87;
  return c >= 65 && c <= 70 ? c - 55 : -1;
}
