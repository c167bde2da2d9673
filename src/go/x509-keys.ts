import type { Keys, PrivateKey } from '../base/entropy.ts';
import { given } from '../base/given.ts';
import { goError } from '../base/problems/template.ts';
import { type AsnType, readAsn1, valueOfAsn1 } from './asn1.ts';
import {
  bits,
  bytesOfNumber,
  explicit,
  integer,
  nothing,
  numberOfBytes,
  octets,
  oid,
  sequence,
} from './der.ts';
import { derCursor, readBits, readContents, readElement, TAG } from './der-read.ts';
import { leastMultiple, modularInverse } from './modular.ts';
import { decodePem, encodePem } from './pem.ts';
import { curveSize } from './x509-curves.ts';
import { readDsaKey } from './x509-dsa.ts';
import { completeRsaKey, type RsaKey } from './x509-rsa.ts';

const INT: AsnType = { kind: 'int' };
const BIG: AsnType = { kind: 'big' };
const OCTETS: AsnType = { kind: 'octets' };

const PKCS1: AsnType = {
  kind: 'struct',
  name: 'pkcs1PrivateKey',
  fields: [
    { type: INT },
    { type: BIG },
    { type: INT },
    { type: BIG },
    { type: BIG },
    { type: BIG },
    { type: BIG, optional: true },
    { type: BIG, optional: true },
    { type: BIG, optional: true },
    {
      optional: true,
      type: {
        kind: 'list',
        items: {
          kind: 'struct',
          name: 'pkcs1AdditionalRSAPrime',
          fields: [{ type: BIG }, { type: BIG }, { type: BIG }],
        },
      },
    },
  ],
};

const PKCS8: AsnType = {
  kind: 'struct',
  name: 'pkcs8',
  fields: [
    { type: INT },
    {
      type: {
        kind: 'struct',
        name: 'AlgorithmIdentifier',
        fields: [{ type: { kind: 'oid' } }, { type: { kind: 'raw' }, optional: true }],
      },
    },
    { type: OCTETS },
  ],
};

const SEC1: AsnType = {
  kind: 'struct',
  name: 'ecPrivateKey',
  fields: [
    { type: INT },
    { type: OCTETS },
    { type: { kind: 'oid' }, optional: true, explicit: 0 },
    { type: { kind: 'bits' }, optional: true, explicit: 1 },
  ],
};

const RSA_OID = '1.2.840.113549.1.1.1';
const EC_OID = '1.2.840.10045.2.1';
const ED25519_OID = '1.3.101.112';
const X25519_OID = '1.3.101.110';

const KEY_TYPES = { rsa: 'RSA PRIVATE KEY', dsa: 'DSA PRIVATE KEY', ecdsa: 'EC PRIVATE KEY' } as const;

/** A key as the PEM text that sprig makes of it. Source: sprig crypto.go, pemBlockForKey. */
export function writeKeyPem(key: PrivateKey): string {
  const type = key.type === 'ed25519' || key.type === 'x25519' ? 'PRIVATE KEY' : KEY_TYPES[key.type];
  return encodePem(type, key.der);
}

/** Reads a private key of any type; fails in sprig's and Go's words. Source: sprig crypto.go, parsePrivateKeyPEM. */
export function readKeyPem(pem: string, keys: Keys): PrivateKey {
  const block = decodePem(pem);
  if (!block) throw goError('no PEM data in input');
  if (block.type === 'PRIVATE KEY') return orFail(readPkcs8(block.bytes, keys), 'decoding PEM as PKCS#8');
  if (!block.type.endsWith(' PRIVATE KEY'))
    throw goError(`no private key data in PEM block of type ${block.type}`);
  const kind = block.type.slice(0, -' PRIVATE KEY'.length);
  const read = READERS.get(kind);
  if (!read) throw goError(`invalid private key type ${block.type}`);
  return orFail(read(block.bytes, keys), `parsing ${kind} private key from PEM`);
}

type Read = (der: Uint8Array, keys: Keys) => PrivateKey | string;

const READERS = new Map<string, Read>([
  ['RSA', readPkcs1],
  ['EC', (der, keys) => readSec1(der, keys)],
  [
    'DSA',
    (der) => {
      const numbers = readDsaKey(der);
      if (typeof numbers === 'string') return numbers;
      return { type: 'dsa', der: sequence(...[0n, ...numbers].map(integer)) };
    },
  ],
]);

function orFail(result: PrivateKey | string, context: string): PrivateKey {
  if (typeof result === 'string') throw goError(`${context}: ${result}`);
  return result;
}

function isReadable(der: Uint8Array, type: AsnType): boolean {
  return readAsn1(der, type).error === undefined;
}

