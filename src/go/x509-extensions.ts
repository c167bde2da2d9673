import { goError } from '../base/problems/template.ts';
import { fromBytes, isAscii } from './bytes.ts';
import {
  type DerCursor,
  derCursor,
  hasTag,
  isAtEnd,
  readBits,
  readBoolean,
  readContents,
  readElement,
  readIntegerBytes,
  readOid,
  TAG,
} from './der-read.ts';

/** Checks an extension that Go reads; others pass. Source: crypto/x509 parser.go, processExtensions. */
export function checkExtension(id: string, value: Uint8Array, isCritical: boolean): void {
  const check = CHECKS.get(id);
  check?.(derCursor(value), isCritical);
}

function invalid(what: string): never {
  throw goError(`x509: ${what}`);
}

type Check = (value: DerCursor, isCritical: boolean) => void;

const CHECKS = new Map<string, Check>([
  ['2.5.29.14', checkSubjectKeyId],
  ['2.5.29.15', (value) => void (readBits(value) ?? invalid('invalid key usage'))],
  ['2.5.29.17', checkAlternativeNames],
  ['2.5.29.19', checkBasicConstraints],
  ['2.5.29.30', (value) => void listIn(value, 'invalid NameConstraints extension')],
  ['2.5.29.31', (value) => void listIn(value, 'invalid CRL distribution points')],
  ['2.5.29.32', checkPolicies],
  ['2.5.29.33', (value) => void listIn(value, 'invalid policy mappings extension')],
  ['2.5.29.35', checkAuthorityKeyId],
  ['2.5.29.36', (value) => void listIn(value, 'invalid policy constraints extension')],
  ['2.5.29.37', checkKeyUses],
  ['2.5.29.54', (value) => void (readIntegerBytes(value) ?? invalid('invalid inhibit any policy extension'))],
  ['1.3.6.1.5.5.7.1.1', checkAuthorityAccess],
]);

function listIn(value: DerCursor, what: string): DerCursor {
  return derCursor(readContents(value, TAG.sequence) ?? invalid(what));
}

function checkSubjectKeyId(value: DerCursor, isCritical: boolean): void {
  if (isCritical) invalid('subject key identifier incorrectly marked critical');
  if (!readContents(value, TAG.octets)) invalid('invalid subject key identifier');
}

function checkAuthorityKeyId(value: DerCursor, isCritical: boolean): void {
  if (isCritical) invalid('authority key identifier incorrectly marked critical');
  const list = listIn(value, 'invalid authority key identifier');
  if (hasTag(list, 0x80) && !readContents(list, 0x80)) invalid('invalid authority key identifier');
}

function checkBasicConstraints(value: DerCursor): void {
  const list = listIn(value, 'invalid basic constraints');
  if (hasTag(list, TAG.boolean) && readBoolean(list) === undefined) invalid('invalid basic constraints');
  if (!hasTag(list, TAG.integer)) return;
  const length = readIntegerBytes(list);
  if (!length || (length[0] ?? 0) > 127 || length.length > 8) invalid('invalid basic constraints');
}

const NAMES = new Map([
  [0x81, 'rfc822Name'],
  [0x82, 'dNSName'],
  [0x86, 'uniformResourceIdentifier'],
]);
const ADDRESS = 0x87;

function checkAlternativeNames(value: DerCursor): void {
  const list = listIn(value, 'invalid subject alternative names');
  while (!isAtEnd(list)) {
    const { tag, contents } = readElement(list) ?? invalid('invalid subject alternative name');
    const name = NAMES.get(tag);
    if (name !== undefined && !isAscii(fromBytes(contents))) invalid(`SAN ${name} is malformed`);
    if (tag === ADDRESS && contents.length !== 4 && contents.length !== 16)
      invalid(`cannot parse IP address of length ${contents.length}`);
  }
}

function checkKeyUses(value: DerCursor): void {
  const list = listIn(value, 'invalid extended key usages');
  while (!isAtEnd(list)) if (readOid(list) === undefined) invalid('invalid extended key usages');
}

function checkPolicies(value: DerCursor): void {
  const list = listIn(value, 'invalid certificate policies');
  const seen = new Set<string>();
  while (!isAtEnd(list)) {
    const id = readContents(listIn(list, 'invalid certificate policies'), TAG.oid);
    const text = id?.join(' ') ?? invalid('invalid certificate policies');
    if (seen.has(text)) invalid('invalid certificate policies');
    seen.add(text);
  }
}

function checkAuthorityAccess(value: DerCursor, isCritical: boolean): void {
  if (isCritical) invalid('authority info access incorrectly marked critical');
  const list = listIn(value, 'invalid authority info access');
  while (!isAtEnd(list)) {
    const access = listIn(list, 'invalid authority info access');
    if (readOid(access) === undefined) invalid('invalid authority info access');
  }
}
