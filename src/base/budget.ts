import { fail } from './problem.ts';
import { budgetExceeded } from './problems/budget.ts';

/** What one render may cost. Bytes are UTF-8 bytes, times milliseconds. */
export interface BudgetLimits {
  readonly steps: number;
  readonly timeMs: number;
  /** Bytes of one file, and the largest text a single function may make. */
  readonly fileBytes: number;
  /** Bytes of all rendered files together. */
  readonly totalBytes: number;
}

export const DEFAULT_LIMITS: BudgetLimits = {
  steps: 50_000_000,
  timeMs: 30_000,
  fileBytes: 64 * 1024 * 1024,
  totalBytes: 256 * 1024 * 1024,
};

/** For charts that are not trusted. */
export const STRICT_LIMITS: BudgetLimits = {
  steps: 5_000_000,
  timeMs: 2_000,
  fileBytes: 16 * 1024 * 1024,
  totalBytes: 64 * 1024 * 1024,
};

/** A running account of one render. Every method throws `budget/…` when its limit is passed. */
export interface Budget {
  readonly limits: BudgetLimits;
  /**
   * Charges `cost` steps (default 1): one for a unit of work, or for some 32 bytes of memory that stay. The deadline is
   * read every 4,096 steps.
   */
  step(cost?: number): void;
  /** Asks before a text of so many bytes is made. */
  allocate(bytes: number): void;
  /** Charges finished output. */
  output(bytes: number): void;
}

const CLOCK_EVERY = 4096;

/** 32 bytes of a text a step, as a shift. */
const BYTES_PER_STEP_BITS = 5;

/** Steps for the memory of a list, of each item in it, and of an item with its own short text; as measured. */
export const LIST_STEPS = 3;
export const ITEM_STEPS = 1;
export const TEXT_ITEM_STEPS = 2;

/** The same of a dict, and of each entry in it. */
const DICT_STEPS = 6;
export const ENTRY_STEPS = 6;

/** Steps for the memory of a dict with so many entries. */
export function dictSteps(entries: number): number {
  return DICT_STEPS + entries * ENTRY_STEPS;
}

/** An account with these limits; `now` gives milliseconds of a monotonic clock, and the time runs from `since` on. */
export function createBudget(limits: BudgetLimits, now: () => number, since: number = now()): Budget {
  const deadline = since + limits.timeMs;
  let left = limits.steps;
  let untilClock = CLOCK_EVERY;
  let bytesLeft = limits.totalBytes;
  return {
    limits,
    step(cost = 1) {
      left -= cost;
      if (left < 0) fail(budgetExceeded('steps', limits.steps));
      untilClock -= cost;
      if (untilClock > 0) return;
      untilClock = CLOCK_EVERY;
      if (now() > deadline) fail(budgetExceeded('time', limits.timeMs));
    },
    allocate(bytes) {
      if (bytes > limits.fileBytes) fail(budgetExceeded('file', limits.fileBytes));
      this.step(bytes >> BYTES_PER_STEP_BITS);
    },
    output(bytes) {
      bytesLeft -= bytes;
      if (bytesLeft < 0) fail(budgetExceeded('output', limits.totalBytes));
    },
  };
}

/** A budget that never ends, for tests and tools that read trusted input. */
export function unlimitedBudget(): Budget {
  const limits = { steps: Infinity, timeMs: Infinity, fileBytes: Infinity, totalBytes: Infinity };
  return { limits, step() {}, allocate() {}, output() {} };
}
