import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { WatchEvent } from '../kube/cluster.ts';
import { isObject, type Json, parseJson, stringAt } from '../kube/json.ts';

/** No answer of more bytes than this is read: it is no API server's. */
const MOST_BYTES = 512 * 1024 * 1024;
/** No event of a watch has more characters. */
const MOST_LINE = 128 * 1024 * 1024;

/** The bytes of an answer, decompressed, as they come. */
function bytesOf(answer: IncomingMessage): Readable {
  if (answer.headers['content-encoding'] !== 'gzip') return answer;
  const plain = createGunzip();
  answer.on('error', (error) => plain.destroy(error));
  answer.on('aborted', () => plain.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })));
  return answer.pipe(plain);
}

/** The text of an answer, or the last `limitBytes` of it. Throws what breaks the connection. */
export function textOf(
  answer: IncomingMessage,
  limitBytes: number = Number.POSITIVE_INFINITY,
): Promise<string> {
  const chunks: Buffer[] = [];
  let total = 0;
  const bytes = bytesOf(answer);
  // Listeners in place of an iterator: that costs more than all else of a small answer.
  return new Promise((done, failed) => {
    bytes.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      total += chunk.length;
      for (let head = chunks[0]; head && total - head.length >= limitBytes; head = chunks[0]) {
        total -= head.length;
        chunks.shift();
      }
      if (total > MOST_BYTES) bytes.destroy(new Error(`the answer has more than ${MOST_BYTES} bytes`));
    });
    bytes.on('end', () => done(lastOf(Buffer.concat(chunks), limitBytes)));
    bytes.on('error', failed);
    // What ends without an end or an error was broken off.
    bytes.on('close', () => failed(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })));
  });
}

function lastOf(bytes: Buffer, limitBytes: number): string {
  return (bytes.length > limitBytes ? bytes.subarray(bytes.length - limitBytes) : bytes).toString('utf8');
}

const WARNING = /^299 \S+ "(?<text>(?:[^"\\]|\\.)*)"/;

/** The texts of Warning headers. Source: apimachinery net, ParseWarningHeaders. */
export function warningsOf({ headers }: Pick<IncomingMessage, 'headers'>): readonly string[] {
  const found: string[] = [];
  for (let rest = headers.warning ?? ''; rest !== ''; ) {
    const match = WARNING.exec(rest);
    if (!match) break;
    found.push((match.groups?.text ?? '').replace(/\\(.)/g, '$1'));
    rest = rest.slice(match[0].length).replace(/^\s*(?:"[^"]*")?\s*,?\s*/, '');
  }
  return found;
}

/** How long the server asks to wait, in milliseconds: a number of seconds, in the head or in the Status. */
export function retryAfterOf({ headers }: Pick<IncomingMessage, 'headers'>): number | undefined {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

/** The events of a watch, until it ends, breaks off, or says what is none. */
export async function* eventsOf(answer: IncomingMessage): AsyncIterable<WatchEvent> {
  for await (const line of linesOf(bytesOf(answer))) {
    const event = eventOf(parseJson(line));
    if (!event) return;
    yield event;
  }
}

/** Each byte is looked at once, however long a line is. */
async function* linesOf(bytes: Readable): AsyncIterable<string> {
  let parts: string[] = [];
  let length = 0;
  bytes.setEncoding('utf8');
  for await (const chunk of bytes) {
    const pieces = String(chunk).split('\n');
    const rest = pieces.pop() ?? '';
    for (const piece of pieces) {
      parts.push(piece);
      const line = parts.join('');
      parts = [];
      length = 0;
      if (line.trim() !== '') yield line;
    }
    parts.push(rest);
    length += rest.length;
    if (length > MOST_LINE) return;
  }
}

const TYPES: readonly WatchEvent['type'][] = ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR'];

function eventOf(json: Json | undefined): WatchEvent | undefined {
  const type = TYPES.find((known) => known === stringAt(json, 'type'));
  const object: Json | undefined = isObject(json) ? json.object : undefined;
  return type && isObject(object) ? { type, object } : undefined;
}
