import { expect, test } from 'vitest';
import { bcryptHash } from '../../../src/host/bcrypt.ts';

const ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The 16 bytes that 22 characters behind the cost spell. */
function saltOf(hash: string): Uint8Array {
  const bits = Array.from(hash.slice(7, 29), (char) =>
    ALPHABET.indexOf(char).toString(2).padStart(6, '0'),
  ).join('');
  return Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(bits.slice(i * 8, i * 8 + 8), 2));
}

/** Passwords in latin1, and what helm's bcrypt made of their bytes. */
const hashes: [string, string][] = [
  ['', '$2a$10$aj04Qgo6igbDNdh47ysmbODdCsgUiwEBlOWAK4lQsIv.lEj7jKxRO'],
  ['\0', '$2a$10$ZuoYEFJMyKCDsyeNT5V6h.dVhBphG6ZhIvXrRaz8MoPFmEHr2E6GK'],
  ['a\0b', '$2a$10$ez3esCuckHUKZv4rLTLukO1h8VVWhn22g40EzHaqaAROL90HdHq/e'],
  ['\xff\x80', '$2a$10$QPbzaGMJt0Alyj.slmvKse5eF0u7bhnN6nNSr5HgGjl/gObSNmgse'],
  ['\xff\xff\xa3', '$2a$10$VGlM2zV41aVPx4t59lFeP.QOuOjbQIpb8dJJggWM5i6xI4TzUBq.a'],
  ['\xff'.repeat(72), '$2a$10$oVe6Q6p4Ed/PvNkpoScLt.Jzm6bSJ.gLHhuEw52V1VaBsBE83J6J.'],
];

test.each(hashes)('the hash of the bytes %j is the one that helm makes', (password, hash) => {
  expect(bcryptHash(Buffer.from(password, 'latin1'), saltOf(hash), 10)).toBe(hash);
});

test('the cost stands in two digits', () => {
  const salt = Uint8Array.from({ length: 16 }, (_, i) => i);
  // What libxcrypt's crypt gives for the same bytes.
  expect(bcryptHash(Buffer.from('ffffa3', 'hex'), salt, 5)).toBe(
    '$2a$05$..CA.uOD/eaGAOmJB.yMBuaSQ69vF65Cx9Mk8wcBASWfk1FpieW.6',
  );
});
