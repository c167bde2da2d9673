import { goError } from '../base/problems/template.ts';
import { isNegative, isSame, numberOfBytes } from './der.ts';
import {
  type DerCursor,
  derCursor,
  hasTag,
  isAtEnd,
  readBits,
  readBoolean,
  readContents,
  readElement,
  readInt64Bytes,
  readIntegerBytes,
  readOid,
  TAG,
} from './der-read.ts';
import { isOnCurve } from './x509-curves.ts';
import { checkExtension } from './x509-extensions.ts';
import { checkName, checkValidity } from './x509-names.ts';

/** What signing with a certificate needs of it. */
export interface ParsedCertificate {
  /** The subject as DER. */
  readonly subject: Uint8Array;
  readonly subjectKeyId: Uint8Array | undefined;
  /** SubjectPublicKeyInfo; undefined when Go does not know the key's algorithm. */
  readonly publicKey: Uint8Array | undefined;
}

const SUBJECT_KEY_ID = '2.5.29.14';

/** Reads a certificate as strictly as Go does, and fails in its words. Source: crypto/x509 parser.go. */
export function parseCertificate(der: Uint8Array): ParsedCertificate {
  const input = derCursor(der);
  const outer = sequenceIn(input, 'malformed certificate');
  const tbs = sequenceIn(outer, 'malformed tbs certificate');
  const version = readVersion(tbs);
  const serial = readIntegerBytes(tbs) ?? invalid('malformed serial number');
  if (isNegative(serial)) invalid('negative serial number');
  readAlgorithms(tbs, outer);
  checkName((readElement(tbs, TAG.sequence) ?? invalid('malformed issuer')).whole);
  checkValidity(readContents(tbs, TAG.sequence) ?? invalid('malformed validity'));
  const subject = (readElement(tbs, TAG.sequence) ?? invalid('malformed issuer')).whole;
  checkName(subject);
  const publicKey = readPublicKey(tbs);
  const subjectKeyId = version > 1 ? readExtensions(tbs, version) : undefined;
  if (!readBits(outer)) invalid('malformed signature');
  if (!isAtEnd(input)) invalid('trailing data');
  return { subject, subjectKeyId, publicKey };
}

function invalid(what: string): never {
  throw goError(`x509: ${what}`);
}

function sequenceIn(cursor: DerCursor, what: string): DerCursor {
  return derCursor(readContents(cursor, TAG.sequence) ?? invalid(what));
}

const CONTEXT = 0x80;
const EXPLICIT = 0xa0;

function readVersion(tbs: DerCursor): number {
  if (!hasTag(tbs, EXPLICIT)) return 1;
  const wrapped = derCursor(readContents(tbs, EXPLICIT) ?? invalid('malformed version'));
  const bytes = readInt64Bytes(wrapped) ?? invalid('malformed version');
  if (isNegative(bytes) || !isAtEnd(wrapped)) invalid('malformed version');
  const version = Number(numberOfBytes(bytes)) + 1;
  return version > 3 ? invalid('invalid version') : version;
}

function readAlgorithms(tbs: DerCursor, outer: DerCursor): void {
  const inner = readContents(tbs, TAG.sequence) ?? invalid('malformed signature algorithm identifier');
  const repeated = readContents(outer, TAG.sequence) ?? invalid('malformed algorithm identifier');
  if (!isSame(inner, repeated)) invalid("inner and outer signature algorithm identifiers don't match");
  readAlgorithm(inner);
}

/** The identifier of an algorithm, and its parameters as DER. */
function readAlgorithm(bytes: Uint8Array): { readonly id: string; readonly parameters: Uint8Array } {
  const cursor = derCursor(bytes);
  const id = readOid(cursor) ?? invalid('malformed OID');
  if (isAtEnd(cursor)) return { id, parameters: new Uint8Array(0) };
  return { id, parameters: (readElement(cursor) ?? invalid('malformed parameters')).whole };
}

function readPublicKey(tbs: DerCursor): Uint8Array | undefined {
  const { whole, contents } = readElement(tbs, TAG.sequence) ?? invalid('malformed spki');
  const spki = derCursor(contents);
  const { id, parameters } = readAlgorithm(
    readContents(spki, TAG.sequence) ?? invalid('malformed public key algorithm identifier'),
  );
  const key = readBits(spki) ?? invalid('malformed subjectPublicKey');
  const check = KEY_CHECKS.get(id);
  check?.(key, parameters);
  return check && whole;
}

