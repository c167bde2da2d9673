import { expect, test } from 'vitest';
import { timeError } from '../../../src/chart/timestamp.ts';
import { parseTime } from '../../../src/go/time.ts';
import { UTC } from '../../../src/go/zone.ts';
import { orRefused } from '../../fuzz/property.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** Each day that there is and some that there are not, clocks and zones at their bounds. */
function* stamps(): Generator<string> {
  for (const year of ['2023', '2024', '0000', '99', '-001'])
    for (let month = 0; month <= 13; month++)
      for (let day = 0; day <= 32; day++) yield `${year}-${two(month)}-${two(day)}T01:02:03Z`;
  for (const clock of [
    '23:59:59',
    '24:00:00',
    '00:60:00',
    '00:00:60',
    '1:02:03',
    '01:02',
    '01:02:03.',
    '01:02:03,5',
  ])
    for (const zone of ['Z', 'z', '', '+23:59', '-24:00', '+00:60', '+0100', '-01:00', 'Z ']) {
      yield `2024-05-06T${clock}${zone}`;
      yield `2024-05-06T${clock}.123456789${zone}`;
    }
  yield* [
    '2024-05-06t01:02:03Z',
    '2024-05-06 01:02:03Z',
    ' 2024-05-06T01:02:03Z',
    '2024-05-06T01:02:03.1234567890Z',
  ];
}

test('a timestamp is wrong exactly where the reader of its layout refuses it', () => {
  for (const stamp of stamps()) {
    const moment = orRefused(() => parseTime('2006-01-02T15:04:05Z07:00', stamp, UTC));
    expect(timeError(stamp) === undefined, stamp).toBe(moment !== undefined);
  }
});
