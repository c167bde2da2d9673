import type { Host } from '../../src/core.ts';

/** What a browser brings by itself, and one digest: those of WebCrypto are told later, and a template does not wait. */
export const browserHost: Host = {
  entropy: {
    clock: { nowNs: () => BigInt(Date.now()) * 1_000_000n },
    random: { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
    digests: {
      digest: (name, data) => (name === 'sha256' ? sha256(data) : missing(name)),
      hmacSha256: () => missing('HMAC'),
    },
  },
  gunzip: () => missing('gzip'),
  elapsedMs: () => performance.now(),
};

function missing(what: string): never {
  throw new Error(`this page has no ${what}`);
}

/** The fractional bits of roots of the first primes. Source: FIPS 180-4, 4.2.2 and 5.3.3. */
function rootBits(count: number, root: (prime: number) => number): Uint32Array {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return Uint32Array.from(primes, (prime) => (root(prime) % 1) * 2 ** 32);
}

const START = rootBits(8, Math.sqrt);
const ROUNDS = rootBits(64, Math.cbrt);

/** Source: FIPS 180-4, 6.2. */
export function sha256(data: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((data.length + 9) / 64) * 64);
  padded.set(data);
  padded[data.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(data.length) * 8n);
  const state = START.slice();
  for (let block = 0; block < padded.length; block += 64) addBlock(state, view, block);
  const bytes = new DataView(new ArrayBuffer(32));
  for (const [i, word] of state.entries()) bytes.setUint32(i * 4, word);
  return new Uint8Array(bytes.buffer);
}

function addBlock(state: Uint32Array, view: DataView, block: number): void {
  const words = new Uint32Array(64);
  const w = (i: number): number => words[i] ?? 0;
  for (let i = 0; i < 64; i++) {
    if (i < 16) words[i] = view.getUint32(block + i * 4);
    else {
      const low = turned(w(i - 15), 7) ^ turned(w(i - 15), 18) ^ (w(i - 15) >>> 3);
      const high = turned(w(i - 2), 17) ^ turned(w(i - 2), 19) ^ (w(i - 2) >>> 10);
      words[i] = w(i - 16) + low + w(i - 7) + high;
    }
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let i = 0; i < 64; i++) {
    const choice = (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g));
    const first = h + choice + (ROUNDS[i] ?? 0) + w(i);
    const second = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] = (state[i] ?? 0) + word;
}

function turned(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
