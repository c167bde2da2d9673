import { quote } from '../go/strconv.ts';

interface Failure {
  readonly message: string;
  readonly at?: string;
}

/** What netip.ParseAddr says against a text, or undefined when it is an address. Source: net/netip. */
export function addressProblem(text: string): string | undefined {
  const failure = checkAddress(text);
  if (!failure) return undefined;
  const place = failure.at ? ` (at ${quote(failure.at)})` : '';
  return `ParseAddr(${quote(text)}): ${failure.message}${place}`;
}

/** True for an address that netip reads as version 4. */
export function isIpv4(address: string): boolean {
  return /^[^.:%]*\./.test(address);
}

function checkAddress(text: string): Failure | undefined {
  const mark = /[.:%]/.exec(text)?.[0];
  if (mark === '.') return checkIpv4(text);
  if (mark === ':') return checkIpv6(text);
  return { message: mark === '%' ? 'missing IPv6 address' : 'unable to parse IP' };
}

function checkIpv4(text: string): Failure | undefined {
  let fields = 0;
  let digits = 0;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c >= '0' && c <= '9') {
      if (digits === 1 && value === 0) return { message: 'IPv4 field has octet with leading zero' };
      value = value * 10 + Number(c);
      digits++;
      if (value > 255) return { message: 'IPv4 field has value >255' };
    } else if (c === '.') {
      if (digits === 0 || i === text.length - 1)
        return { message: 'IPv4 field must have at least one digit', at: text.slice(i) };
      if (fields === 3) return { message: 'IPv4 address too long' };
      fields++;
      value = 0;
      digits = 0;
    } else return { message: 'unexpected character', at: text.slice(i) };
  }
  return fields < 3 ? { message: 'IPv4 address too short' } : undefined;
}

function checkIpv6(text: string): Failure | undefined {
  const percent = text.indexOf('%');
  if (percent === text.length - 1) return { message: 'zone must be a non-empty string' };
  const address = percent < 0 ? text : text.slice(0, percent);
  const elided = address.startsWith('::');
  if (address === '::') return undefined;
  return checkGroups(elided ? address.slice(2) : address, elided);
}

/** The groups of an address; `i` counts bytes, `rest` is what is left to read. */
function checkGroups(groups: string, startsElided: boolean): Failure | undefined {
  let rest = groups;
  let elided = startsElided;
  let i = 0;
  while (i < 16) {
    const group = /^[0-9a-fA-F]*/.exec(rest)?.[0] ?? '';
    if (group.length > 4) return { message: 'each group must have 4 or less digits', at: rest };
    if (group === '') return { message: 'each colon-separated field must have at least one digit', at: rest };
    if (rest[group.length] === '.') return checkTail(rest, i, elided);
    i += 2;
    rest = rest.slice(group.length);
    if (rest === '') break;
    if (!rest.startsWith(':')) return { message: 'unexpected character, want colon', at: rest };
    if (rest.length === 1) return { message: 'colon must be followed by more characters', at: rest };
    rest = rest.slice(1);
    if (!rest.startsWith(':')) continue;
    if (elided) return { message: 'multiple :: in address', at: rest };
    elided = true;
    rest = rest.slice(1);
    if (rest === '') break;
  }
  if (rest !== '') return { message: 'trailing garbage after address', at: rest };
  return checkLength(i, elided);
}

function checkTail(rest: string, i: number, elided: boolean): Failure | undefined {
  if (!elided && i !== 12)
    return {
      message: 'embedded IPv4 address must replace the final 2 fields of the address',
      at: rest,
    };
  if (i + 4 > 16)
    return {
      message: 'too many hex fields to fit an embedded IPv4 at the end of the address',
      at: rest,
    };
  return checkIpv4(rest) ?? checkLength(i + 4, elided);
}

function checkLength(bytes: number, elided: boolean): Failure | undefined {
  if (bytes < 16) return elided ? undefined : { message: 'address string too short' };
  return elided ? { message: 'the :: must expand to at least one field of zeros' } : undefined;
}
