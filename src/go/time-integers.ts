import { clampInt64, durationText, roundDuration, sizeOf, truncateDuration } from './duration.ts';
import { MONTHS, WEEKDAYS } from './layout.ts';
import { method } from './method.ts';
import { type GoInteger, type GoMethod, type GoType, type GoValue, int64, integerOf } from './value.ts';

/** A time.Duration of so many nanoseconds. */
export function durationValue(ns: bigint): GoInteger {
  return { go: 'integer', type: 'int64', value: ns, named: DURATION };
}

/** A time.Month, 1–12. */
export function monthValue(month: number): GoInteger {
  return { go: 'integer', type: 'int', value: BigInt(month), named: MONTH };
}

/** A time.Weekday; 0 is Sunday. */
export function weekdayValue(weekday: number): GoInteger {
  return { go: 'integer', type: 'int', value: BigInt(weekday), named: WEEKDAY };
}

/** The integer of a receiver or an argument, which always is one. */
export function numberIn(value: GoValue | undefined): bigint {
  return integerOf(value) ?? 0n;
}

function named(names: readonly string[], first: number, type: string): GoType {
  const text = (self: GoValue): string => String(names[Number(numberIn(self)) - first]);
  return { name: `time.${type}`, text, methods: { String: method([], text) } };
}

const MONTH = named(MONTHS, 1, 'Month');
const WEEKDAY = named(WEEKDAYS, 0, 'Weekday');

function whole(unit: bigint): GoMethod {
  return method([], (self) => int64(numberIn(self) / unit));
}

/** Whole units and the rest are added as floats, as Go does. */
function fraction(unit: bigint): GoMethod {
  return method([], (self) => Number(numberIn(self) / unit) + Number(numberIn(self) % unit) / Number(unit));
}

const DURATION: GoType = {
  name: 'time.Duration',
  text: (self) => durationText(numberIn(self)),
  methods: {
    Abs: method([], (self) => {
      return durationValue(clampInt64(sizeOf(numberIn(self))));
    }),
    Hours: fraction(3_600_000_000_000n),
    Microseconds: whole(1000n),
    Milliseconds: whole(1_000_000n),
    Minutes: fraction(60_000_000_000n),
    Nanoseconds: whole(1n),
    Round: method(['time.Duration'], (self, [unit]) =>
      durationValue(roundDuration(numberIn(self), numberIn(unit))),
    ),
    Seconds: fraction(1_000_000_000n),
    String: method([], (self) => durationText(numberIn(self))),
    Truncate: method(['time.Duration'], (self, [unit]) =>
      durationValue(truncateDuration(numberIn(self), numberIn(unit))),
    ),
  },
};
