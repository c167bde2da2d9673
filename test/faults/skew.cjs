// Moves the time of day of a Node process by SKEW_SECONDS; clocks that count from a start stay as they are.
const skew = Number(process.env.SKEW_SECONDS) * 1000;
const { now } = Date;
class SkewedDate extends Date {
  constructor(...args) {
    super(...(args.length === 0 ? [now() + skew] : args));
  }
  static now() {
    return now() + skew;
  }
}
globalThis.Date = SkewedDate;
