import { setMaxListeners } from 'node:events';
import { DynError } from '../base/problem.ts';
import { interrupted } from '../base/problems/kube.ts';
import { tokenBucket } from '../kube/bucket.ts';
import type { ApiAnswer, ApiRequest, Cluster, WatchEvent } from '../kube/cluster.ts';
import type { Connection, ConnectOptions } from '../kube/connection.ts';
import { isObject, numberAt, parseJson } from '../kube/json.ts';
import type { Timer } from '../kube/operation.ts';
import { type Attempt, type RetryEnv, withRetries } from '../kube/retrying.ts';
import { eventsOf, retryAfterOf, textOf, warningsOf } from './kube-answer.ts';
import { type Opened, openExchange, type Patience, requestUrl } from './kube-http.ts';
import type { Routed, Router } from './kube-router.ts';

export interface Means {
  readonly timer: Timer;
  readonly options: ConnectOptions;
  /** 0 up to 1; spreads retries. */
  readonly random: () => number;
}

type TextAnswer = ApiAnswer & { readonly text: string };

/** API servers end ordinary requests after 60 s; who is silent for longer is gone. */
const ASKING: Patience = { dialMs: 30_000, idleMs: 75_000 };
/** A watch that asks for bookmarks hears one a minute; one that is ended without need is only begun again. */
const WATCHING: Patience = { dialMs: 30_000, idleMs: 90_000 };
/** A log that is followed may be silent for as long as it likes. */
const FOLLOWING: Patience = { dialMs: 30_000, idleMs: 0 };

/** A cluster at the end of a router's routes. */
export function clusterOver(router: Router, connection: Connection, means: Means): Cluster {
  const { cluster, context, clusterName, userName, user, namespace } = connection;
  const server = new URL(cluster.server);
  const { qps = 0, burst = 100 } = means.options;
  const pass = qps > 0 ? tokenBucket(qps, burst, means.timer) : async () => {};
  const line: Line = {
    router,
    pass,
    address: (request) => `${title(request.method)} "${requestUrl(server, request)}"`,
    retry: { timer: means.timer, random: means.random, acquaintance: { isKnown: false } },
  };
  return {
    endpoint: {
      ...{ server: cluster.server, context, cluster: clusterName, namespace },
      user: user.as === '' ? userName : user.as,
    },
    ask: async (request, signal) => {
      const { status, body, warnings, etag } = await send(line, request, signal);
      return { status, body, warnings, ...(etag === undefined ? {} : { etag }) };
    },
    readText: (request, limitBytes, signal) => send(line, request, signal, limitBytes),
    watch: (request, signal) => watch(line, request, signal),
  };
}

interface Line {
  readonly router: Router;
  readonly pass: (signal?: AbortSignal) => Promise<void>;
  /** How Go's errors call a request. */
  readonly address: (request: ApiRequest) => string;
  readonly retry: RetryEnv;
}

function title(method: string): string {
  return `${method.slice(0, 1)}${method.slice(1).toLowerCase()}`;
}

function send(
  line: Line,
  request: ApiRequest,
  signal?: AbortSignal,
  limitBytes?: number,
): Promise<TextAnswer> {
  const patience = request.query?.follow === 'true' ? FOLLOWING : ASKING;
  const attempt = async (leftMs: number | undefined): Promise<Attempt<TextAnswer>> => {
    const end = deadline(leftMs, signal);
    try {
      return await attemptOnce(line, request, { patience, signal: end.signal, limitBytes });
    } finally {
      end.clear();
    }
  };
  return withRetries(request, attempt, line.retry, signal);
}

/** A signal that ends with another one, or after so long. */
function deadline(ms: number | undefined, signal: AbortSignal | undefined): Deadline {
  if (ms === undefined) return { signal, clear: () => {} };
  const own = new AbortController();
  const end = (): void => own.abort();
  const timer = setTimeout(end, ms);
  signal?.addEventListener('abort', end);
  if (signal?.aborted) end();
  return {
    signal: own.signal,
    clear: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    },
  };
}

interface Deadline {
  readonly signal: AbortSignal | undefined;
  readonly clear: () => void;
}

interface Manner {
  readonly patience: Patience;
  readonly signal: AbortSignal | undefined;
  readonly limitBytes?: number | undefined;
}

async function attemptOnce(line: Line, request: ApiRequest, manner: Manner): Promise<Attempt<TextAnswer>> {
  const opened = await openAuthorized(line, request, { ...manner, use: 'ask' });
  if (opened.kind === 'broken') {
    const { reason, failure } = opened.link;
    return { kind: 'broken', reason: `${line.address(request)}: ${reason}`, failure };
  }
  try {
    return await readAnswer(opened.message, manner.limitBytes);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { reason, failure } = opened.broken(error);
    return { kind: 'broken', reason: `${line.address(request)}: ${reason}`, failure };
  }
}

type Answered = Extract<Opened, { kind: 'answer' }>;

async function readAnswer(message: Answered['message'], limitBytes?: number): Promise<Attempt<TextAnswer>> {
  const text = await textOf(message, limitBytes);
  const body = parseJson(text) ?? text;
  const status = message.statusCode ?? 0;
  const seconds =
    status === 429 || status >= 500 ? numberAt(body, 'details', 'retryAfterSeconds') : undefined;
  const retryAfterMs = retryAfterOf(message) ?? (seconds === undefined ? undefined : seconds * 1000);
  const { etag } = message.headers;
  return {
    kind: 'answer',
    answer: { status, body, text, warnings: warningsOf(message), ...(etag === undefined ? {} : { etag }) },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** Opens an exchange; a 401 is answered once with new credentials, where there can be some. */
async function openAuthorized(
  { router, pass, address }: Line,
  request: ApiRequest,
  { patience, signal, use }: Manner & { readonly use: 'ask' | 'watch' },
): Promise<Opened> {
  const open = async (): Promise<{ routed: Routed; opened: Opened }> => {
    await pass(signal);
    const routed = await orInterrupted(
      router.route(use, () => address(request)),
      signal,
    );
    return {
      routed,
      opened: await openExchange(routed, request, { patience, ...(signal ? { signal } : {}) }),
    };
  };
  const first = await open();
  if (first.opened.kind === 'broken' || first.opened.message.statusCode !== 401) return first.opened;
  if (!router.renew(first.routed)) return first.opened;
  first.opened.message.resume();
  return (await open()).opened;
}

/** A credential plugin may take long; who is interrupted does not wait for it. */
function orInterrupted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((done, failed) => {
    const end = (): void => failed(new DynError(interrupted()));
    setMaxListeners(0, signal);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    work.then(done, failed).finally(() => signal.removeEventListener('abort', end));
  });
}

async function* watch(line: Line, request: ApiRequest, signal: AbortSignal): AsyncIterable<WatchEvent> {
  try {
    const opened = await openAuthorized(line, request, { patience: WATCHING, signal, use: 'watch' });
    if (opened.kind === 'broken') return;
    const { message } = opened;
    yield* message.statusCode === 200 ? eventsOf(message) : refusedWatch(message);
  } catch (error) {
    if (error instanceof DynError ? !signal.aborted : !(error instanceof Error && 'code' in error))
      throw error;
  }
}

/** What the server says instead of a watch, as the event that it would send later. */
async function* refusedWatch(message: Answered['message']): AsyncIterable<WatchEvent> {
  const read = await readAnswer(message);
  if (read.kind === 'broken') return;
  const { body, status } = read.answer;
  const object = isObject(body) ? body : { code: status };
  yield { type: 'ERROR', object };
}
