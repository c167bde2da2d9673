import type { DigestName, Digests, Keys, PrivateKey } from '../base/entropy.ts';
import { goError } from '../base/problems/template.ts';
import { isAscii, toBytes } from './bytes.ts';
import {
  bits,
  element,
  explicit,
  integer,
  isSame,
  nothing,
  numberOfBytes,
  octets,
  oid,
  sequence,
  setOf,
  yes,
} from './der.ts';
import { shortIp } from './ip.ts';
import { quote } from './strconv.ts';
import { curveOf, modulusBits, publicKeyBits } from './x509-keys.ts';
import type { ParsedCertificate } from './x509-parse.ts';
import { weakRsaKey } from './x509-rsa.ts';

/** What a certificate shall say: what sprig's templates set, nothing more. Times are nanoseconds since 1970. */
export interface CertificateTemplate {
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  /** 4 or 16 bytes each. */
  readonly ips: readonly Uint8Array[];
  /** 16 bytes. */
  readonly serial: Uint8Array;
  readonly notBefore: bigint;
  readonly notAfter: bigint;
  readonly isCa: boolean;
}

/** Who gets a certificate, and who signs it; without `parent` it signs itself. */
export interface Signing {
  readonly subjectKey: PrivateKey;
  readonly parent?: { readonly certificate: ParsedCertificate; readonly key: PrivateKey };
}

/** A certificate as DER; fails in Go's words. Source: crypto/x509 CreateCertificate. */
export function createCertificate(
  template: CertificateTemplate,
  signing: Signing,
  env: { readonly keys: Keys; readonly digests: Digests },
): Uint8Array {
  const signer = signing.parent?.key ?? signing.subjectKey;
  const algorithm = signatureAlgorithm(signer);
  const publicKey = subjectPublicKey(signing.subjectKey, env.keys);
  const subject = writeName(template.commonName);
  const parent = signing.parent?.certificate;
  const issuer = parent?.subject ?? subject;
  if (parent?.publicKey && !isSame(parent.publicKey, env.keys.publicKey(signer) ?? new Uint8Array()))
    throw goError("x509: provided PrivateKey doesn't match parent's PublicKey");
  const tbs = sequence(
    explicit(0, integer(2n)),
    integer(numberOfBytes(template.serial)),
    algorithm.identifier,
    issuer,
    sequence(writeTime(template.notBefore), writeTime(template.notAfter)),
    subject,
    publicKey,
    explicit(3, sequence(...extensions(template, { subject, issuer, publicKey, parent }, env.digests))),
  );
  const weak = signer.type === 'rsa' ? weakRsaKey(modulusBits(signer)) : undefined;
  if (weak !== undefined) throw goError(weak);
  const signature = env.keys.sign(signer, tbs, algorithm.digest);
  return sequence(tbs, algorithm.identifier, bits(signature));
}

interface Algorithm {
  readonly identifier: Uint8Array;
  readonly digest?: DigestName;
}

const CURVE_DIGESTS = new Map<string, readonly [DigestName, string]>([
  ['1.3.132.0.34', ['sha384', '1.2.840.10045.4.3.3']],
  ['1.3.132.0.35', ['sha512', '1.2.840.10045.4.3.4']],
]);

function signatureAlgorithm(key: PrivateKey): Algorithm {
  switch (key.type) {
    case 'rsa':
      return { identifier: sequence(oid('1.2.840.113549.1.1.11'), nothing()), digest: 'sha256' };
    case 'ecdsa': {
      const [digest, id] = CURVE_DIGESTS.get(curveOf(key)) ?? ['sha256', '1.2.840.10045.4.3.2'];
      return { identifier: sequence(oid(id)), digest };
    }
    case 'ed25519':
      return { identifier: sequence(oid('1.3.101.112')) };
    default:
      throw goError('x509: certificate private key does not implement crypto.Signer');
  }
}

const UNSUPPORTED = new Map([
  ['dsa', '*dsa.PublicKey'],
  ['x25519', '*ecdh.PublicKey'],
]);

function subjectPublicKey(key: PrivateKey, keys: Keys): Uint8Array {
  const unsupported = UNSUPPORTED.get(key.type);
  if (unsupported) throw goError(`x509: unsupported public key type: ${unsupported}`);
  const publicKey = keys.publicKey(key);
  if (!publicKey) throw goError('x509: invalid elliptic curve public key');
  return publicKey;
}

const PRINTABLE = /^[a-zA-Z0-9'()+,\-./ :=?]*$/;

function writeName(commonName: string): Uint8Array {
  if (commonName === '') return sequence();
  if (!commonName.isWellFormed()) throw goError('asn1: string not valid UTF-8');
  const text = element(PRINTABLE.test(commonName) ? 0x13 : 0x0c, toBytes(commonName));
  return sequence(setOf(sequence(oid('2.5.4.3'), text)));
}

const UTC_FROM = 1950;
const UTC_TO = 2050;

const MILLISECOND = 1_000_000n;

function writeTime(ns: bigint): Uint8Array {
  const date = new Date(Number(ns / MILLISECOND));
  const digits = date.toISOString().replace(/\D/g, '');
  const year = date.getUTCFullYear();
  const isShort = year >= UTC_FROM && year < UTC_TO;
  const text = `${digits.slice(isShort ? 2 : 0, 14)}Z`;
  return element(isShort ? 0x17 : 0x18, toBytes(text));
}

interface Parties {
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly parent: ParsedCertificate | undefined;
}

const KEY_ID_BYTES = 20;

function extensions(template: CertificateTemplate, parties: Parties, digests: Digests): Uint8Array[] {
  const { isCa, dnsNames, ips } = template;
  const list = [
    extension('2.5.29.15', isCa ? bits(Uint8Array.of(0xa4), 2) : bits(Uint8Array.of(0xa0), 5), true),
    extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2'))),
    extension('2.5.29.19', isCa ? sequence(yes()) : sequence(), true),
  ];
  if (isCa) list.push(extension('2.5.29.14', octets(keyId(parties.publicKey, digests))));
  const parentId = parties.parent?.subjectKeyId;
  if (parentId && parentId.length > 0 && !isSame(parties.issuer, parties.subject))
    list.push(extension('2.5.29.35', sequence(element(0x80, parentId))));
  if (dnsNames.length + ips.length > 0)
    list.push(extension('2.5.29.17', alternativeNames(dnsNames, ips), template.commonName === ''));
  return list;
}

function extension(id: string, value: Uint8Array, isCritical = false): Uint8Array {
  return isCritical ? sequence(oid(id), yes(), octets(value)) : sequence(oid(id), octets(value));
}

/** RFC 7093, method 1. */
function keyId(publicKey: Uint8Array, digests: Digests): Uint8Array {
  return digests.digest('sha256', publicKeyBits(publicKey)).subarray(0, KEY_ID_BYTES);
}

function alternativeNames(dnsNames: readonly string[], ips: readonly Uint8Array[]): Uint8Array {
  const names = dnsNames.map((name) => {
    if (!isAscii(name)) throw goError(`x509: ${quote(name)} cannot be encoded as an IA5String`);
    return element(0x82, toBytes(name));
  });
  return sequence(...names, ...ips.map((ip) => element(0x87, shortIp(ip))));
}
