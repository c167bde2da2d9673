import { fromBytes, isAscii, toBytes } from './bytes.ts';

/** The text with one character for each byte, so that offsets count as Go's do. */
export function toByteText(text: string): string {
  return isAscii(text) ? text : textOfBytes(toBytes(text));
}

/** One character for each byte. */
export function textOfBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

/** Two hexadecimal digits for each byte. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The Go string of a text that has one character for each byte. */
export function fromByteText(text: string): string {
  return isAscii(text) ? text : fromBytes(Uint8Array.from(text, (char) => char.charCodeAt(0)));
}
