import { goError } from '../base/problems/template.ts';
import { fromByteText } from './byte-text.ts';
import { quote } from './strconv.ts';

/** The kind of an IP address; throws Go's error when it is none. `text` has one character a byte. Go: netip.ParseAddr. */
export function checkAddress(text: string): 4 | 6 {
  const mark = /[.:%]/.exec(text)?.[0];
  if (mark === '.') {
    checkIPv4(text, text);
    return 4;
  }
  if (mark === ':') {
    checkIPv6(text);
    return 6;
  }
  throw addressError(text, mark === '%' ? 'missing IPv6 address' : 'unable to parse IP');
}

function addressError(text: string, message: string, at = ''): Error {
  const place = at === '' ? '' : ` (at ${quote(fromByteText(at))})`;
  return goError(`ParseAddr(${quote(fromByteText(text))}): ${message}${place}`);
}

function checkIPv4(whole: string, text: string): void {
  let points = 0;
  let digits = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (/[0-9]/.test(char)) {
      if (digits === '0') throw addressError(whole, 'IPv4 field has octet with leading zero');
      digits += char;
      if (Number(digits) > 255) throw addressError(whole, 'IPv4 field has value >255');
    } else if (char === '.') {
      if (digits === '' || i === text.length - 1)
        throw addressError(whole, 'IPv4 field must have at least one digit', text.slice(i));
      if (points === 3) throw addressError(whole, 'IPv4 address too long');
      points++;
      digits = '';
    } else throw addressError(whole, 'unexpected character', text.slice(i));
  }
  if (points < 3) throw addressError(whole, 'IPv4 address too short');
}

function checkIPv6(whole: string): void {
  const percent = whole.indexOf('%');
  if (percent === whole.length - 1) throw addressError(whole, 'zone must be a non-empty string');
  let rest = percent < 0 ? whole : whole.slice(0, percent);
  let gap = rest.startsWith('::');
  if (gap) rest = rest.slice(2);
  if (gap && rest === '') return;
  let groups = 0;
  while (groups < 8) {
    const digits = hexGroup(whole, rest);
    if (rest[digits] === '.') {
      checkEmbedded(whole, rest, { gap, groups });
      rest = '';
      groups += 2;
      break;
    }
    groups++;
    rest = rest.slice(digits);
    if (rest === '') break;
    if (rest[0] !== ':') throw addressError(whole, 'unexpected character, want colon', rest);
    if (rest.length === 1) throw addressError(whole, 'colon must be followed by more characters', rest);
    rest = rest.slice(1);
    if (rest[0] !== ':') continue;
    if (gap) throw addressError(whole, 'multiple :: in address', rest);
    gap = true;
    rest = rest.slice(1);
    if (rest === '') break;
  }
  if (rest !== '') throw addressError(whole, 'trailing garbage after address', rest);
  if (groups < 8 && !gap) throw addressError(whole, 'address string too short');
  if (groups === 8 && gap) throw addressError(whole, 'the :: must expand to at least one field of zeros');
}

/** The number of digits of the group at the start. */
function hexGroup(whole: string, rest: string): number {
  const digits = /^[0-9a-fA-F]*/.exec(rest)?.[0].length ?? 0;
  if (digits > 4) throw addressError(whole, 'each group must have 4 or less digits', rest);
  if (digits === 0)
    throw addressError(whole, 'each colon-separated field must have at least one digit', rest);
  return digits;
}

function checkEmbedded(whole: string, rest: string, at: { gap: boolean; groups: number }): void {
  if (!at.gap && at.groups !== 6)
    throw addressError(whole, 'embedded IPv4 address must replace the final 2 fields of the address', rest);
  if (at.groups > 6)
    throw addressError(whole, 'too many hex fields to fit an embedded IPv4 at the end of the address', rest);
  checkIPv4(whole, rest);
}
