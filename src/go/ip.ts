import { given } from '../base/given.ts';
import { hexOf } from './byte-text.ts';
import { quote } from './strconv.ts';

/** The bytes of an IP address, 4 or 16; undefined for what is none, or names a zone. Source: net ParseIP. */
export function parseIp(text: string): Uint8Array | undefined {
  const address = findAddress(text);
  return typeof address === 'string' || text.includes('%') ? undefined : address;
}

/** The bytes of an IP address, 4 or 16; or what Go says about a text that is none. Source: net/netip ParseAddr. */
export function findAddress(text: string): Uint8Array | string {
  const read = readAddress(text);
  if (Array.isArray(read)) return Uint8Array.from(read);
  const place = read.at === undefined ? '' : ` (at ${quote(read.at)})`;
  return `ParseAddr(${quote(text)}): ${read.message}${place}`;
}

interface Failure {
  readonly message: string;
  readonly at?: string;
}

function readAddress(text: string): number[] | Failure {
  const mark = /[.:%]/.exec(text)?.[0];
  if (mark === '.') return readIpv4(text);
  if (mark === ':') return readIpv6(text);
  return { message: mark === '%' ? 'missing IPv6 address' : 'unable to parse IP' };
}

/** `behind` stands behind the address, and belongs to what a failure shows. */
function readIpv4(text: string, behind = ''): number[] | Failure {
  const bytes: number[] = [];
  let digits = '';
  for (const [i, char] of text.split('').entries()) {
    const at = text.slice(i) + behind;
    if (/[0-9]/.test(char)) {
      if (digits === '0') return { message: 'IPv4 field has octet with leading zero' };
      digits += char;
      if (Number(digits) > 255) return { message: 'IPv4 field has value >255' };
    } else if (char === '.') {
      if (digits === '' || i === text.length - 1)
        return { message: 'IPv4 field must have at least one digit', at };
      if (bytes.length === 3) return { message: 'IPv4 address too long' };
      bytes.push(Number(digits));
      digits = '';
    } else return { message: 'unexpected character', at };
  }
  if (bytes.length < 3) return { message: 'IPv4 address too short' };
  return [...bytes, Number(digits)];
}

/** An IPv6 address as far as it is read; `gap` is where `::` stands in it. */
interface Groups {
  readonly bytes: number[];
  readonly gap: number | undefined;
}

function readIpv6(text: string): number[] | Failure {
  const percent = text.indexOf('%');
  if (percent === text.length - 1) return { message: 'zone must be a non-empty string' };
  const zone = percent < 0 ? '' : text.slice(percent);
  const address = text.slice(0, text.length - zone.length);
  const groups = readGroups(address, zone);
  return 'message' in groups ? groups : filled(groups);
}

function readGroups(address: string, zone: string): Groups | Failure {
  const bytes: number[] = [];
  let gap = address.startsWith('::') ? 0 : undefined;
  let rest = gap === 0 ? address.slice(2) : address;
  if (address === '::') return { bytes, gap };
  while (bytes.length < 16) {
    const digits = given(/^[0-9a-fA-F]*/.exec(rest)?.[0]);
    if (digits.length > 4) return { message: 'each group must have 4 or less digits', at: rest };
    if (digits === '')
      return { message: 'each colon-separated field must have at least one digit', at: rest };
    if (rest[digits.length] === '.') return readTail(rest, zone, { bytes, gap });
    const group = Number.parseInt(digits, 16);
    bytes.push(group >> 8, group & 255);
    rest = rest.slice(digits.length);
    if (rest === '') return { bytes, gap };
    if (!rest.startsWith(':')) return { message: 'unexpected character, want colon', at: rest };
    if (rest === ':') return { message: 'colon must be followed by more characters', at: rest };
    rest = rest.slice(1);
    if (!rest.startsWith(':')) continue;
    if (gap !== undefined) return { message: 'multiple :: in address', at: rest };
    gap = bytes.length;
    rest = rest.slice(1);
    if (rest === '') return { bytes, gap };
  }
  return { message: 'trailing garbage after address', at: rest };
}

/** The IPv4 address at the end of an IPv6 one. */
function readTail(rest: string, zone: string, { bytes, gap }: Groups): Groups | Failure {
  if (gap === undefined && bytes.length !== 12)
    return { message: 'embedded IPv4 address must replace the final 2 fields of the address', at: rest };
  if (bytes.length > 12)
    return { message: 'too many hex fields to fit an embedded IPv4 at the end of the address', at: rest };
  const tail = readIpv4(rest, zone);
  return Array.isArray(tail) ? { bytes: [...bytes, ...tail], gap } : tail;
}

/** Zeros stand for the gap, of which there must be some. */
function filled({ bytes, gap }: Groups): number[] | Failure {
  const missing = 16 - bytes.length;
  if (gap === undefined) return missing === 0 ? bytes : { message: 'address string too short' };
  if (missing === 0) return { message: 'the :: must expand to at least one field of zeros' };
  return [...bytes.slice(0, gap), ...new Array<number>(missing).fill(0), ...bytes.slice(gap)];
}

const MAPPED = /^0{20}ffff/;

/** The four bytes of an IPv4 address, also when it is written as an IPv6 one; any other address as it is. */
export function shortIp(ip: Uint8Array): Uint8Array {
  return MAPPED.test(hexOf(ip)) ? ip.subarray(12) : ip;
}
