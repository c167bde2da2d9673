import { DynError } from '../base/problem.ts';
import { byteLength, replaceInvalid } from '../go/bytes.ts';
import { findAddress } from '../go/ip.ts';
import { compileRegexp } from '../go/regexp.ts';
import { quoteRune, readInt } from '../go/strconv.ts';
import { isPlainPattern } from './plain-pattern.ts';
import { dateProblem, dateTimeProblem, durationProblem, periodProblem, timeProblem } from './time-formats.ts';
import { hostName, parseUrl, type Url, unescapeSegment } from './url.ts';

/** Checks a string; what is wrong in the Go library's words, or undefined. */
export type FormatCheck = (text: string) => string | undefined;

const CHECKS: Readonly<Record<string, FormatCheck>> = {
  regex: regexProblem,
  'json-pointer': pointerProblem,
  'relative-json-pointer': relativePointerProblem,
  uuid: uuidProblem,
  duration: durationProblem,
  period: periodProblem,
  ipv4: ipv4Problem,
  ipv6: ipv6Problem,
  hostname: hostnameProblem,
  email: emailProblem,
  date: dateProblem,
  time: timeProblem,
  'date-time': dateTimeProblem,
  uri: (text) => told(() => absoluteProblem(parseUrl(text))),
  iri: (text) => told(() => absoluteProblem(parseUrl(text))),
  'uri-reference': referenceProblem,
  'iri-reference': referenceProblem,
  'uri-template': (text) => told(() => templateProblem(parseUrl(text))),
  semver: semverProblem,
};

/** The check of a format, or undefined for a format that is not checked. */
export function formatCheck(name: string): FormatCheck | undefined {
  return Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
}

function regexProblem(pattern: string): string | undefined {
  if (isPlainPattern(pattern)) return undefined;
  return told(() => {
    compileRegexp(pattern);
    return undefined;
  });
}

/** What `check` returns or throws. */
function told(check: () => string | undefined): string | undefined {
  try {
    return check();
  } catch (error) {
    if (error instanceof DynError) return error.message;
    throw error;
  }
}

function invalidCharacter(text: string, invalid: RegExp): string | undefined {
  const c = invalid.exec(replaceInvalid(text))?.[0];
  return c === undefined ? undefined : `invalid character ${quoteRune(c.codePointAt(0) ?? 0)}`;
}

function pointerProblem(text: string): string | undefined {
  if (text === '') return undefined;
  if (!text.startsWith('/')) return 'not starting with /';
  return /~(?![01])/.test(text) ? '~ must be followed by 0 or 1' : undefined;
}

function relativePointerProblem(text: string): string | undefined {
  const digits = /^[0-9]*/.exec(text)?.[0] ?? '';
  if (digits === '') return 'must start with non-negative integer';
  if (digits.length > 1 && digits.startsWith('0')) return 'starts with zero';
  const rest = text.slice(digits.length);
  return rest === '#' ? undefined : pointerProblem(rest);
}

function uuidProblem(text: string): string | undefined {
  const lengths = [8, 4, 4, 4, 12];
  const groups = text.split('-');
  if (groups.length !== lengths.length) return 'must have 5 elements';
  for (const [i, group] of groups.entries()) {
    if (byteLength(group) !== lengths[i]) return `element ${i + 1} must be ${lengths[i]} characters long`;
    const wrong = invalidCharacter(group, /[^0-9a-fA-F]/u);
    if (wrong !== undefined) return wrong.replace('invalid', 'non-hex');
  }
  return undefined;
}

function ipv4Problem(text: string): string | undefined {
  const groups = text.split('.');
  if (groups.length !== 4) return 'expected four decimals';
  for (const group of groups) {
    if (group.length > 1 && group.startsWith('0')) return 'leading zeros';
    const value = readInt(group, 10, 64);
    if (typeof value !== 'bigint') return value.error.replace('ParseInt', 'Atoi');
    if (value < 0n || value > 255n) return 'decimal must be between 0 and 255';
  }
  return undefined;
}

function ipv6Problem(text: string): string | undefined {
  if (!text.includes(':')) return 'missing colon';
  const found = findAddress(text);
  if (typeof found === 'string') return found;
  return text.includes('%') ? 'zone id is not a part of ipv6 address' : undefined;
}

