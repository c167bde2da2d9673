import { isAscii, toBytes } from '../go/bytes.ts';

/** One plain file for an archive. The time is Unix time in seconds, by default 0. */
export interface TarFile {
  readonly name: string;
  readonly data: Uint8Array;
  readonly modifiedSeconds?: number;
}

const BLOCK = 512;
const NAME_BYTES = 100;
const PREFIX_BYTES = 155;
const OCTAL_TIME_LIMIT = 8 ** 11;

/**
 * A tar archive of these files, the same bytes each time: mode 0644, no owner, ustar headers, and a pax header
 * before names that ustar cannot hold. Source: archive/tar writer.go.
 */
export function writeTar(files: Iterable<TarFile>): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const file of files) addFile(parts, file);
  parts.push(new Uint8Array(2 * BLOCK));
  return concat(parts);
}

/** The pieces as one array of bytes. */
function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function addFile(parts: Uint8Array[], file: TarFile): void {
  const time = Math.floor(file.modifiedSeconds ?? 0);
  const fitsTime = time >= 0 && time < OCTAL_TIME_LIMIT;
  const split = splitName(file.name);
  if (split && fitsTime) {
    addBlocks(parts, header(split.name, '0', file.data.length, time, split.prefix), file.data);
    return;
  }
  const records = (fitsTime ? '' : record('mtime', `${time}`)) + (split ? '' : record('path', file.name));
  const data = toBytes(records);
  addBlocks(parts, header(plainName(paxName(file.name)), 'x', data.length, 0), data);
  const plain = header(plainName(file.name), '0', file.data.length, fitsTime ? time : 0);
  addBlocks(parts, plain, file.data);
}

function addBlocks(parts: Uint8Array[], head: Uint8Array, data: Uint8Array): void {
  const padding = (BLOCK - (data.length % BLOCK)) % BLOCK;
  parts.push(head, data, new Uint8Array(padding));
}

/** Name and prefix as ustar stores them; undefined when the name does not fit. */
function splitName(name: string): { readonly name: string; readonly prefix: string } | undefined {
  if (!isAscii(name) || name.includes('\0')) return undefined;
  if (name.length <= NAME_BYTES) return { name, prefix: '' };
  const end = Math.min(name.length, PREFIX_BYTES + 1);
  const slash = name.lastIndexOf('/', end - 1);
  const rest = name.length - slash - 1;
  if (slash <= 0 || rest > NAME_BYTES || rest === 0) return undefined;
  return { name: name.slice(slash + 1), prefix: name.slice(0, slash) };
}

function paxName(name: string): string {
  const slash = name.lastIndexOf('/') + 1;
  return `${name.slice(0, slash)}PaxHeaders.0/${name.slice(slash)}`;
}

/** What old readers see of a name that only pax can hold. */
function plainName(name: string): string {
  return name
    .replace(/[^\x01-\x7f]/g, '')
    .slice(0, NAME_BYTES)
    .replace(/\/+$/, '');
}

/** One pax record; its length counts its own digits. */
function record(key: string, value: string): string {
  const bare = toBytes(value).length + key.length + 3;
  let size = bare + `${bare}`.length;
  if (bare + `${size}`.length !== size) size = bare + `${size}`.length;
  return `${size} ${key}=${value}\n`;
}

function header(name: string, type: string, size: number, time: number, prefix = ''): Uint8Array {
  const block = new Uint8Array(BLOCK);
  put(block, 0, name);
  put(block, 100, type === '0' ? '0000644' : '0000000');
  put(block, 108, '0000000');
  put(block, 116, '0000000');
  put(block, 124, size.toString(8).padStart(11, '0'));
  put(block, 136, time.toString(8).padStart(11, '0'));
  put(block, 148, '        ');
  put(block, 156, `${type}`);
  put(block, 257, 'ustar\x0000');
  if (type === '0') {
    put(block, 329, '0000000');
    put(block, 337, '0000000');
  }
  put(block, 345, prefix);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(block, 148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return block;
}

function put(block: Uint8Array, offset: number, text: string): void {
  for (let i = 0; i < text.length; i++) block[offset + i] = text.charCodeAt(i);
}