const KEY_CHECKS = new Map<string, (key: Uint8Array, parameters: Uint8Array) => void>([
  ['1.2.840.113549.1.1.1', checkRsa],
  ['1.2.840.10045.2.1', checkPoint],
  ['1.3.101.112', checkEd25519],
  ['1.2.840.10040.4.1', checkDsa],
]);

function checkPoint(key: Uint8Array, parameters: Uint8Array): void {
  const curve = readOid(derCursor(parameters)) ?? invalid('invalid ECDSA parameters');
  const isOn = isOnCurve(curve, key) ?? invalid('unsupported elliptic curve');
  if (!isOn) invalid('failed to unmarshal elliptic curve point');
}

const RSA_PARAMETERS = Uint8Array.of(5, 0);

function checkRsa(key: Uint8Array, parameters: Uint8Array): void {
  if (!isSame(parameters, RSA_PARAMETERS)) invalid('RSA key missing NULL parameters');
  const numbers = sequenceIn(derCursor(key), 'invalid RSA public key');
  const modulus = readIntegerBytes(numbers) ?? invalid('invalid RSA modulus');
  const exponent = readInt64Bytes(numbers) ?? invalid('invalid RSA public exponent');
  if (!isPositive(modulus)) invalid('RSA modulus is not a positive number');
  if (!isPositive(exponent)) invalid('RSA public exponent is not a positive number');
}

function isPositive(integer: Uint8Array): boolean {
  return !isNegative(integer) && integer.some((byte) => byte !== 0);
}

function checkEd25519(key: Uint8Array, parameters: Uint8Array): void {
  if (parameters.length > 0) invalid('Ed25519 key encoded with illegal parameters');
  if (key.length !== 32) invalid('wrong Ed25519 public key size');
}

function checkDsa(key: Uint8Array, parameters: Uint8Array): void {
  const y = readIntegerBytes(derCursor(key)) ?? invalid('invalid DSA public key');
  const numbers = sequenceIn(derCursor(parameters), 'invalid DSA parameters');
  const rest = [0, 1, 2].map(() => readIntegerBytes(numbers) ?? invalid('invalid DSA parameters'));
  if (![y, ...rest].every(isPositive)) invalid('zero or negative DSA parameter');
}

/** Checks all extensions; gives the subject key identifier. */
function readExtensions(tbs: DerCursor, version: number): Uint8Array | undefined {
  for (const [tag, name] of [
    [CONTEXT | 1, 'issuerUniqueID'],
    [CONTEXT | 2, 'subjectUniqueID'],
  ] as const) {
    if (hasTag(tbs, tag) && !readElement(tbs, tag)) invalid(`malformed ${name}`);
  }
  if (version < 3 || !hasTag(tbs, EXPLICIT | 3)) return undefined;
  const wrapped = readContents(tbs, EXPLICIT | 3) ?? invalid('malformed extensions');
  const list = sequenceIn(derCursor(wrapped), 'malformed extensions');
  const extensions = new Map<string, Extension>();
  while (!isAtEnd(list)) {
    const extension = readExtension(readContents(list, TAG.sequence) ?? invalid('malformed extension'));
    if (extensions.has(extension.id))
      invalid(`certificate contains duplicate extension with OID "${extension.id}"`);
    extensions.set(extension.id, extension);
  }
  for (const { id, isCritical, value } of extensions.values()) checkExtension(id, value, isCritical);
  const keyId = extensions.get(SUBJECT_KEY_ID);
  return keyId && readContents(derCursor(keyId.value), TAG.octets);
}

interface Extension {
  readonly id: string;
  readonly isCritical: boolean;
  readonly value: Uint8Array;
}

function readExtension(bytes: Uint8Array): Extension {
  const cursor = derCursor(bytes);
  const id = readOid(cursor) ?? invalid('malformed extension OID field');
  const isCritical = hasTag(cursor, TAG.boolean)
    ? (readBoolean(cursor) ?? invalid('malformed extension critical field'))
    : false;
  return {
    id,
    isCritical,
    value: readContents(cursor, TAG.octets) ?? invalid('malformed extension value field'),
  };
}
