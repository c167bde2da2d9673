import { goError } from '../base/problems/template.ts';
import { fromBytes } from './bytes.ts';
import { type DerCursor, derCursor, isAtEnd, readContents, readElement, readOid, TAG } from './der-read.ts';

/** Checks a distinguished name as Go does. Source: crypto/x509 parser.go, parseName. */
export function checkName(der: Uint8Array): void {
  const name = derCursor(readContents(derCursor(der), TAG.sequence) ?? invalid('invalid RDNSequence'));
  while (!isAtEnd(name)) {
    const set = derCursor(readContents(name, TAG.set) ?? invalid('invalid RDNSequence'));
    while (!isAtEnd(set)) {
      checkAttribute(readContents(set, TAG.sequence) ?? invalid('invalid RDNSequence: invalid attribute'));
    }
  }
}

function invalid(what: string): never {
  throw goError(`x509: ${what}`);
}

function checkAttribute(bytes: Uint8Array): void {
  const cursor = derCursor(bytes);
  if (readOid(cursor) === undefined) invalid('invalid RDNSequence: invalid attribute type');
  const value = readElement(cursor) ?? invalid('invalid RDNSequence: invalid attribute value');
  const check = STRING_CHECKS.get(value.tag);
  const wrong = check ? check(value.contents) : `unsupported string type: ${value.tag}`;
  if (wrong) invalid(`invalid RDNSequence: invalid attribute value: ${wrong}`);
}

const PRINTABLE = /^[a-zA-Z0-9'()+,\-./ :=?*&]*$/;

function checkBy(pattern: RegExp, name: string): (bytes: Uint8Array) => string | undefined {
  return (bytes) => (pattern.test(fromBytes(bytes)) ? undefined : `invalid ${name}`);
}

const STRING_CHECKS = new Map<number, (bytes: Uint8Array) => string | undefined>([
  [0x0c, (bytes) => (fromBytes(bytes).isWellFormed() ? undefined : 'invalid UTF-8 string')],
  [0x12, checkBy(/^[0-9 ]*$/, 'NumericString')],
  [0x13, checkBy(PRINTABLE, 'PrintableString')],
  [0x14, () => undefined],
  [0x16, checkBy(/^[\x00-\x7f]*$/, 'IA5String')],
  [0x1e, checkBmp],
]);

function checkBmp(bytes: Uint8Array): string | undefined {
  const isValid = bytes.length % 2 === 0 && !hasNonCharacter(bytes);
  return isValid ? undefined : 'invalid BMPString';
}

function hasNonCharacter(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i += 2) {
    const point = ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0);
    if (point >= 0xfffe || (point >= 0xfdd0 && point <= 0xfdef) || (point >= 0xd800 && point <= 0xdfff))
      return true;
  }
  return false;
}

/** Checks the two times of a certificate. Source: crypto/x509 parser.go, parseValidity. */
export function checkValidity(bytes: Uint8Array): void {
  const cursor = derCursor(bytes);
  checkTime(cursor);
  checkTime(cursor);
}

const UTC_TIME = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{4})$/;
const GENERALIZED_TIME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(Z|[+-]\d{4})$/;

function checkTime(cursor: DerCursor): void {
  const element = readElement(cursor);
  if (element?.tag === TAG.utcTime) {
    if (!isTime(UTC_TIME, element.contents, 1900)) invalid('malformed UTCTime');
  } else if (element?.tag === TAG.generalizedTime) {
    if (!isTime(GENERALIZED_TIME, element.contents, 0)) invalid('malformed GeneralizedTime');
  } else invalid('unsupported time format');
}

function isTime(pattern: RegExp, bytes: Uint8Array, century: number): boolean {
  const parts = pattern.exec(fromBytes(bytes));
  if (!parts) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts.slice(1, 6).map(Number);
  const second = Number(parts[6] ?? 0);
  if (parts[7] === '+0000' || parts[7] === '-0000') return false;
  const full = century > 0 ? year + (year < 50 ? 2000 : 1900) : year;
  const lastDay = new Date(Date.UTC(2000 + (full % 400), month, 0)).getUTCDate();
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= lastDay;
  return isDate && hour < 24 && minute < 60 && second < 60;
}
