import type { DigestName } from '../base/entropy.ts';
import { given } from '../base/given.ts';
import { goError } from '../base/problems/template.ts';
import { decodeBase64, encodeBase64 } from '../go/base64.ts';
import { hexOf } from '../go/byte-text.ts';
import { byteLength, fromBytes, toBytes } from '../go/bytes.ts';
import type { CallContext } from '../go/function.ts';
import { type FunctionTable, fn, text, uint32Param } from './define.ts';
import { hostKeys } from './keys.ts';

/** Digests, passwords and AES. Source: sprig crypto.go. */
export const digests: FunctionTable = {
  sha1sum: fn([text], (s, call) => hexDigest('sha1', s, call)),
  sha256sum: fn([text], (s, call) => hexDigest('sha256', s, call)),
  sha512sum: fn([text], (s, call) => hexDigest('sha512', s, call)),
  /** As a decimal number. Source: hash/adler32. */
  adler32sum: fn([text], (s, call) => `${adler32(chargedBytes(s, call))}`),
  bcrypt: fn([text], bcrypt),
  /** `user:hash`, a line of an Apache password file; a user with a colon is an error in the result's place. */
  htpasswd: fn([text, text], (user, password, call) =>
    user.includes(':') ? `invalid username: ${user}` : `${user}:${bcrypt(password, call)}`,
  ),
  /** The Master Password algorithm. */
  derivePassword: fn([uint32Param, text, text, text, text], (counter, type, password, user, site, call) => {
    const templates = TEMPLATES.get(type);
    if (templates === undefined) return `cannot find password template ${type}`;
    return fillTemplate(
      templates.split(' '),
      passwordSeed({ counter: counter.value, password, user, site }, call),
    );
  }),
  encryptAES: fn([text, text], encryptAes),
  decryptAES: fn([text, text], decryptAes),
};

function chargedBytes(s: string, call: CallContext): Uint8Array {
  call.budget.step(s.length >> 6);
  return toBytes(s);
}

function hexDigest(name: DigestName, s: string, call: CallContext): string {
  return hexOf(call.entropy.digests.digest(name, chargedBytes(s, call)));
}

const ADLER_PRIME = 65521;

function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % ADLER_PRIME;
    b = (b + a) % ADLER_PRIME;
  }
  return b * 65536 + a;
}

const BCRYPT_STEPS = 500_000;
const BCRYPT_LONGEST = 72;
const BCRYPT_COST = 10;

function bcrypt(password: string, call: CallContext): string {
  if (byteLength(password) > BCRYPT_LONGEST)
    return 'failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes';
  const keys = hostKeys(call, BCRYPT_STEPS);
  return keys.bcrypt(toBytes(password), call.entropy.random.bytes(16), BCRYPT_COST);
}

const LONG_TEMPLATES =
  'CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv ' +
  'CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv ' +
  'CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno';

const TEMPLATES = new Map([
  ['maximum', 'anoxxxxxxxxxxxxxxxxx axxxxxxxxxxxxxxxxxno'],
  ['long', LONG_TEMPLATES],
  ['medium', 'CvcnoCvc CvcCvcno'],
  ['short', 'Cvcn'],
  ['basic', 'aaanaaan aannaaan aaannaaa'],
  ['pin', 'nnnn'],
]);

const CONSONANTS = 'BCDFGHJKLMNPQRSTVWXYZ';
const LETTERS = `AEIOUaeiou${CONSONANTS}${CONSONANTS.toLowerCase()}`;

const CHARACTERS = new Map([
  ['V', 'AEIOU'],
  ['C', CONSONANTS],
  ['v', 'aeiou'],
  ['c', CONSONANTS.toLowerCase()],
  ['a', LETTERS],
  ['n', '0123456789'],
  ['o', "@&%?,=[]_:-+*$#!'^~;()/."],
  ['x', `${LETTERS}0123456789!@#$%^&*()`],
]);

interface PasswordInput {
  readonly counter: bigint;
  readonly password: string;
  readonly user: string;
  readonly site: string;
}

const SCOPE = 'com.lyndir.masterpassword';
const SCRYPT_STEPS = 1_000_000;

function passwordSeed(input: PasswordInput, call: CallContext): Uint8Array {
  const keys = hostKeys(call, SCRYPT_STEPS);
  const salt = toBytes(`${SCOPE}${bigEndian(byteLength(input.user))}${input.user}`);
  const key = keys.scrypt(toBytes(input.password), salt, { n: 32768, r: 8, p: 2, length: 64 });
  const counter = bigEndian(Number(input.counter));
  const message = toBytes(`${SCOPE}${bigEndian(byteLength(input.site))}${input.site}${counter}`);
  return call.entropy.digests.hmacSha256(key, message);
}

/** Four bytes as a Go string. */
function bigEndian(value: number): string {
  return fromBytes(Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value));
}

function fillTemplate(templates: readonly string[], [first, ...seed]: Uint8Array): string {
  const template = given(templates[given(first) % templates.length]);
  return template.replace(/./g, (kind, at: number) => {
    const characters = given(CHARACTERS.get(kind));
    return characters.charAt(given(seed[at]) % characters.length);
  });
}

const AES_STEPS = 1000;
const BLOCK = 16;

/** The password cut, or filled up with zeros, to 32 bytes. */
function aesKey(password: string): Uint8Array {
  const key = new Uint8Array(32);
  key.set(toBytes(password).subarray(0, key.length));
  return key;
}

function encryptAes(password: string, plain: string, call: CallContext): string {
  if (plain === '') return '';
  const content = chargedBytes(plain, call);
  const padding = BLOCK - (content.length % BLOCK);
  const padded = new Uint8Array(content.length + padding).fill(padding);
  padded.set(content);
  const keys = hostKeys(call, AES_STEPS);
  const iv = call.entropy.random.bytes(BLOCK);
  const out = new Uint8Array(BLOCK + padded.length);
  out.set(iv);
  out.set(keys.aes('encrypt', aesKey(password), iv, padded), BLOCK);
  return encodeBase64(out);
}

function decryptAes(password: string, crypt64: string, call: CallContext): string {
  if (crypt64 === '') return '';
  call.budget.step(crypt64.length >> 6);
  const crypt = decodeBase64(crypt64);
  checkBlocks(crypt.length, Math.floor(byteLength(crypt64) / 4) * 3);
  const keys = hostKeys(call, AES_STEPS);
  const plain = keys.aes('decrypt', aesKey(password), crypt.subarray(0, BLOCK), crypt.subarray(BLOCK));
  const end = plain.length - given(plain.at(-1));
  if (end < 0) throw goError(`runtime error: slice bounds out of range [:${end}]`);
  return fromBytes(plain.subarray(0, end));
}

/** What Go's slices and its cipher say about data of a wrong length. `capacity` is that of the decoded slice. */
function checkBlocks(length: number, capacity: number): void {
  if (capacity < BLOCK)
    throw goError(`runtime error: slice bounds out of range [:${BLOCK}] with capacity ${capacity}`);
  if (length < BLOCK) throw goError(`runtime error: slice bounds out of range [${BLOCK}:${length}]`);
  if (length % BLOCK !== 0) throw goError('crypto/cipher: input not full blocks');
  if (length === BLOCK) throw goError('runtime error: index out of range [-1]');
}
