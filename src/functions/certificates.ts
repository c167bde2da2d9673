import type { Keys, PrivateKey } from '../base/entropy.ts';
import { DynError } from '../base/problem.ts';
import { goError } from '../base/problems/template.ts';
import { findBase64 } from '../go/base64.ts';
import { fromBytes } from '../go/bytes.ts';
import { valueText } from '../go/format.ts';
import type { CallContext } from '../go/function.ts';
import { parseIp } from '../go/ip.ts';
import { decodePem, encodePem } from '../go/pem.ts';
import { type GoStruct, type GoType, type GoValue, itemsOf } from '../go/value.ts';
import { type CertificateTemplate, createCertificate, type Signing } from '../go/x509-create.ts';
import { readKeyPem, writeKeyPem } from '../go/x509-keys.ts';
import { type ParsedCertificate, parseCertificate } from '../go/x509-parse.ts';
import { type FunctionTable, fn, int, type Param, text } from './define.ts';
import { hostKeys } from './keys.ts';

const list: Param<GoValue> = { type: 'list' };
const certificate: Param<GoStruct> = { type: 'sprig.certificate' };

/** Keys and certificates. Source: sprig crypto.go. */
export const certificates: FunctionTable = {
  /** A new private key as PEM; for an unknown type the words `Unknown type` in its place. */
  genPrivateKey: fn([text], generatePrivateKey),
  genCA: fn([text, int], (cn, days, call) => issue(authority(cn, days), rsaKey(call), call)),
  genCAWithKey: fn([text, int, text], (cn, days, key, call) =>
    issue(authority(cn, days), givenKey(key, call), call),
  ),
  genSelfSignedCert: fn([text, list, list, int], (cn, ips, dns, days, call) =>
    issue({ cn, ips, dns, days, isCa: false }, rsaKey(call), call),
  ),
  genSelfSignedCertWithKey: fn([text, list, list, int, text], (cn, ips, dns, days, key, call) =>
    issue({ cn, ips, dns, days, isCa: false }, givenKey(key, call), call),
  ),
  genSignedCert: fn([text, list, list, int, certificate], (cn, ips, dns, days, ca, call) =>
    issue({ cn, ips, dns, days, isCa: false }, rsaKey(call), call, ca),
  ),
  genSignedCertWithKey: fn([text, list, list, int, certificate, text], (cn, ips, dns, days, ca, key, call) =>
    issue({ cn, ips, dns, days, isCa: false }, givenKey(key, call), call, ca),
  ),
  /** A certificate and its key from base64, once both can be read. */
  buildCustomCert: fn([text, text], buildCustomCertificate),
};

const CERTIFICATE: GoType = { name: 'sprig.certificate' };

function certificateOf(cert: string, key: string): GoStruct {
  const fields = new Map([
    ['Cert', cert],
    ['Key', key],
  ]);
  return { go: 'struct', type: CERTIFICATE, pointer: false, fields };
}

/** Steps that a key costs: about as much time as so many steps of a template take. */
const KEY_STEPS = { rsa: 5_000_000, dsa: 2_000_000, ecdsa: 20_000, ed25519: 20_000 } as const;
const RSA_2048_STEPS = 1_000_000;
const READ_STEPS = 5_000;
const SIGN_STEPS = 20_000;
const DEFAULT_KEY_BITS = 2048;
const PRIVATE_KEY_BITS = 4096;

function generatePrivateKey(type: string, call: CallContext): string {
  switch (type) {
    case '':
    case 'rsa':
      return writeKeyPem(hostKeys(call, KEY_STEPS.rsa).generate('rsa', PRIVATE_KEY_BITS));
    case 'dsa':
    case 'ecdsa':
    case 'ed25519':
      return writeKeyPem(hostKeys(call, KEY_STEPS[type]).generate(type));
    default:
      return `Unknown type ${type}`;
  }
}

function rsaKey(call: CallContext): PrivateKey {
  return hostKeys(call, RSA_2048_STEPS).generate('rsa', DEFAULT_KEY_BITS);
}

