/** The characters that TOML gives a meaning, and what stands for the end of the text. */
export const EOF = 0;
export const NEWLINE = 0x0a;
export const HASH = 0x23;
export const OPEN = 0x5b;
export const CLOSE = 0x5d;
export const BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const POINT = 0x2e;
export const COMMA = 0x2c;
export const EQUALS = 0x3d;
export const QUOTE = 0x22;
export const APOSTROPHE = 0x27;
export const BACKSLASH = 0x5c;
export const PLUS = 0x2b;
export const MINUS = 0x2d;
export const COLON = 0x3a;
export const ZERO = 0x30;
export const UNDERSCORE = 0x5f;

/** A blank or a tab. */
export function isBlank(rune: number): boolean {
  return rune === 0x20 || rune === 0x09;
}

/** A line feed or a carriage return. */
export function isNewline(rune: number): boolean {
  return rune === NEWLINE || rune === 0x0d;
}

/** An ASCII digit. */
export function isDigit(rune: number): boolean {
  return rune >= 0x30 && rune <= 0x39;
}

/** A hexadecimal digit. */
export function isHex(rune: number): boolean {
  return isDigit(rune) || ((rune | 0x20) >= 0x61 && (rune | 0x20) <= 0x66);
}

/** What makes a number a float. */
export function isPointOrE(rune: number): boolean {
  return rune === POINT || rune === 0x65 || rune === 0x45;
}

/** What a key may hold without quotes. */
export function isBareKeyRune(rune: number): boolean {
  return (
    isDigit(rune) || rune === UNDERSCORE || rune === MINUS || ((rune | 0x20) >= 0x61 && (rune | 0x20) <= 0x7a)
  );
}

/** Two hexadecimal digits. */
export function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** A rune in quotes, as errors name it. */
export function runeOrEnd(rune: number): string {
  return rune === EOF ? 'end of file' : `'${String.fromCodePoint(rune)}'`;
}
