import { goError } from '../base/problems/template.ts';
import { fromByteText, toByteText } from '../go/byte-text.ts';
import { byteLength, isAscii } from '../go/bytes.ts';
import { isSpace } from '../go/runes.ts';

/** The first `count` bytes, or the last `-count`. Source: sprig strings.go, trunc. */
export function truncateText(count: bigint, text: string): string {
  const bytes = toByteText(text);
  const length = BigInt(bytes.length);
  if (count < 0n) return length + count > 0n ? fromByteText(bytes.slice(Number(length + count))) : text;
  return length > count ? fromByteText(bytes.slice(0, Number(count))) : text;
}

/** Bytes `start` to `end`, with Go's complaints about bounds. Source: sprig strings.go, substring. */
export function cutText(start: bigint, end: bigint, text: string): string {
  const length = BigInt(byteLength(text));
  if (start < 0n) return cut(text, 0n, end, length);
  return cut(text, start, end < 0n || end > length ? length : end, length);
}

function cut(text: string, start: bigint, end: bigint, length: bigint): string {
  if (end < 0n) throw outOfRange(`:${end}`);
  if (end > length) throw outOfRange(`:${end}`, ` with length ${length}`);
  if (start > end) throw outOfRange(`${start}:${end}`);
  return fromByteText(toByteText(text).slice(Number(start), Number(end)));
}

function outOfRange(bounds: string, rest = ''): Error {
  return goError(`runtime error: slice bounds out of range [${bounds}]${rest}`);
}

const ELLIPSIS = '...';

/** At most `width` bytes, the last three of them dots. Source: Masterminds/goutils, Abbreviate. */
export function abbreviate(width: bigint, text: string): string {
  if (width < 4n || BigInt(byteLength(text)) <= width) return text;
  return fromByteText(toByteText(text).slice(0, Number(width) - 3)) + ELLIPSIS;
}

/** The same, and dots instead of what stands before `offset`. Source: Masterminds/goutils, AbbreviateFull. */
export function abbreviateBoth(offset: bigint, width: bigint, text: string): string {
  if (width < 4n || (offset > 0n && width < 7n)) return text;
  const bytes = toByteText(text);
  const length = BigInt(bytes.length);
  if (length <= width) return text;
  const kept = width - 3n;
  const from = length - offset < kept ? length - kept : offset;
  if (from <= 4n) return abbreviate(width, text);
  const rest = fromByteText(bytes.slice(Number(from + kept < length ? from : length - kept)));
  return ELLIPSIS + abbreviate(kept, rest);
}

/** Without white space. Works byte by byte, each byte written as a rune of its own. Source: Masterminds/goutils, DeleteWhiteSpace. */
export function deleteSpace(text: string): string {
  const bytes = toByteText(text);
  const left = bytes.replace(/[\t-\r \x85\xA0]+/g, '');
  return left.length === bytes.length ? text : left;
}

/** The first byte of every word, as a rune. Source: Masterminds/goutils, Initials. */
export function initialsOf(text: string): string {
  let isStart = true;
  const out: string[] = [];
  for (const char of toByteText(text)) {
    const isGap = isSpace(char.charCodeAt(0));
    if (isStart && !isGap) out.push(char);
    isStart = isGap;
  }
  return out.join('');
}

/** Lines of at most `width` bytes; long words are cut only if `cutsWords`. Source: Masterminds/goutils, WrapCustom. */
export function wrapText(text: string, width: bigint, separator: string, cutsWords: boolean): string {
  const bytes = toByteText(text);
  const size = width < 1n ? 1 : width > BigInt(bytes.length) ? bytes.length : Number(width);
  const lines: string[] = [];
  let at = 0;
  while (bytes.length - at > size) {
    if (bytes.charCodeAt(at) === 32) {
      at++;
      continue;
    }
    const space = bytes.slice(at, at + size + 1).lastIndexOf(' ');
    const end = space >= 0 ? at + space : cutsWords ? at + size : bytes.indexOf(' ', at + size);
    if (end < 0) break;
    lines.push(bytes.slice(at, end));
    at = space < 0 && cutsWords ? end : end + 1;
  }
  lines.push(bytes.slice(at));
  const joint = separator === '' ? '\n' : separator;
  return isAscii(joint) ? fromByteText(lines.join(joint)) : fromByteText(lines.join(toByteText(joint)));
}