function givenKey(pem: string, call: CallContext): PrivateKey {
  return inContext('parsing private key', () => readKeyPem(pem, readingKeys(pem, call)));
}

function readingKeys(pem: string, call: CallContext): Keys {
  return hostKeys(call, READ_STEPS + (pem.length >> 4));
}

function inContext<T>(context: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DynError && error.problem.code === 'template/function-failed')
      throw goError(`${context}: ${error.message}`);
    throw error;
  }
}

interface CertificateRequest {
  readonly cn: string;
  readonly days: bigint;
  readonly ips: GoValue;
  readonly dns: GoValue;
  readonly isCa: boolean;
}

function authority(cn: string, days: bigint): CertificateRequest {
  return { cn, days, ips: null, dns: null, isCa: true };
}

function issue(
  request: CertificateRequest,
  subjectKey: PrivateKey,
  call: CallContext,
  ca?: GoStruct,
): GoStruct {
  const keys = hostKeys(call, SIGN_STEPS);
  const parent = ca && readAuthority(ca, call);
  const template = templateOf(request, call);
  const signing: Signing = parent ? { subjectKey, parent } : { subjectKey };
  const der = inContext('error creating certificate', () =>
    createCertificate(template, signing, { keys, digests: call.entropy.digests }),
  );
  return certificateOf(encodePem('CERTIFICATE', der), writeKeyPem(subjectKey));
}

interface Authority {
  readonly certificate: ParsedCertificate;
  readonly key: PrivateKey;
}

function readAuthority(ca: GoStruct, call: CallContext): Authority {
  const parsed = readCertificate(fieldOf(ca, 'Cert'));
  return { certificate: parsed, key: readKey(fieldOf(ca, 'Key'), call) };
}

function fieldOf(struct: GoStruct, name: 'Cert' | 'Key'): string {
  const value = struct.fields.get(name);
  return typeof value === 'string' ? value : '';
}

function readCertificate(pem: string): ParsedCertificate {
  const block = decodePem(pem);
  if (!block) throw goError('unable to decode certificate');
  return inContext('error parsing certificate: decodedCert.Bytes', () => parseCertificate(block.bytes));
}

function readKey(pem: string, call: CallContext): PrivateKey {
  return inContext('error parsing private key', () => readKeyPem(pem, readingKeys(pem, call)));
}

const DAY = 24n * 3600n * 1_000_000_000n;
const SERIAL_BYTES = 16;

function templateOf(request: CertificateRequest, call: CallContext): CertificateTemplate {
  const now = call.entropy.clock.nowNs();
  return {
    commonName: request.cn,
    ips: (itemsOf(request.ips) ?? []).map(ipOf),
    dnsNames: (itemsOf(request.dns) ?? []).map(dnsNameOf),
    serial: call.entropy.random.bytes(SERIAL_BYTES),
    notBefore: now,
    notAfter: now + BigInt.asIntN(64, request.days * DAY),
    isCa: request.isCa,
  };
}

function ipOf(value: GoValue): Uint8Array {
  if (typeof value !== 'string') throw goError(`error parsing ip: ${valueText(value)} is not a string`);
  const ip = parseIp(value);
  if (!ip) throw goError(`error parsing ip: ${value}`);
  return ip;
}

function dnsNameOf(value: GoValue): string {
  if (typeof value === 'string') return value;
  throw goError(`error processing alternate dns name: ${valueText(value)} is not a string`);
}

function buildCustomCertificate(cert64: string, key64: string, call: CallContext): GoStruct {
  const cert = findBase64(cert64);
  if (typeof cert === 'number') throw goError('unable to decode base64 certificate');
  const key = findBase64(key64);
  if (typeof key === 'number') throw goError('unable to decode base64 private key');
  readCertificate(fromBytes(cert));
  readKey(fromBytes(key), call);
  return certificateOf(fromBytes(cert), fromBytes(key));
}
