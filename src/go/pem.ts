import { encodeBase64, findBase64 } from './base64.ts';

/** A block of a PEM text; `type` stands behind BEGIN. */
export interface PemBlock {
  readonly type: string;
  readonly bytes: Uint8Array;
}

const LINE = 64;

/** A PEM text of one block. */
export function encodePem(type: string, bytes: Uint8Array): string {
  const data = encodeBase64(bytes);
  let lines = '';
  for (let from = 0; from < data.length; from += LINE) lines += `${data.slice(from, from + LINE)}\n`;
  return `-----BEGIN ${type}-----\n${lines}-----END ${type}-----\n`;
}

const BEGIN = '-----BEGIN ';
const END = '\n-----END ';
const DASHES = '-----';

/** The first block of a text that is whole; what stands around it is skipped. Source: encoding/pem Decode. */
export function decodePem(text: string): PemBlock | undefined {
  for (let rest = text; ; ) {
    const end = rest.indexOf(END);
    if (end < 0) return undefined;
    const begin = rest.lastIndexOf(BEGIN, end);
    const isLine = begin === 0 || rest.charAt(begin - 1) === '\n';
    const found = isLine ? readBlock(rest, begin, end) : undefined;
    if (found === 'nothing') return undefined;
    if (found) return found;
    rest = rest.slice(end + END.length);
  }
}

/** `nothing` when the text ends where a block's contents should begin: Go gives up there. */
function readBlock(text: string, begin: number, end: number): PemBlock | 'nothing' | undefined {
  const first = readLine(text, begin + BEGIN.length);
  if (!first.line.endsWith(DASHES)) return undefined;
  const type = first.line.slice(0, -DASHES.length);
  const at = skipHeaders(text, first.next);
  if (at === text.length) return 'nothing';
  if (at > end && at > first.next) return undefined;
  const trailer = end + END.length;
  if (!text.startsWith(type + DASHES, trailer)) return undefined;
  if (readLine(text, trailer + type.length + DASHES.length).line !== '') return undefined;
  const bytes = findBase64(text.slice(at, end).replace(/[ \t]/g, ''));
  return typeof bytes === 'number' ? undefined : { type, bytes };
}

/** One line without blanks at its end, and where the next begins. */
function readLine(text: string, from: number): { readonly line: string; readonly next: number } {
  const at = text.indexOf('\n', from);
  const end = at < 0 ? text.length : at;
  const next = at < 0 ? end : at + 1;
  let last = at > from && text.charAt(at - 1) === '\r' ? end - 1 : end;
  while (last > from && ' \t'.includes(text.charAt(last - 1))) last--;
  return { line: text.slice(from, last), next };
}

/** Where the lines with a colon end. */
function skipHeaders(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const { line, next } = readLine(text, at);
    if (!line.includes(':')) break;
    at = next;
  }
  return at;
}
