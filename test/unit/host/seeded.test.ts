import { createPrivateKey, createPublicKey, verify, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { unlimitedBudget } from '../../../src/base/budget.ts';
import type { KeyType, PrivateKey } from '../../../src/base/entropy.ts';
import { certificates } from '../../../src/functions/certificates.ts';
import { digests } from '../../../src/functions/digests.ts';
import { random } from '../../../src/functions/random.ts';
import { type GoValue, isList } from '../../../src/go/value.ts';
import { curveKeyOf, writeKeyPem } from '../../../src/go/x509-keys.ts';
import { publicKeyOf } from '../../../src/host/keypairs.ts';
import { seededEntropy } from '../../../src/host/seeded.ts';
import { signCurve } from '../../../src/host/seeded-sign.ts';

const NOW = 946_684_800_000_000_000n;
const functions = { ...random, ...digests, ...certificates };
const crypto = process.getBuiltinModule('node:crypto');

/** What calls give one after the other, out of one seed. */
function draw(seed: bigint, calls: readonly (readonly [string, ...GoValue[]])[]): GoValue[] {
  const { entropy } = seededEntropy({ seed, nowNs: NOW });
  return calls.map(
    ([name, ...args]) => functions[name]?.run(args, { entropy, budget: unlimitedBudget() }) ?? null,
  );
}

const DRAWS: readonly (readonly [string, ...GoValue[]])[] = [
  ['randAlphaNum', 20n],
  ['randAlpha', 20n],
  ['randNumeric', 20n],
  ['randAscii', 20n],
  ['randBytes', 20n],
  ['randInt', 0n, 1_000_000_000n],
  ['uuidv4'],
  ['shuffle', 'the quick brown fox jumps over'],
  ['bcrypt', 'secret'],
  ['htpasswd', 'user', 'secret'],
  ['encryptAES', 'key', 'text'],
  ['genPrivateKey', 'rsa'],
  ['genPrivateKey', 'dsa'],
  ['genPrivateKey', 'ecdsa'],
  ['genPrivateKey', 'ed25519'],
  ['genCA', 'ca', 365n],
  ['genSelfSignedCert', 'host', null, ['a.example'], 365n],
];

test.each(DRAWS.map((call) => ({ what: call.slice(0, 2).join(' '), call })))(
  '$what is the same for one seed, and another for another',
  ({ call }) => {
    expect(draw(7n, [call])).toEqual(draw(7n, [call]));
    expect(draw(8n, [call])).not.toEqual(draw(7n, [call]));
  },
);

test('what was drawn before decides what comes after', () => {
  const [first, second] = draw(0n, [['uuidv4'], ['uuidv4']]);
  expect(first).not.toBe(second);
  expect(first).toBe('6f242314-bcb0-4fe3-93c4-723df31b75fc');
});

test('a fact of a password is what it is without a seed', () => {
  const call: [string, ...GoValue[]] = ['derivePassword', 1n, 'long', 'password', 'user', 'example.com'];
  const counter: GoValue = { go: 'integer', type: 'uint32', value: 1n };
  call[1] = counter;
  expect(draw(1n, [call])).toEqual(draw(2n, [call]));
});

test.each<[KeyType, number | undefined]>([
  ['rsa', 2048],
  ['rsa', 4096],
  ['dsa', undefined],
  ['ecdsa', undefined],
  ['ed25519', undefined],
  ['x25519', undefined],
])('a key of type %s with %s bits is sound', (type, bits) => {
  const { entropy, isUsed } = seededEntropy({ seed: 3n, nowNs: NOW });
  expect(isUsed()).toBe(false);
  const key = entropy.keys?.generate(type, bits);
  expect(isUsed()).toBe(true);
  const pem = key ? writeKeyPem(key) : '';
  if (type === 'dsa') {
    expect(pem).toContain('BEGIN DSA PRIVATE KEY');
    return;
  }
  const object = createPrivateKey(pem);
  expect(object.asymmetricKeyType).toBe(type === 'ecdsa' ? 'ec' : type);
  if (bits !== undefined) expect(object.asymmetricKeyDetails?.modulusLength).toBe(bits);
  if (type === 'x25519') return;
  const digest = type === 'ed25519' ? undefined : 'sha256';
  const data = Buffer.from('data');
  const signature = entropy.keys?.sign(key ?? NO_KEY, data, digest) ?? new Uint8Array();
  expect(verify(digest, data, createPublicKey(object), signature)).toBe(true);
});

const NO_KEY: PrivateKey = { type: 'rsa', der: new Uint8Array() };

test('a dsa key is sound: openssl reads it and takes its signature', () => {
  const key = seededEntropy({ seed: 3n, nowNs: NOW }).entropy.keys?.generate('dsa');
  const object = createPrivateKey(writeKeyPem(key ?? NO_KEY));
  expect(object.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048, divisorLength: 256 });
  const data = Buffer.from('data');
  expect(verify('sha256', data, createPublicKey(object), crypto.sign('sha256', data, object))).toBe(true);
});

test('certificates are sound, begin at the time of the clock, and are the same also with a curve key', () => {
  const { entropy } = seededEntropy({ seed: 3n, nowNs: NOW });
  const call = { entropy, budget: unlimitedBudget() };
  const key = certificates.genPrivateKey?.run(['ecdsa'], call) ?? null;
  const make = (): GoValue => certificates.genCAWithKey?.run(['ca', 10n, key], call) ?? null;
  const pems = [make(), make()].map((made) =>
    made !== null && typeof made === 'object' && !isList(made) && 'fields' in made
      ? made.fields.get('Cert')
      : '',
  );
  const certificate = new X509Certificate(String(pems[0]));
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.validFrom).toBe('Jan  1 00:00:00 2000 GMT');
});

/** RFC 6979, A.2.4 to A.2.7: the curve, its secret, the digest, and r and s for "sample". */
const VECTORS: readonly (readonly [string, string, 'sha256' | 'sha384' | 'sha512', string, string])[] = [
  [
    '1.3.132.0.33',
    'f220266e1105bfe3083e03ec7a3a654651f45e37167e88600bf257c1',
    'sha256',
    '61aa3da010e8e8406c656bc477a7a7189895e7e840cdfe8ff42307ba',
    'bc814050dab5d23770879494f9e0a680dc1af7161991bde692b10101',
  ],
  [
    '1.2.840.10045.3.1.7',
    'c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721',
    'sha256',
    'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716',
    'f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
  ],
  [
    '1.3.132.0.34',
    '6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5',
    'sha384',
    '94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46',
    '99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8',
  ],
];

test.each(VECTORS)('the signature on curve %s is that of the standard', (curve, secret, digest, r, s) => {
  const key = curveKeyOf(BigInt(`0x${secret}`), curve, { publicKey: (one) => publicKeyOf(crypto, one) });
  const signature = Buffer.from(signCurve(key, Buffer.from('sample'), digest)).toString('hex');
  expect(signature).toContain(r);
  expect(signature).toContain(s);
});
