/** One DER element: tag, length, contents. */
export function element(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const size = contents.reduce((sum, part) => sum + part.length, 0);
  const head = [tag, ...lengthBytes(size)];
  const out = new Uint8Array(head.length + size);
  out.set(head);
  let at = head.length;
  for (const part of contents) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function lengthBytes(size: number): number[] {
  if (size < 128) return [size];
  const bytes: number[] = [];
  for (let left = size; left > 0; left >>>= 8) bytes.unshift(left & 255);
  return [0x80 | bytes.length, ...bytes];
}

/** SEQUENCE. */
export function sequence(...contents: readonly Uint8Array[]): Uint8Array {
  return element(0x30, ...contents);
}

/** SET of one member. */
export function setOf(member: Uint8Array): Uint8Array {
  return element(0x31, member);
}

/** An explicitly tagged element. */
export function explicit(tag: number, content: Uint8Array): Uint8Array {
  return element(0xa0 | tag, content);
}

/** INTEGER from the big-endian bytes of a number that is not negative. */
export function unsigned(bytes: Uint8Array): Uint8Array {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from++;
  const digits = bytes.subarray(from);
  if (digits.length === 0) return element(0x02, Uint8Array.of(0));
  return (digits[0] ?? 0) < 128 ? element(0x02, digits) : element(0x02, Uint8Array.of(0), digits);
}

/** INTEGER of one byte. */
export function small(value: number): Uint8Array {
  return element(0x02, Uint8Array.of(value));
}

/** BOOLEAN true. */
export function yes(): Uint8Array {
  return element(0x01, Uint8Array.of(255));
}

/** NULL. */
export function nothing(): Uint8Array {
  return element(0x05);
}

/** OCTET STRING. */
export function octets(bytes: Uint8Array): Uint8Array {
  return element(0x04, bytes);
}

/** BIT STRING; `unused` bits at its end do not count. */
export function bits(bytes: Uint8Array, unused = 0): Uint8Array {
  return element(0x03, Uint8Array.of(unused), bytes);
}

/** OBJECT IDENTIFIER from its dotted form. */
export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
}

function base128(value: number): number[] {
  const bytes = [value & 127];
  for (let left = value >>> 7; left > 0; left >>>= 7) bytes.unshift(0x80 | (left & 127));
  return bytes;
}

/** The big-endian bytes of a number that is not negative, at least `width` of them. */
export function bytesOfNumber(value: bigint, width = 1): Uint8Array {
  const digits = value.toString(16).padStart(width * 2, '0');
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  return Uint8Array.from(even.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** The number that big-endian bytes spell. */
export function numberOfBytes(bytes: Uint8Array): bigint {
  let digits = '0x0';
  for (const byte of bytes) digits += byte.toString(16).padStart(2, '0');
  return BigInt(digits);
}
