import { goError } from '../base/problems/template.ts';
import { textOfBytes } from './byte-text.ts';
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

function checkBy(pattern: RegExp, name: string): (bytes: Uint8Array) => string | undefined {
  return (bytes) => (pattern.test(textOfBytes(bytes)) ? undefined : `invalid ${name}`);
}

const STRING_CHECKS = new Map<number, (bytes: Uint8Array) => string | undefined>([
  [0x0c, (bytes) => (fromBytes(bytes).isWellFormed() ? undefined : 'invalid UTF-8 string')],
  [0x12, checkBy(/^[0-9 ]*$/, 'NumericString')],
  [0x13, checkBy(/^[a-zA-Z0-9'()+,\-./ :=?*&]*$/, 'PrintableString')],
  [0x14, () => undefined],
  [0x16, checkBy(/^[\x00-\x7f]*$/, 'IA5String')],
  // Surrogates and non-characters are refused.
  [0x1e, checkBy(/^(?:(?!\xff[\xfe\xff]|\xfd[\xd0-\xef]|[\xd8-\xdf].)..)*$/s, 'BMPString')],
]);

/** Checks the two times of a certificate. Source: crypto/x509 parser.go, parseValidity. */
export function checkValidity(bytes: Uint8Array): void {
  const cursor = derCursor(bytes);
  checkTime(cursor);
  checkTime(cursor);
}

const CLOCK = '(?:[01]\\d|2[0-3])[0-5]\\d';
const ZONE = '(?:Z|(?![+-]0000)[+-](?:[01]\\d|2[0-4])[0-5]\\d)';
const UTC_TIME = new RegExp(`^(\\d{2})(\\d{2})(\\d{2})${CLOCK}(?:[0-5]\\d)?${ZONE}$`);
const GENERALIZED_TIME = new RegExp(`^(\\d{4})(\\d{2})(\\d{2})${CLOCK}[0-5]\\d${ZONE}$`);

function checkTime(cursor: DerCursor): void {
  const element = readElement(cursor);
  if (element?.tag === TAG.utcTime) {
    if (!isTime(UTC_TIME, element.contents)) invalid('malformed UTCTime');
  } else if (element?.tag === TAG.generalizedTime) {
    if (!isTime(GENERALIZED_TIME, element.contents)) invalid('malformed GeneralizedTime');
  } else invalid('unsupported time format');
}

/** Two digits of a year are from 1950 to 2049, whose leap years are those from 2000 to 2099. */
function isTime(pattern: RegExp, bytes: Uint8Array): boolean {
  const parts = pattern.exec(textOfBytes(bytes));
  if (!parts) return false;
  const year = Number(parts[1]);
  const month = Number(parts[2]);
  const day = Number(parts[3]);
  const lastDay = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  return month >= 1 && month <= 12 && day >= 1 && day <= lastDay;
}
