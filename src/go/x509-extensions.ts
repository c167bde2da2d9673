import { goError } from '../base/problems/template.ts';
import { textOfBytes } from './byte-text.ts';
import { isAscii } from './bytes.ts';
import { isNegative } from './der.ts';
import {
  type DerCursor,
  derCursor,
  hasTag,
  isAtEnd,
  isOid,
  readBits,
  readBoolean,
  readContents,
  readElement,
  readInt64Bytes,
  readOid,
  TAG,
} from './der-read.ts';
import { checkConstraints, checkUri } from './x509-constraints.ts';

/** Checks an extension that Go reads; others pass. Source: crypto/x509 parser.go, processExtensions. */
export function checkExtension(id: string, value: Uint8Array, isCritical: boolean): void {
  const name = ONLY_UNCRITICAL.get(id);
  if (isCritical && name !== undefined) invalid(`${name} incorrectly marked critical`);
  CHECKS.get(id)?.(derCursor(value));
}

function invalid(what: string): never {
  throw goError(`x509: ${what}`);
}

const ONLY_UNCRITICAL = new Map([
  ['2.5.29.14', 'subject key identifier'],
  ['2.5.29.35', 'authority key identifier'],
  ['1.3.6.1.5.5.7.1.1', 'authority info access'],
]);

type Check = (value: DerCursor) => void;

const CHECKS = new Map<string, Check>([
  ['2.5.29.14', (value) => void enter(value, 'invalid subject key identifier', TAG.octets)],
  ['2.5.29.15', (value) => void (readBits(value) ?? invalid('invalid key usage'))],
  ['2.5.29.17', checkAlternativeNames],
  ['2.5.29.19', checkBasicConstraints],
  ['2.5.29.30', checkConstraints],
  ['2.5.29.31', checkDistributionPoints],
  ['2.5.29.32', checkPolicies],
  ['2.5.29.33', checkPolicyMappings],
  ['2.5.29.35', checkAuthorityKeyId],
  ['2.5.29.36', checkPolicyConstraints],
  ['2.5.29.37', checkKeyUses],
  ['2.5.29.54', (value) => void (readInt64Bytes(value) ?? invalid('invalid inhibit any policy extension'))],
  ['1.3.6.1.5.5.7.1.1', checkAuthorityAccess],
]);

/** The inside of the next element, which must have the tag. */
function enter(cursor: DerCursor, what: string, tag: number = TAG.sequence): DerCursor {
  return derCursor(readContents(cursor, tag) ?? invalid(what));
}

function checkAuthorityKeyId(value: DerCursor): void {
  const list = enter(value, 'invalid authority key identifier');
  if (hasTag(list, 0x80)) enter(list, 'invalid authority key identifier', 0x80);
}

function checkBasicConstraints(value: DerCursor): void {
  const list = enter(value, 'invalid basic constraints');
  if (hasTag(list, TAG.boolean)) readBoolean(list) ?? invalid('invalid basic constraints');
  if (!hasTag(list, TAG.integer)) return;
  const length = readInt64Bytes(list) ?? invalid('invalid basic constraints');
  if (isNegative(length)) invalid('invalid basic constraints');
}

const NAMES = new Map([
  [0x81, 'rfc822Name'],
  [0x82, 'dNSName'],
  [0x86, 'uniformResourceIdentifier'],
]);
const URI = 0x86;
const ADDRESS = 0x87;
const ADDRESS_BYTES = [4, 16];

function checkAlternativeNames(value: DerCursor): void {
  const list = enter(value, 'invalid subject alternative names');
  while (!isAtEnd(list)) {
    const { tag, contents } = readElement(list) ?? invalid('invalid subject alternative name');
    const kind = NAMES.get(tag);
    if (kind !== undefined && !isAscii(textOfBytes(contents))) invalid(`SAN ${kind} is malformed`);
    if (tag === URI) checkUri(textOfBytes(contents));
    if (tag === ADDRESS && !ADDRESS_BYTES.includes(contents.length))
      invalid(`cannot parse IP address of length ${contents.length}`);
  }
}

function checkKeyUses(value: DerCursor): void {
  const list = enter(value, 'invalid extended key usages');
  while (!isAtEnd(list)) readOid(list) ?? invalid('invalid extended key usages');
}

function checkDistributionPoints(value: DerCursor): void {
  const list = enter(value, 'invalid CRL distribution points');
  const what = 'invalid CRL distribution point';
  while (!isAtEnd(list)) {
    const point = enter(list, what);
    if (!hasTag(point, 0xa0)) continue;
    const names = enter(enter(point, what, 0xa0), what, 0xa0);
    while (hasTag(names, URI)) enter(names, what, URI);
  }
}

function checkPolicies(value: DerCursor): void {
  const what = 'invalid certificate policies';
  const list = enter(value, what);
  const seen = new Set<string>();
  while (!isAtEnd(list)) {
    const id = readContents(enter(list, what), TAG.oid) ?? invalid(what);
    if (!isOid(id) || seen.has(`${id}`)) invalid(what);
    seen.add(`${id}`);
  }
}

function checkPolicyMappings(value: DerCursor): void {
  const what = 'invalid policy mappings extension';
  const list = enter(value, what);
  while (!isAtEnd(list)) {
    const pair = enter(list, what);
    enter(pair, what, TAG.oid);
    enter(pair, what, TAG.oid);
  }
}

function checkPolicyConstraints(value: DerCursor): void {
  const what = 'invalid policy constraints extension';
  const list = enter(value, what);
  for (const tag of [0x80, 0x81]) if (hasTag(list, tag)) readInt64Bytes(list, tag) ?? invalid(what);
}

function checkAuthorityAccess(value: DerCursor): void {
  const what = 'invalid authority info access';
  const list = enter(value, what);
  while (!isAtEnd(list)) {
    const access = enter(list, what);
    readOid(access) ?? invalid(what);
    if (hasTag(access, URI)) enter(access, what, URI);
  }
}
