import type { Processes, ProcessIdentity } from '../../../src/base/processes.ts';
import type { ApiAnswer, ApiRequest, Cluster } from '../../../src/kube/cluster.ts';
import { type JsonObject, objectAt, parseJson, stringAt } from '../../../src/kube/json.ts';
import type { OperationEnv, Timer } from '../../../src/kube/operation.ts';
import type { Progress } from '../../../src/kube/progress.ts';

/** A clock that moves only when it is told to. */
export interface FakeTimer extends Timer {
  /** Lets so much time pass, waking sleepers on the way. */
  readonly pass: (ms: number) => Promise<void>;
  /** Sets the time of day forward or back, which `nowMs` does not see. */
  readonly turnDay: (ms: number) => void;
}

const NOON = Date.parse('2026-11-29T12:00:00Z');

/** Time that passes by `pass`; `offsetMs` is how wrong the machine's time of day is. */
export function fakeTimer(offsetMs = 0): FakeTimer {
  let nowMs = 0;
  let offset = offsetMs;
  let sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];
  const settle = (): Promise<void> => new Promise((done) => setImmediate(done));
  return {
    nowMs: () => nowMs,
    stamp: () => new Date(NOON + nowMs + offset).toISOString(),
    sleep: (ms, signal) =>
      new Promise((wake) => {
        if (signal?.aborted) return wake();
        const end = (): void => {
          signal?.removeEventListener('abort', end);
          wake();
        };
        sleepers.push({ atMs: nowMs + ms, wake: end });
        signal?.addEventListener('abort', end);
      }),
    pass: async (ms) => {
      const end = nowMs + ms;
      await settle();
      for (;;) {
        const next = sleepers.sort((one, other) => one.atMs - other.atMs)[0];
        if (!next || next.atMs > end) break;
        sleepers = sleepers.slice(1);
        nowMs = Math.max(nowMs, next.atMs);
        next.wake();
        await settle();
      }
      nowMs = end;
    },
    turnDay: (ms) => {
      offset += ms;
    },
  };
}

/** What may happen to a request before the server sees it: an answer or an error in place of the server's. */
export type Interference = (
  request: ApiRequest,
  forward: () => ApiAnswer,
) => ApiAnswer | undefined | Promise<ApiAnswer | undefined>;

export interface LeaseServer {
  readonly leases: Map<string, JsonObject>;
  readonly requests: string[];
  interfere: Interference | undefined;
  namespace: JsonObject | undefined;
  readonly cluster: Cluster;
}

/** An API server that knows Leases, and one namespace. */
export function leaseServer(): LeaseServer {
  const server: LeaseServer = {
    leases: new Map(),
    requests: [],
    interfere: undefined,
    namespace: { metadata: { name: 'ns' } },
    cluster: {
      endpoint: { server: '', context: '', cluster: '', user: '', namespace: 'ns' },
      ask: async (request, signal) => {
        server.requests.push(`${request.method} ${request.path.split('/').slice(-1)}`);
        signal?.throwIfAborted();
        const forward = (): ApiAnswer => answerOf(server, request);
        return (await server.interfere?.(request, forward)) ?? forward();
      },
      readText: () => Promise.reject(new Error('not asked for')),
      watch: () => {
        throw new Error('not asked for');
      },
    },
  };
  return server;
}

let version = 0;

function answerOf({ leases, namespace }: LeaseServer, request: ApiRequest): ApiAnswer {
  const name = request.path.split('/').at(-1) ?? '';
  const body = parseJson(request.body ?? '{}');
  if (request.path.startsWith('/api/v1/namespaces/'))
    return namespace ? ok(namespace) : failure(404, 'NotFound');
  if (request.method === 'POST') {
    const key = stringAt(body, 'metadata', 'name');
    return leases.has(key) ? failure(409, 'AlreadyExists') : ok(store(leases, key, objectAt(body)));
  }
  const found = leases.get(name);
  if (!found) return failure(404, 'NotFound', { kind: 'leases' });
  if (request.method === 'GET') return ok(found);
  const expected = stringAt(
    body,
    ...(request.method === 'PUT' ? ['metadata'] : ['preconditions']),
    'resourceVersion',
  );
  if (expected !== stringAt(found, 'metadata', 'resourceVersion')) return failure(409, 'Conflict');
  if (request.method === 'PUT') return ok(store(leases, name, objectAt(body)));
  leases.delete(name);
  return ok({});
}

function store(leases: Map<string, JsonObject>, key: string, lease: JsonObject): JsonObject {
  const metadata = { ...objectAt(lease, 'metadata'), uid: `uid-${key}`, resourceVersion: String(++version) };
  const stored = { ...lease, metadata };
  leases.set(key, stored);
  return stored;
}

function ok(body: JsonObject): ApiAnswer {
  return { status: 200, body, warnings: [] };
}

/** A Status of a failure. */
export function failure(status: number, reason: string, details: JsonObject = {}): ApiAnswer {
  return {
    status,
    body: { kind: 'Status', status: 'Failure', reason, message: `said ${reason}`, details },
    warnings: [],
  };
}

export interface Machine {
  readonly host?: string;
  /** Processes of this host that run. */
  readonly alive?: Set<number>;
}

let runs = 0;

/** A process on a host of which others are known by number. */
export function processOn(pid: number, { host = 'host-a', alive }: Machine = {}): Processes {
  const own: ProcessIdentity = {
    ...{ host, pid, run: `run-${++runs}`, boot: `boot-of-${host}`, pidSpace: 'pid:[1]', began: String(pid) },
  };
  return { own, isAlive: (other) => (other.host === host && alive ? alive.has(other.pid) : undefined) };
}

/** An environment of an operation that has nothing but a cluster and time. */
export function envOf(
  server: LeaseServer,
  timer: Timer,
  more: Partial<OperationEnv> = {},
): OperationEnv & { readonly told: Progress[] } {
  const told: Progress[] = [];
  const unknown = async (): Promise<never> => {
    throw new Error('not asked for');
  };
  return {
    cluster: server.cluster,
    discovery: { find: unknown, apiVersions: unknown, serverVersion: unknown, refresh: () => {} },
    timer,
    signal: new AbortController().signal,
    log: () => {},
    report: (progress) => told.push(progress),
    told,
    ...more,
  };
}
