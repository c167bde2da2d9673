import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { PrivateKey } from '../../src/base/entropy.ts';
import { encodePem } from '../../src/go/pem.ts';
import { createCertificate } from '../../src/go/x509-create.ts';
import { writeKeyPem } from '../../src/go/x509-keys.ts';
import { type ParsedCertificate, parseCertificate } from '../../src/go/x509-parse.ts';
import { systemEntropy } from '../../src/host/entropy.ts';

/** A certificate with its key, as PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** What a control plane needs to trust itself. */
export interface Trust {
  readonly authority: KeyPair;
  readonly server: KeyPair;
  /** A client certificate of the user `admin`. */
  readonly client: KeyPair;
  /** Signs the tokens of service accounts. */
  readonly accountKey: string;
}

const MILLISECOND = 1_000_000n;
const DAY = 86_400_000n * MILLISECOND;
const SERVER_NAMES = ['localhost', 'kubernetes', 'kubernetes.default.svc'];
const SERVER_ADDRESSES = [Uint8Array.of(127, 0, 0, 1), Uint8Array.of(10, 0, 0, 1)];

/** Fresh certificates for one control plane, good for a day before and after `nowMs`. */
export function createTrust(nowMs: number = Date.now()): Trust {
  const { keys, digests } = systemEntropy({});
  if (!keys) throw new Error('this machine has no keys');
  const now = BigInt(nowMs) * MILLISECOND;
  const make = (commonName: string, parent?: { certificate: ParsedCertificate; key: PrivateKey }) => {
    const key = keys.generate('ecdsa');
    const template = {
      commonName,
      dnsNames: commonName === 'server' ? SERVER_NAMES : [],
      ips: commonName === 'server' ? SERVER_ADDRESSES : [],
      serial: randomBytes(16),
      notBefore: now - DAY,
      notAfter: now + DAY,
      isCa: parent === undefined,
    };
    const der = createCertificate(
      template,
      { subjectKey: key, ...(parent ? { parent } : {}) },
      { keys, digests },
    );
    return { der, key, pair: { certificate: encodePem('CERTIFICATE', der), key: writeKeyPem(key) } };
  };
  const authority = make('dyn-test-ca');
  const parent = { certificate: parseCertificate(authority.der), key: authority.key };
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    authority: authority.pair,
    server: make('server', parent).pair,
    client: make('admin', parent).pair,
    accountKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  };
}
