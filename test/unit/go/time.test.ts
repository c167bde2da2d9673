import { expect, test } from 'vitest';
import { fromUnix, momentOf, unixSeconds, wallOf } from '../../../src/go/calendar.ts';
import { durationText, parseDuration } from '../../../src/go/duration.ts';
import { daysFrom1970, daysInMonth } from '../../../src/go/gregorian.ts';
import { formatMoment } from '../../../src/go/layout.ts';
import { parseMoment } from '../../../src/go/layout-parse.ts';
import { findZone, localZone, UTC, type Zone } from '../../../src/go/zone.ts';
import { readHistory } from '../../../src/go/zone-file.ts';
import { systemEntropy } from '../../../src/host/entropy.ts';

/** A zone that has had this rule ever since. */
function zoneOf(rule: string): Zone {
  const header = Buffer.concat([Buffer.from('TZif2'), Buffer.alloc(39)]);
  const counts = Buffer.from(header);
  counts.writeUInt32BE(1, 36);
  counts.writeUInt32BE(1, 40);
  const history = readHistory(Buffer.concat([header, counts, Buffer.alloc(7), Buffer.from(`\n${rule}\n`)]));
  if (!history) throw new Error('no zone');
  return { ...history, name: rule };
}

test('days are those of Date over four centuries', () => {
  for (let day = -80_000; day < 80_000; day += 37) {
    const text = formatMoment(fromUnix(BigInt(day) * 86_400n, 0, UTC), '2006-01-02T15:04:05.000Z');
    expect(text).toBe(new Date(day * 86_400_000).toISOString());
  }
});

test('what was formatted is read back', () => {
  const layout = '2006-01-02 15:04:05.999999999 -0700 MST';
  for (const seconds of [0n, -1n, 1_706_969_106n, -62_135_596_800n]) {
    const text = formatMoment(fromUnix(seconds, 123_456_789, UTC), layout);
    expect(formatMoment(parseMoment(layout, text, UTC), layout)).toBe(text);
  }
});

test('a wall clock leads back to the moment, but for the hour that comes twice', () => {
  const zone = zoneOf('CET-1CEST,M3.5.0,M10.5.0/3');
  for (let unix = 1_700_000_000n; unix < 1_740_000_000n; unix += 86_399n) {
    expect(unixSeconds(momentOf(wallOf(fromUnix(unix, 0, zone)), zone))).toBe(unix);
  }
});

test('months and days run over', () => {
  expect(daysFrom1970(2024, 14, 1)).toBe(daysFrom1970(2025, 2, 1));
  expect(daysFrom1970(2024, -1, 0)).toBe(daysFrom1970(2023, 10, 31));
  expect(daysInMonth(2024, 2)).toBe(29);
});

test('durations are written as they are read', () => {
  for (const text of ['1ns', '1.5µs', '2.25ms', '1s', '1m0s', '26h3m4.5s', '-1h0m0s'])
    expect(durationText(parseDuration(text))).toBe(text);
});

test('a duration of a million digits is refused at once', () => {
  expect(() => parseDuration(`${'9'.repeat(1_000_000)}h`)).toThrow('invalid duration');
});

test('the year 12000 has the rules of the year 2000 plus 400s', () => {
  const zone = zoneOf('EST5EDT,M3.2.0,M11.1.0');
  const summer = momentOf(
    { year: 280_000, month: 7, day: 1, hour: 0, minute: 0, second: 0, nanosecond: 0 },
    UTC,
  );
  expect(wallOf({ ...summer, zone }).zoneName).toBe('EDT');
});

test('no file that is no zone is one, whatever it holds', () => {
  const file = Buffer.from('TZif2');
  for (let length = 0; length < 200; length++)
    for (const byte of [0, 1, 0xff])
      expect(readHistory(Buffer.concat([file, Buffer.alloc(length, byte)]))).toBe(undefined);
});

test('a name of a zone does not lead out of the folders of zones', () => {
  const entropy = systemEntropy({ TZ: '', ZONEINFO: 'test/unit' });
  for (const name of [
    '../../usr/share/zoneinfo/Europe/Berlin',
    '/usr/share/zoneinfo/UTC',
    '\\x',
    'a\0b',
    'go',
  ])
    expect(findZone(name, entropy)).toBe(undefined);
});

test('without zones every time is shown in UTC', () => {
  const { zones, ...entropy } = systemEntropy({ TZ: 'Europe/Berlin' });
  expect(zones?.local().name).toBe('Europe/Berlin');
  expect(localZone(entropy).name).toBe('UTC');
  expect(findZone('Europe/Berlin', entropy)).toBe(undefined);
});
