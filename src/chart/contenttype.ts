import { DynError } from '../base/problem.ts';
import { notAnArchive } from '../base/problems/open.ts';

const SIGNATURES: readonly (readonly [start: string, type: string])[] = [
  ['%PDF-', 'application/pdf'],
  ['%!PS-Adobe-', 'application/postscript'],
  ['PK\x03\x04', 'application/zip'],
  ['Rar!\x1a\x07', 'application/x-rar-compressed'],
  ['\x00asm', 'application/wasm'],
  ['\xff\xd8\xff', 'image/jpeg'],
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['GIF87a', 'image/gif'],
  ['GIF89a', 'image/gif'],
  ['BM', 'image/bmp'],
  ['<?xml', 'text/xml; charset=utf-8'],
];

const MARKUP =
  /^[\t\n\f\r ]*<(!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[ >]/i;
const SNIFFED_BYTES = 512;

/** What a file that ought to be an archive looks like. Source: Go net/http DetectContentType, the kinds users meet. */
function contentType(bytes: Uint8Array): string {
  // Helm sniffs a buffer of 512 bytes, zeros behind the end of a shorter file.
  const buffer = new Uint8Array(SNIFFED_BYTES);
  buffer.set(bytes.subarray(0, SNIFFED_BYTES));
  const text = String.fromCharCode(...buffer);
  if (MARKUP.test(text)) return 'text/html; charset=utf-8';
  const start = text.replace(/^[\t\n\f\r ]+/, '');
  for (const [signature, type] of SIGNATURES) {
    if ((type.startsWith('text/') ? start : text).startsWith(signature)) return type;
  }
  if (text.startsWith('\xef\xbb\xbf')) return 'text/plain; charset=utf-8';
  if (text.startsWith('\xfe\xff')) return 'text/plain; charset=utf-16be';
  if (text.startsWith('\xff\xfe')) return 'text/plain; charset=utf-16le';
  return /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/.test(text)
    ? 'application/octet-stream'
    : 'text/plain; charset=utf-8';
}

/** Refuses a file that is no gzip archive, in Helm's words. Source: helm archive.EnsureArchive. */
export function ensureArchive(path: string, bytes: Uint8Array): void {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8) return;
  const isYaml = path.endsWith('.yml') || path.endsWith('.yaml');
  throw new DynError(notAnArchive(path, isYaml ? undefined : contentType(bytes)));
}
