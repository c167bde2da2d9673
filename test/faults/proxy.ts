import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { type Point, pointText, type Trouble } from './point.ts';
import { type Upstream, upstreamRequest } from './upstream.ts';

/** A request as it came by, with what was done to it. */
export interface Passed {
  readonly point: Point;
  /** The status of the answer that the client got, 0 when it got none. */
  readonly status: number;
  readonly fault: Trouble | undefined;
  /** When it came and when it was over, in milliseconds of a clock that never goes back. */
  readonly cameMs: number;
  readonly overMs: number;
  /** How many bookmarks the client did not get. */
  readonly bookmarks: number;
}

/** What a proxy does to a request, undefined for nothing. */
export type Interfere = (point: Point, request: IncomingMessage) => Trouble | undefined;

/** An answer in place of the API server's. */
export interface OwnAnswer {
  readonly status: number;
  readonly body: Uint8Array | string;
}

export interface ProxyOptions {
  readonly upstream: Upstream;
  /** Texts of paths that differ from case to case, and what stands for them in points. */
  readonly names: Readonly<Record<string, string>>;
  readonly interfere: Interfere;
  /** What a path with its query is answered with in place of the API server, undefined for nothing. */
  readonly answer?: (url: string, method: string) => OwnAnswer | undefined;
  /** Ends the client by kill -9. */
  readonly kill: () => void;
}

/** A proxy that speaks plain HTTP with its client and brings the credentials itself. */
export interface Proxy {
  /** The text of a kubeconfig that leads to it. */
  readonly kubeconfig: string;
  readonly passed: readonly Passed[];
  close(): Promise<void>;
}

const DELAY_MS = 1000;

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly point: Point;
  readonly options: ProxyOptions;
  readonly dropped: { count: number };
}

/** Listens on a free port of 127.0.0.1. */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const passed: Passed[] = [];
  const counts = new Map<string, number>();
  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, outgoing) => {
    const point = pointOf(incoming, options.names, counts);
    const fault = options.interfere(point, incoming);
    const cameMs = performance.now();
    const dropped = { count: 0 };
    const note = (): void => {
      const status = outgoing.headersSent ? outgoing.statusCode : 0;
      passed.push({ point, status, fault, cameMs, overMs: performance.now(), bookmarks: dropped.count });
    };
    handle({ incoming, outgoing, point, options, dropped }, fault).then(note, () => {
      outgoing.destroy();
      note();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { kubeconfig: kubeconfigTo(port), passed, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
}

/** A kubeconfig that leads to a port of this machine, without TLS and credentials. JSON is YAML. */
export function kubeconfigTo(port: number): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'faults',
    clusters: [{ name: 'faults', cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: 'faults', user: {} }],
    contexts: [{ name: 'faults', context: { cluster: 'faults', user: 'faults' } }],
  });
}

function pointOf(
  { method = '', url = '' }: IncomingMessage,
  names: Readonly<Record<string, string>>,
  counts: Map<string, number>,
): Point {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const verb = searchParams.has('watch') ? 'WATCH' : method;
  const path = Object.entries(names)
    .reduce((text, [name, sign]) => text.replaceAll(name, sign), pathname)
    .replace(/\/pods\/(?!after\b)[^/]+/, '/pods/ANY');
  const key = `${verb} ${path}`;
  const occurrence = (counts.get(key) ?? 0) + 1;
  counts.set(key, occurrence);
  return { verb, path, occurrence };
}

async function handle(exchange: Exchange, fault: Trouble | undefined): Promise<void> {
  const { incoming, outgoing, options } = exchange;
  const body = await bytesOf(incoming);
  const own = options.answer?.(incoming.url ?? '', incoming.method ?? '');
  if (own) {
    outgoing.writeHead(own.status, { 'content-type': own.status < 300 ? 'text/plain' : 'application/json' });
    outgoing.end(own.body);
    return;
  }
  switch (fault) {
    case undefined:
      return pass(exchange, body);
    case 'no-bookmarks':
      return passSilently(exchange, body);
    case 'delay':
      await new Promise((done) => setTimeout(done, DELAY_MS));
      return pass(exchange, body);
    case 'drop-before':
      incoming.socket.destroy();
      return;
    case 'reset':
      incoming.socket.resetAndDestroy();
      return;
    case 'kill-before':
      options.kill();
      incoming.socket.destroy();
      return;
    case 'answer-409':
    case 'answer-429':
    case 'answer-500':
    case 'answer-503':
    case 'answer-504':
      refuse(outgoing, exchange.point, Number(fault.slice('answer-'.length)));
      return;
    case 'expired':
      outgoing.writeHead(200, { 'content-type': 'application/json' });
      outgoing.end(`${JSON.stringify({ type: 'ERROR', object: EXPIRED })}\n`);
      return;
    default:
      return swallow(exchange, body, fault);
  }
}