/** What to say about a key that is of another form than it claims; undefined when it is of none of these. */
function otherForm(der: Uint8Array, forms: readonly (readonly [AsnType, string])[]): string | undefined {
  const found = forms.find(([type]) => isReadable(der, type));
  return found && `x509: failed to parse private key (use ${found[1]} instead for this key format)`;
}

const AS_PKCS1 = [PKCS1, 'ParsePKCS1PrivateKey'] as const;
const AS_PKCS8 = [PKCS8, 'ParsePKCS8PrivateKey'] as const;
const AS_SEC1 = [SEC1, 'ParseECPrivateKey'] as const;

function readPkcs1(der: Uint8Array): PrivateKey | string {
  const read = readAsn1<Pkcs1>(der, PKCS1);
  if (read.error !== undefined) return otherForm(der, [AS_SEC1, AS_PKCS8]) ?? read.error;
  if (read.rest.length > 0) return 'asn1: syntax error: trailing data';
  const [version, n, e, d, p, q, dp, dq, inverse, list = []] = read.value;
  if (version > 1n) return 'x509: unsupported private key version';
  if ([n, d, p, q, dp, dq, inverse].some((number) => number !== undefined && number <= 0n))
    return 'x509: private key contains zero or negative value';
  const more = list.map(([prime]) => prime);
  if (more.some((prime) => prime <= 0n)) return 'x509: private key contains zero or negative prime';
  const key = completeRsaKey({ n, e, d, p, q, dp, dq, inverse, more });
  return typeof key === 'string' ? key : { type: 'rsa', der: writePkcs1(key) };
}

const RSA_EXPONENT = 65537n;

/** The RSA key of two primes that are no multiples of the exponent 65537 plus one, as PKCS#1; undefined where they make none. */
export function rsaKeyOf(p: bigint, q: bigint): PrivateKey | undefined {
  const d = modularInverse(RSA_EXPONENT, leastMultiple(p - 1n, q - 1n));
  if (d === undefined) return undefined;
  const rest = { dp: undefined, dq: undefined, inverse: undefined, more: [] };
  const key = completeRsaKey({ n: p * q, e: RSA_EXPONENT, d, p, q, ...rest });
  return typeof key === 'string' ? undefined : { type: 'rsa', der: writePkcs1(key) };
}

function writePkcs1({ n, e, d, p, q, dp, dq, inverse, more }: RsaKey): Uint8Array {
  const version = more.length > 0 ? 1n : 0n;
  const numbers = [version, n, e, d, p, q, dp, dq, inverse].map(integer);
  if (more.length === 0) return sequence(...numbers);
  return sequence(...numbers, sequence(...more.map((prime) => sequence(...prime.map(integer)))));
}

type Maybe = bigint | undefined;
type Pkcs1 = [
  bigint,
  bigint,
  bigint,
  bigint,
  bigint,
  bigint,
  Maybe,
  Maybe,
  Maybe,
  [bigint, bigint, bigint][] | undefined,
];
type Pkcs8 = [bigint, [string, Uint8Array | undefined], Uint8Array];

function readPkcs8(der: Uint8Array, keys: Keys): PrivateKey | string {
  const read = readAsn1<Pkcs8>(der, PKCS8);
  if (read.error !== undefined) return otherForm(der, [AS_SEC1, AS_PKCS1]) ?? read.error;
  const [, [id, parameters = new Uint8Array()], bytes] = read.value;
  switch (id) {
    case RSA_OID:
      return inContext(readPkcs1(bytes), 'x509: failed to parse RSA private key embedded in PKCS#8: ');
    case EC_OID: {
      const curve = readAsn1<string>(parameters, { kind: 'oid' });
      return inContext(
        readSec1(bytes, keys, curve.error === undefined ? curve.value : undefined),
        'x509: failed to parse EC private key embedded in PKCS#8: ',
      );
    }
    case ED25519_OID:
      return readSeed({ type: 'ed25519', id, name: 'Ed25519' }, bytes, parameters);
    case X25519_OID:
      return readSeed({ type: 'x25519', id, name: 'X25519' }, bytes, parameters);
    default:
      return `x509: PKCS#8 wrapping contained private key with unknown algorithm: ${id}`;
  }
}

function inContext(result: PrivateKey | string, context: string): PrivateKey | string {
  return typeof result === 'string' ? context + result : result;
}

const SEED_BYTES = 32;

interface SeedForm {
  readonly type: 'ed25519' | 'x25519';
  readonly id: string;
  readonly name: string;
}

