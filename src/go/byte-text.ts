import { fromBytes, isAscii, toBytes } from './bytes.ts';

/** The text with one character for each byte, so that offsets count as Go's do. */
export function toByteText(text: string): string {
  return isAscii(text) ? text : Array.from(toBytes(text), (byte) => String.fromCharCode(byte)).join('');
}

/** The Go string of a text that has one character for each byte. */
export function fromByteText(text: string): string {
  return isAscii(text) ? text : fromBytes(Uint8Array.from(text, (char) => char.charCodeAt(0)));
}
