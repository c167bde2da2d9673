import { createPublicKey, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  type Budget,
  createBudget,
  DEFAULT_LIMITS,
  STRICT_LIMITS,
  unlimitedBudget,
} from '../../../src/base/budget.ts';
import type { Entropy } from '../../../src/base/entropy.ts';
import { certificates } from '../../../src/functions/certificates.ts';
import { digests } from '../../../src/functions/digests.ts';
import { type GoValue, isTagged } from '../../../src/go/value.ts';
import { systemEntropy } from '../../../src/host/entropy.ts';

const system = systemEntropy({ TZ: '' });
const functions = { ...certificates, ...digests };

function call(name: string, args: readonly GoValue[], entropy: Entropy = system, budget?: Budget): GoValue {
  const found = functions[name];
  if (!found) throw new Error(`no function ${name}`);
  return found.run(args, { entropy, budget: budget ?? unlimitedBudget() });
}

function field(value: GoValue, name: 'Cert' | 'Key'): string {
  const text = isTagged(value) && value.go === 'struct' ? value.fields.get(name) : undefined;
  return typeof text === 'string' ? text : '';
}

function certificateOf(value: GoValue): X509Certificate {
  return new X509Certificate(field(value, 'Cert'));
}

const DAY_MS = 24 * 3600 * 1000;

test('an authority signs certificates that a library verifies', () => {
  const ca = call('genCA', ['my ca', 365n]);
  const signed = call('genSignedCert', [
    'srv',
    ['10.0.0.1', 'fe80::1'],
    ['a.example', '*.b.example'],
    30n,
    ca,
  ]);
  const [parent, child] = [certificateOf(ca), certificateOf(signed)];
  expect(child.verify(parent.publicKey)).toBe(true);
  expect(child.checkIssued(parent)).toBe(true);
  expect([parent.ca, child.ca]).toEqual([true, false]);
  expect([child.subject, child.issuer]).toEqual(['CN=srv', 'CN=my ca']);
  expect(child.subjectAltName).toBe(
    'DNS:a.example, DNS:*.b.example, IP Address:10.0.0.1, IP Address:FE80:0:0:0:0:0:0:1',
  );
  expect(child.publicKey.export({ type: 'spki', format: 'pem' })).toBe(
    createPublicKey(field(signed, 'Key')).export({ type: 'spki', format: 'pem' }),
  );
});

test.each(['ecdsa', 'ed25519', 'rsa'])('a given key of type %s signs for itself', (type) => {
  const key = call('genPrivateKey', [type]);
  const made = call('genSelfSignedCertWithKey', ['x', null, ['a'], 1n, key]);
  const certificate = certificateOf(made);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(field(made, 'Key')).toBe(key);
});

test('a certificate is valid from now for so many days', () => {
  const fixed: Entropy = { ...system, clock: { nowNs: () => 1_700_000_000_999_999_999n } };
  const key = call('genPrivateKey', ['ed25519']);
  const spans = [1n, 0n, -1n, 36500n, 106751n, 106752n].map((days) => {
    const certificate = certificateOf(call('genCAWithKey', ['x', days, key], fixed));
    const [from, to] = [certificate.validFrom, certificate.validTo].map((time) => Date.parse(time));
    return [from, ((to ?? 0) - (from ?? 0)) / DAY_MS];
  });
  expect(spans.map(([from]) => from)).toEqual(Array(6).fill(1_700_000_000_000));
  // Go's durations end at 292 years and then begin anew.
  expect(spans.map(([, days]) => Math.round(days ?? 0))).toEqual([1, 0, -1, 36500, 106751, -106752]);
});

test('serial numbers are the random bytes of the port', () => {
  const seeded: Entropy = { ...system, random: { bytes: (count) => new Uint8Array(count).fill(0xab) } };
  const key = call('genPrivateKey', ['ed25519']);
  const certificate = certificateOf(call('genCAWithKey', ['x', 1n, key], seeded));
  expect(certificate.serialNumber).toBe('AB'.repeat(16));
});

const withoutKeys: Entropy = { clock: system.clock, random: system.random, digests: system.digests };
const counter: GoValue = { go: 'integer', type: 'uint32', value: 1n };

test.each<[string, GoValue[]]>([
  ['genPrivateKey', ['rsa']],
  ['genCA', ['x', 1n]],
  ['genSelfSignedCert', ['x', null, null, 1n]],
  ['bcrypt', ['x']],
  ['htpasswd', ['u', 'x']],
  ['derivePassword', [counter, 'long', 'p', 'u', 's']],
  ['encryptAES', ['k', 'x']],
])('%s says that it needs a host with a crypto library', (name, args) => {
  expect(() => call(name, args, withoutKeys)).toThrow(
    expect.objectContaining({
      problem: expect.objectContaining({ code: 'entropy/keys-unavailable', hint: expect.any(String) }),
    }),
  );
});

test('digests need no crypto library', () => {
  expect(call('sha256sum', [''], withoutKeys)).toMatch(/^e3b0c442/);
  expect(call('genPrivateKey', ['unknown'], withoutKeys)).toBe('Unknown type unknown');
});

/** How often a function can be called before the budget ends: keys are counted, not made. */
function callsWithin(limits: typeof DEFAULT_LIMITS, name: string, args: readonly GoValue[]): number {
  const budget = createBudget({ ...limits, timeMs: Number.POSITIVE_INFINITY }, () => 0);
  for (let calls = 0; ; calls++) {
    try {
      call(name, args, withoutKeys, budget);
    } catch (error) {
      if (!(error instanceof Error) || error.message.includes('budget')) return calls;
    }
  }
}

test.each<[string, GoValue[], number, number]>([
  ['genCA', ['x', 1n], 20, 5],
  ['genPrivateKey', ['rsa'], 8, 1],
  ['bcrypt', ['x'], 50, 10],
  ['derivePassword', [counter, 'long', 'p', 'u', 's'], 20, 5],
])('%s fits often enough for a chart into the budget, and not into a loop', (name, args, usual, strict) => {
  const within = callsWithin(DEFAULT_LIMITS, name, args);
  expect(within).toBeGreaterThanOrEqual(usual);
  expect(within).toBeLessThan(200);
  expect(callsWithin(STRICT_LIMITS, name, args)).toBeGreaterThanOrEqual(strict);
});

test('nothing in a key or a certificate makes reading crash', () => {
  const key = field(call('genCAWithKey', ['x', 1n, call('genPrivateKey', ['ecdsa'])]), 'Key');
  const cert = field(call('genCAWithKey', ['x', 1n, key]), 'Cert');
  const damaged = (pem: string, at: number, byte: number): string => {
    const [first = '', ...rest] = pem.trimEnd().split('\n');
    const der = Buffer.from(rest.slice(0, -1).join(''), 'base64');
    der[at % der.length] = byte;
    return Buffer.from([first, der.toString('base64'), rest.at(-1)].join('\n')).toString('base64');
  };
  for (let at = 0; at < 400; at++) {
    for (const byte of [0, 0x30, 0x80, 0xff]) {
      try {
        call('buildCustomCert', [damaged(cert, at, byte), damaged(key, at, byte)]);
      } catch (error) {
        expect(error).toMatchObject({ problem: { code: 'template/function-failed' } });
      }
    }
  }
});
