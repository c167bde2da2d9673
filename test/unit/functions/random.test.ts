import { expect, test } from 'vitest';
import { createBudget, DEFAULT_LIMITS, unlimitedBudget } from '../../../src/base/budget.ts';
import type { Random } from '../../../src/base/entropy.ts';
import { digests } from '../../../src/functions/digests.ts';
import { random } from '../../../src/functions/random.ts';
import type { GoValue } from '../../../src/go/value.ts';
import { bcryptHash } from '../../../src/host/bcrypt.ts';
import { systemEntropy } from '../../../src/host/entropy.ts';

const system = systemEntropy({ TZ: '' });
const functions = { ...random, ...digests };

/** Bytes that count up, so that a result shows that it is made of them alone. */
function counting(): Random {
  let next = 0;
  return { bytes: (count) => Uint8Array.from({ length: count }, () => next++ & 255) };
}

function call(name: string, args: readonly GoValue[], source: Random = counting()): GoValue {
  const budget = unlimitedBudget();
  return functions[name]?.run(args, { entropy: { ...system, random: source }, budget }) ?? null;
}

test.each<[string, GoValue[]]>([
  ['randAlphaNum', [70n]],
  ['randAlpha', [70n]],
  ['randNumeric', [30n]],
  ['randAscii', [100n]],
  ['randBytes', [20n]],
  ['randInt', [-5n, 1000n]],
  ['uuidv4', []],
  ['shuffle', ['hello wörld']],
  ['bcrypt', ['secret']],
  ['encryptAES', ['k', 'text']],
])('%s takes all its randomness from the port', (name, args) => {
  expect(call(name, args)).toEqual(call(name, args));
});

test('uuidv4 is the bytes of the port with version and variant', () => {
  expect(call('uuidv4', [])).toBe('00010203-0405-4607-8809-0a0b0c0d0e0f');
});

test('every character is about as likely as any other', () => {
  const drawn = call('randNumeric', [100_000n], system.random);
  const counts = new Map<string, number>();
  for (const digit of String(drawn)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  expect(counts.size).toBe(10);
  expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThan(1000);
});

test.each<[string, string, string]>([
  ['an ordinary text', 'secret', '736563726574'],
  ['bytes that are no UTF-8', '\udcff\udc80a', 'ff8061'],
])('bcrypt of %s is the hash of its bytes, with a salt of the port', (_, password, bytes) => {
  expect(call('bcrypt', [password])).toBe(bcryptHash(Buffer.from(bytes, 'hex'), counting().bytes(16), 10));
});

test.each<[string, GoValue[]]>([
  ['randAlphaNum', [1_000_000_000n]],
  ['randAscii', [9_000_000_000_000_000_000n]],
  ['randBytes', [1_000_000_000n]],
])('%s of too many characters ends before it begins', (name, args) => {
  const budget = createBudget(DEFAULT_LIMITS, () => 0);
  expect(() => functions[name]?.run(args, { entropy: system, budget })).toThrow('render budget exceeded');
});
