import { setMaxListeners } from 'node:events';
import { type Agent, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type PeerCertificate, TLSSocket } from 'node:tls';
import type { ApiRequest } from '../kube/cluster.ts';
import { type BrokenLink, brokenLink, IDLE, LATE } from './kube-errors.ts';
import { PAIR_TEXTS } from './kube-trust.ts';

/** How the API server is reached, with the credentials of the moment. */
export interface Route {
  readonly server: URL;
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** `user:password`. */
  readonly auth?: string;
  /** Whether answers may come compressed. */
  readonly isFar: boolean;
  readonly hasProxy: boolean;
}

/** How long a connection may be made, and how long it may be silent, in milliseconds. */
export interface Patience {
  readonly dialMs: number;
  readonly idleMs: number;
}

/** The head of an answer, or how the connection broke. */
export type Opened =
  | {
      readonly kind: 'answer';
      readonly message: IncomingMessage;
      readonly broken: (error: Error) => BrokenLink;
    }
  | { readonly kind: 'broken'; readonly link: BrokenLink };

const USER_AGENT = 'Helm/4.1.4';

/** The address of a request, as Go prints it in errors. */
export function requestUrl(server: URL, { path, query }: Pick<ApiRequest, 'path' | 'query'>): string {
  return `${server.origin}${pathOf(server, { path, ...(query ? { query } : {}) })}`;
}

function pathOf(server: URL, { path, query }: Pick<ApiRequest, 'path' | 'query'>): string {
  const parameters = new URLSearchParams(query ?? {});
  parameters.sort();
  const search = parameters.toString();
  return `${server.pathname.replace(/\/+$/, '')}${path}${search === '' ? '' : `?${search}`}`;
}

/** Sends a request and waits for the head of its answer; ended by `signal` at once. It never fails. */
export function openExchange(
  route: Route,
  request: ApiRequest,
  { patience, signal }: { readonly patience: Patience; readonly signal?: AbortSignal },
): Promise<Opened> {
  return new Promise((done) => {
    const message = begin(route, request, patience);
    if (typeof message === 'string')
      return done({ kind: 'broken', link: { reason: message, failure: undefined } });
    const broken = watchLink(message, route, patience);
    const end = (): void => void message.destroy(coded('canceled', LATE));
    if (signal) {
      setMaxListeners(0, signal);
      signal.addEventListener('abort', end);
    }
    message.on('close', () => signal?.removeEventListener('abort', end));
    message.on('timeout', () => message.destroy(coded('idle', IDLE)));
    message.on('error', (error) => done({ kind: 'broken', link: broken(error) }));
    message.on('response', (answer) => done({ kind: 'answer', message: answer, broken }));
    message.end(request.body);
    if (signal?.aborted) end();
  });
}

type Message = ReturnType<typeof requestHttp>;

/** A request on its way, or why certificates or credentials cannot be used at all. */
function begin(route: Route, request: ApiRequest, { idleMs }: Patience): Message | string {
  const { server, agent, auth } = route;
  const send = server.protocol === 'http:' ? requestHttp : requestHttps;
  try {
    return send({
      agent,
      host: server.hostname.replace(/^\[|\]$/g, ''),
      port: server.port,
      method: request.method,
      path: pathOf(server, request),
      headers: headersOf(route, request),
      timeout: idleMs,
      ...(auth === undefined ? {} : { auth }),
    });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return SETUP_TEXTS[String(error.code)] ?? error.message;
  }
}

const SETUP_TEXTS: Readonly<Record<string, string>> = {
  ...PAIR_TEXTS,
  ERR_INVALID_CHAR: 'net/http: invalid header field value for "Authorization"',
};

function headersOf(route: Route, request: ApiRequest): Record<string, string | string[]> {
  const { accept = 'application/json', body, contentType = 'application/json', etag } = request;
  return {
    ...route.headers,
    Accept: accept,
    'User-Agent': USER_AGENT,
    ...(route.isFar ? { 'Accept-Encoding': 'gzip' } : {}),
    ...(etag === undefined ? {} : { 'If-None-Match': etag }),
    ...(body === undefined
      ? {}
      : { 'Content-Type': contentType, 'Content-Length': String(Buffer.byteLength(body)) }),
  };
}

function coded(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}

/** Follows how far a connection is, to say of an error what became of the request. */
function watchLink(
  message: Message,
  { server, hasProxy }: Route,
  { dialMs }: Patience,
): (error: Error) => BrokenLink {
  let isOpen = false;
  let certificate: PeerCertificate | undefined;
  const timer = setTimeout(() => message.destroy(coded('dial', IDLE)), dialMs);
  const open = (): void => {
    isOpen = true;
    clearTimeout(timer);
  };
  message.on('close', () => clearTimeout(timer));
  message.on('socket', (one) => {
    if (message.reusedSocket) return open();
    const isSecure = one instanceof TLSSocket;
    one.setKeepAlive(true, KEEP_ALIVE_MS);
    if (!one.connecting && !isSecure) open();
    else one.once(isSecure ? 'secureConnect' : 'connect', open);
    if (!isSecure) return;
    // Where a certificate is refused, it is gone by the time of the error.
    one.prependOnceListener('secure', () => {
      certificate = one.getPeerCertificate();
    });
  });
  message.on('finish', open);
  message.on('response', open);
  const { hostname, port } = server;
  return (error) => brokenLink(error, { hostname, port, isOpen, certificate, hasProxy });
}

const KEEP_ALIVE_MS = 15_000;