function readSeed({ type, id, name }: SeedForm, secret: Uint8Array, parameters: Uint8Array) {
  if (parameters.length > 0) return `x509: invalid ${name} private key parameters`;
  const read = readAsn1<Uint8Array>(secret, OCTETS);
  if (read.error !== undefined) return `x509: invalid ${name} private key: ${read.error}`;
  const seed = read.value;
  if (seed.length === SEED_BYTES) return { type, der: writeSeed(id, seed) };
  return type === 'ed25519'
    ? `x509: invalid Ed25519 private key length: ${seed.length}`
    : 'crypto/ecdh: invalid private key size';
}

/** The ed25519 or x25519 key of 32 bytes, as PKCS#8. */
export function seedKeyOf(type: SeedForm['type'], seed: Uint8Array): PrivateKey {
  return { type, der: writeSeed(type === 'ed25519' ? ED25519_OID : X25519_OID, seed) };
}

function writeSeed(id: string, seed: Uint8Array): Uint8Array {
  return sequence(integer(0n), sequence(oid(id)), octets(octets(seed)));
}

type Sec1 = [bigint, Uint8Array, string | undefined, Uint8Array | undefined];

/** `named` is the curve that a PKCS#8 wrapping names; it wins over the key's own. */
function readSec1(der: Uint8Array, keys: Keys, named?: string): PrivateKey | string {
  const read = readAsn1<Sec1>(der, SEC1);
  if (read.error !== undefined)
    return otherForm(der, [AS_PKCS8, AS_PKCS1]) ?? `x509: failed to parse EC private key: ${read.error}`;
  const [version, secret, ownCurve] = read.value;
  if (version !== 1n) return `x509: unknown EC private key version ${version}`;
  const curve = named ?? `${ownCurve}`;
  const known = curveSize(curve);
  if (!known) return 'x509: unknown elliptic curve';
  const scalar = numberOfBytes(secret);
  if (scalar >= known.order) return 'x509: invalid elliptic curve private key value';
  return completeSec1(bytesOfNumber(scalar, known.size), curve, keys);
}

/** The key of a scalar below the order of a curve that Go knows, as SEC1. */
export function curveKeyOf(scalar: bigint, curve: string, keys: Pick<Keys, 'publicKey'>): PrivateKey {
  return completeSec1(bytesOfNumber(scalar, given(curveSize(curve)).size), curve, keys);
}

/** The key with its public half, as Go writes it. */
function completeSec1(secret: Uint8Array, curve: string, keys: Pick<Keys, 'publicKey'>): PrivateKey {
  const head = [integer(1n), octets(secret), explicit(0, oid(curve))];
  const bare: PrivateKey = { type: 'ecdsa', der: sequence(...head) };
  const spki = keys.publicKey(bare);
  if (!spki) return bare;
  return { type: 'ecdsa', der: sequence(...head, explicit(1, bits(publicKeyBits(spki)))) };
}

/** An elliptic curve key as PKCS#8. Some libraries take its SEC1 form only together with the public half. */
export function curveKeyPkcs8(key: PrivateKey): Uint8Array {
  return sequence(integer(0n), sequence(oid(EC_OID), oid(curveOf(key))), octets(key.der));
}

/** The public half of an RSA key, of however many primes and bits, as SubjectPublicKeyInfo. */
export function rsaPublicKey(key: PrivateKey): Uint8Array {
  const { n, e } = rsaNumbers(key);
  return sequence(sequence(oid(RSA_OID), nothing()), bits(sequence(integer(n), integer(e))));
}

/** What of an RSA key its users need: modulus, exponents, and how many primes it has beyond two. */
export function rsaNumbers(key: PrivateKey): {
  readonly n: bigint;
  readonly e: bigint;
  readonly d: bigint;
  readonly more: number;
} {
  const [, n, e, d, , , , , , more = []] = valueOfAsn1<Pkcs1>(key.der, PKCS1);
  return { n, e, d, more: more.length };
}

/** The key proper of a SubjectPublicKeyInfo: what a key identifier is the digest of. */
export function publicKeyBits(spki: Uint8Array): Uint8Array {
  const parts = derCursor(given(readContents(derCursor(spki), TAG.sequence)));
  readElement(parts);
  return given(readBits(parts));
}

/** The dotted identifier of an elliptic curve key's curve. */
export function curveOf(key: PrivateKey): string {
  return valueOfAsn1<[bigint, Uint8Array, string]>(key.der, SEC1)[2];
}

/** The number that an elliptic curve key keeps secret. */
export function scalarOf(key: PrivateKey): bigint {
  return numberOfBytes(valueOfAsn1<[bigint, Uint8Array]>(key.der, SEC1)[1]);
}

/** The bits of an rsa key's modulus. */
export function modulusBits(key: PrivateKey): number {
  return rsaNumbers(key).n.toString(2).length;
}