function hostnameProblem(text: string): string | undefined {
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  if (byteLength(name) > 253) return 'more than 253 characters long';
  for (const label of name.split('.')) {
    const length = byteLength(label);
    if (length < 1 || length > 63) return 'label must be 1 to 63 characters long';
    if (label.startsWith('-')) return 'label starts with hyphen';
    if (label.endsWith('-')) return 'label ends with hyphen';
    const wrong = invalidCharacter(label, /[^A-Za-z0-9-]/u);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function emailProblem(text: string): string | undefined {
  if (byteLength(text) > 254) return 'more than 255 characters long';
  const at = text.lastIndexOf('@');
  if (at < 0) return 'missing @';
  return localProblem(text.slice(0, at)) ?? domainProblem(text.slice(at + 1));
}

function localProblem(local: string): string | undefined {
  if (byteLength(local) > 64) return 'local part more than 64 characters long';
  if (local.length > 1 && local.startsWith('"')) {
    const isClean = !/[\\"]/.test(local.slice(1, -1));
    return isClean ? undefined : 'backslash and quote are not allowed within quoted local part';
  }
  if (local.startsWith('.')) return 'starts with dot';
  if (local.endsWith('.')) return 'ends with dot';
  if (local.includes('..')) return 'consecutive dots';
  return invalidCharacter(local, /[^A-Za-z0-9.!#$%&'*+\-/=?^_`{|}~]/u);
}

function domainProblem(domain: string): string | undefined {
  if (domain.startsWith('[') && domain.endsWith(']') && domain.length > 1) {
    const address = domain.slice(1, -1);
    const isSix = address.startsWith('IPv6:');
    const wrong = isSix ? ipv6Problem(address.slice(5)) : ipv4Problem(address);
    return wrong === undefined ? undefined : `invalid ${isSix ? 'ipv6' : 'ipv4'} address: ${wrong}`;
  }
  const wrong = hostnameProblem(domain);
  return wrong === undefined ? undefined : `invalid domain: ${wrong}`;
}

/** Go's parser lets hosts with colons pass that are no addresses. */
function colonProblem(url: Url): string | undefined {
  const host = hostName(url);
  if (!host.includes(':')) return undefined;
  if (!url.host.includes('[') || !url.host.includes(']')) return 'ipv6 address not enclosed in brackets';
  const wrong = ipv6Problem(host);
  return wrong === undefined ? undefined : `invalid ipv6 address: ${wrong}`;
}

function absoluteProblem(url: Url): string | undefined {
  return colonProblem(url) ?? (url.scheme === '' ? 'relative url' : undefined);
}

function referenceProblem(text: string): string | undefined {
  if (text.includes('\\')) return 'contains \\';
  return told(() => colonProblem(parseUrl(text)));
}

function templateProblem(url: Url): string | undefined {
  const wrong = colonProblem(url);
  if (wrong !== undefined) return wrong;
  for (const segment of url.rawPath.split('/')) {
    const braces = told(() => bracesProblem(unescapeSegment(segment)));
    if (braces !== undefined) return braces;
  }
  return undefined;
}

function bracesProblem(segment: string): string | undefined {
  const braces = segment.replace(/[^{}]/g, '');
  if (!/^(?:\{\})*\{?$/.test(braces)) return 'nested curly braces';
  return braces.length % 2 === 0 ? undefined : 'no matching closing brace';
}

function semverProblem(text: string): string | undefined {
  const plus = text.indexOf('+');
  if (plus >= 0) {
    const wrong = buildProblem(text.slice(plus + 1));
    if (wrong !== undefined) return wrong;
  }
  const version = plus < 0 ? text : text.slice(0, plus);
  const minus = version.indexOf('-');
  if (minus >= 0) {
    const wrong = preReleaseProblem(version.slice(minus + 1));
    if (wrong !== undefined) return wrong;
  }
  return coreProblem(minus < 0 ? version : version.slice(0, minus));
}

function buildProblem(build: string): string | undefined {
  if (build === '') return 'build is empty';
  for (const part of build.split('.')) {
    if (part === '') return 'build identifier is empty';
    const wrong = invalidCharacter(part, /[^0-9A-Za-z-]/u);
    if (wrong !== undefined) return `${wrong} in build identifier`;
  }
  return undefined;
}

function preReleaseProblem(preRelease: string): string | undefined {
  for (const part of preRelease.split('.')) {
    if (part === '') return 'pre-release identifier is empty';
    const wrong = invalidCharacter(part, /[^0-9A-Za-z-]/u);
    if (wrong !== undefined) return `${wrong} in pre-release identifier`;
    if (/^0[0-9]+$/.test(part)) return 'pre-release numeric identifier starts with zero';
  }
  return undefined;
}

function coreProblem(core: string): string | undefined {
  const numbers = core.split('.');
  if (numbers.length !== 3) return 'versionCore must have 3 numbers separated by dot';
  for (const [i, number] of numbers.entries()) {
    const name = ['major', 'minor', 'patch'][i] ?? '';
    if (number === '') return `${name} is empty`;
    if (number.length > 1 && number.startsWith('0')) return `${name} starts with zero`;
    if (/[^0-9]/.test(number)) return `${name} contains non-digit`;
  }
  return undefined;
}
