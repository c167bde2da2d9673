import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
} from 'node:crypto';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rsaNumbers, rsaPublicKey, writeKeyPem } from '../../../src/go/x509-keys.ts';
import { signSha256 } from '../../../src/go/x509-rsa.ts';
import { systemEntropy } from '../../../src/host/entropy.ts';
import { systemZones } from '../../../src/host/zonefiles.ts';

const zones: [string | undefined, string, boolean][] = [
  [undefined, 'Local', existsSync('/etc/localtime')],
  ['', '', false],
  ['UTC', 'UTC', false],
  ['Europe/Berlin', 'Europe/Berlin', true],
  [':America/New_York', 'America/New_York', true],
  ['/usr/share/zoneinfo/Asia/Tokyo', '/usr/share/zoneinfo/Asia/Tokyo', true],
  ['/etc/localtime', 'Local', existsSync('/etc/localtime')],
  ['europe/berlin', 'europe/berlin', false],
  ['Europe', 'Europe', false],
  ['CET-1CEST', 'CET-1CEST', false],
];

test.each(zones)('TZ=%s is the zone %s; that there is a file for it: %s', (TZ, name, exists) => {
  const local = systemZones({ TZ }).local();
  expect(local.name).toBe(name);
  expect([...local.files].length > 0).toBe(exists);
});

test('the clock counts nanoseconds since 1970', () => {
  const now = systemEntropy({ TZ: '' }).clock.nowNs();
  expect(Math.abs(Number(now / 1_000_000n) - Date.now())).toBeLessThan(1000);
});

test('digests are those of the standard', () => {
  const { digests } = systemEntropy();
  const empty = digests.digest('sha1', new Uint8Array(0));
  expect(Buffer.from(empty).toString('hex')).toBe('da39a3ee5e6b4b0d3255bfef95601890afd80709');
  const mac = digests.hmacSha256(
    Buffer.from('key'),
    Buffer.from('The quick brown fox jumps over the lazy dog'),
  );
  expect(Buffer.from(mac).toString('hex')).toBe(
    'f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8',
  );
});

test('a dsa key of chance is sound: openssl reads it and takes its signature', () => {
  const keys = systemEntropy().keys;
  const pems = [keys, keys].map((each) => writeKeyPem(each?.generate('dsa') ?? NO_KEY));
  expect(pems[0]).not.toBe(pems[1]);
  const object = createPrivateKey(pems[0] ?? '');
  const data = Buffer.from('data');
  expect(verify('sha256', data, createPublicKey(object), sign('sha256', data, object))).toBe(true);
});

const NO_KEY = { type: 'rsa', der: new Uint8Array() } as const;

test('public half and signature of an rsa key out of its numbers are those of openssl', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1025 });
  const key = { type: 'rsa', der: privateKey.export({ type: 'pkcs1', format: 'der' }) } as const;
  expect(Buffer.from(rsaPublicKey(key))).toEqual(publicKey.export({ type: 'spki', format: 'der' }));
  const data = Buffer.from('data');
  const digest = createHash('sha256').update(data).digest();
  expect(Buffer.from(signSha256(rsaNumbers(key), digest))).toEqual(sign('sha256', data, privateKey));
});
