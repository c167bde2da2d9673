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
    const begin = rest.lastIndexOf(BEGIN, end - BEGIN.length);
    if (begin === 0 || (begin > 0 && rest.charAt(begin - 1) === '\n')) {
      const found = readBlock(rest, begin, end);
      if (found === 'nothing') return undefined;
      if (found) return found;
    }
    rest = rest.slice(end + END.length);
  }
}

/** `nothing` when the text ends where a block's contents should begin: Go gives up there. */
function readBlock(text: string, begin: number, end: number): PemBlock | 'nothing' | undefined {
  const first = readLine(text, begin + BEGIN.length);
  if (!first.line.endsWith(DASHES)) return undefined;
  const type = first.line.slice(0, -DASHES.length);
  const headers = skipHeaders(text, first.next);
  if (headers === undefined) return 'nothing';
  if (headers.count > 0 && headers.at > end) return undefined;
  const trailer = end + END.length;
  if (!text.startsWith(type + DASHES, trailer)) return undefined;
  if (readLine(text, trailer + type.length + DASHES.length).line !== '') return undefined;
  const data =
    headers.at < end ? findBase64(text.slice(headers.at, end).replace(/[ \t]/g, '')) : new Uint8Array(0);
  return typeof data === 'number' ? undefined : { type, bytes: data };
}

/** One line without blanks at its end, and where the next begins. */
function readLine(text: string, from: number): { readonly line: string; readonly next: number } {
  const at = text.indexOf('\n', from);
  const end = at < 0 ? text.length : at;
  const next = at < 0 ? end : at + 1;
  let last = end;
  if (at > from && text.charAt(at - 1) === '\r') last--;
  while (last > from && ' \t'.includes(text.charAt(last - 1))) last--;
  return { line: text.slice(from, last), next };
}

function skipHeaders(
  text: string,
  from: number,
): { readonly at: number; readonly count: number } | undefined {
  let at = from;
  for (let count = 0; ; count++) {
    if (at >= text.length) return undefined;
    const { line, next } = readLine(text, at);
    if (!line.includes(':')) return { at, count };
    at = next;
  }
}
