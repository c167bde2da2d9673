import { expect, test } from 'vitest';
import { localZone, systemEntropy } from '../../../src/host/entropy.ts';

const zones: [string, string][] = [
  ['', 'UTC'],
  ['UTC', 'UTC'],
  ['Europe/Berlin', 'Europe/Berlin'],
  [':America/New_York', 'America/New_York'],
  ['/usr/share/zoneinfo/Asia/Tokyo', 'Asia/Tokyo'],
  ['Asia/Kolkata', 'Asia/Kolkata'],
  ['europe/berlin', 'UTC'],
  ['Europe/Atlantis', 'UTC'],
  ['+01:00', 'UTC'],
  ['CET-1CEST', 'UTC'],
  ['../../etc/passwd', 'UTC'],
];

test.each(zones)('TZ=%s is the zone %s', (setting, zone) => {
  expect(localZone(setting)).toBe(zone);
});

test('without TZ the machine tells its zone', () => {
  expect(localZone(undefined)).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
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
