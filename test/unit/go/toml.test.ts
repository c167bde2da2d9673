import { expect, test } from 'vitest';
import { createBudget, DEFAULT_LIMITS, unlimitedBudget } from '../../../src/base/budget.ts';
import type { CallContext } from '../../../src/go/function.ts';
import { keyText, readToml } from '../../../src/go/toml.ts';
import { writeToml } from '../../../src/go/toml-write.ts';
import type { GoValue } from '../../../src/go/value.ts';

function context(steps = Infinity): CallContext {
  return {
    budget: createBudget({ ...DEFAULT_LIMITS, steps }, () => 0),
    entropy: {
      clock: { nowNs: () => 0n },
      random: { bytes: (count) => new Uint8Array(count) },
      digests: { digest: () => new Uint8Array(), hmacSha256: () => new Uint8Array() },
    },
  };
}

test('what was written is read back', () => {
  const table: GoValue = new Map<string, GoValue>([
    ['a b', 'x"\n'],
    ['list', [1.5, 'y', true]],
    ['t', new Map<string, GoValue>([['u', new Map<string, GoValue>([['v', -2.5]])]])],
  ]);
  expect(readToml(writeToml(table, unlimitedBudget()), context())).toEqual(table);
});

test('keys are quoted where they need it', () => {
  expect(keyText(['a', 'b c', '', 'd-e_1'])).toBe('a."b c"."".d-e_1');
});

test('names of Object.prototype are only keys', () => {
  const table = readToml('__proto__ = 1\n[constructor]\ntoString = 2', context());
  expect([...table.keys()]).toEqual(['__proto__', 'constructor']);
});

test('a long text is charged', () => {
  expect(() => readToml(`a = [${'1,'.repeat(10_000)}]`, context(1000))).toThrow();
});