/** The answer as it comes, piece by piece, because a watch has no end. */
async function pass(exchange: Exchange, body: Buffer): Promise<void> {
  const { outgoing } = exchange;
  const answer = await forward(exchange, body);
  outgoing.once('close', () => answer.destroy());
  outgoing.writeHead(answer.statusCode ?? 502, clean(answer.headers));
  outgoing.flushHeaders();
  answer.pipe(outgoing);
  await new Promise<void>((done) => {
    answer.once('close', done);
    answer.once('error', () => {
      outgoing.destroy();
      done();
    });
  });
}

/** After so long the server ends a watch; a moment before it sends a bookmark. */
const SHORT_WATCH = 'timeoutSeconds=5';
const BOOKMARK = '{"type":"BOOKMARK"';

/** A watch that is soon over, without its bookmarks. */
async function passSilently(exchange: Exchange, body: Buffer): Promise<void> {
  const { incoming, outgoing, dropped } = exchange;
  incoming.url = incoming.url?.replace(/timeoutSeconds=\d+/, SHORT_WATCH);
  const answer = await forward(exchange, body);
  outgoing.once('close', () => answer.destroy());
  outgoing.writeHead(answer.statusCode ?? 502, clean(answer.headers));
  outgoing.flushHeaders();
  for await (const line of createInterface({ input: answer })) {
    if (line.startsWith(BOOKMARK)) dropped.count += 1;
    else outgoing.write(`${line}\n`);
  }
  outgoing.end();
}

/** The API server did it, but the client does not get to know all of it: a watch's first event, half of any other answer. */
async function swallow(exchange: Exchange, body: Buffer, fault: Trouble): Promise<void> {
  const { incoming, outgoing, options, point } = exchange;
  const answer = await forward(exchange, body);
  const bytes = point.verb === 'WATCH' ? await firstOf(answer) : await bytesOf(answer);
  answer.destroy();
  if (fault === 'kill-after') options.kill();
  if (fault === 'cut') {
    outgoing.writeHead(answer.statusCode ?? 502, clean(answer.headers));
    const half = bytes.subarray(0, Math.ceil(bytes.length / 2));
    await new Promise<void>((done) => outgoing.write(half, () => done()));
  }
  incoming.socket.destroy();
}

function refuse(outgoing: ServerResponse, point: Point, code: number): void {
  const [reason, message] = WORDS[code] ?? ['InternalError', 'a fault that was asked for'];
  const details = code === 429 ? { retryAfterSeconds: 1 } : {};
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason, code, details };
  const text = JSON.stringify({ ...status, message: `${message} (${pointText(point)})` });
  outgoing.writeHead(code, {
    'content-type': 'application/json',
    ...(code === 429 ? { 'retry-after': '1' } : {}),
  });
  outgoing.end(text);
}

const EXPIRED = {
  ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'Expired', code: 410 },
  message: 'too old resource version: 1 (2)',
};

/** Reasons and words as API servers write them. */
const WORDS: Readonly<Record<number, readonly [string, string]>> = {
  409: ['Conflict', 'Operation cannot be fulfilled: the object has been modified'],
  429: ['TooManyRequests', 'the server has received too many requests and has asked us to try again later'],
  500: ['InternalError', 'Internal error occurred: etcdserver: leader changed'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: ['Timeout', 'Timeout: request did not complete within the allotted timeout'],
};

const HOP = ['connection', 'host', 'keep-alive', 'transfer-encoding', 'authorization'];

function clean(headers: IncomingMessage['headers']): OutgoingHttpHeaders {
  const kept = Object.entries(headers).filter(([name]) => !HOP.includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, value ?? '']));
}

function forward({ incoming, outgoing, options }: Exchange, body: Buffer): Promise<IncomingMessage> {
  const settings = upstreamRequest(options.upstream, incoming.method ?? 'GET', incoming.url ?? '/');
  return new Promise((done, failed) => {
    const sent = request({ ...settings, headers: { ...clean(incoming.headers), ...settings.headers } }, done);
    outgoing.once('close', () => sent.destroy());
    sent.on('error', failed);
    sent.end(body);
  });
}

/** What comes first; nothing where that takes long, because a watch may have nothing to tell. */
function firstOf(answer: IncomingMessage): Promise<Buffer> {
  return new Promise((done) => {
    answer.once('data', done);
    answer.once('close', () => done(Buffer.alloc(0)));
    setTimeout(() => done(Buffer.alloc(0)), DELAY_MS);
  });
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
