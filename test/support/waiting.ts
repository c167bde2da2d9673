import { apiPath } from '../../src/kube/api.ts';
import type { ApiAnswer, ApiRequest, Cluster } from '../../src/kube/cluster.ts';
import { createDiscovery } from '../../src/kube/discovery.ts';
import { isObject, type JsonObject, stringAt } from '../../src/kube/json.ts';
import { createMemoryCluster, type MemoryCluster } from '../../src/kube/memory.ts';
import type { OperationEnv } from '../../src/kube/operation.ts';
import type { Progress } from '../../src/kube/progress.ts';
import type { Waited } from '../../src/plan/wait.ts';
import { type JumpTimer, jumpTimer } from './jumptimer.ts';

/** A cluster in memory with all that an operation needs, a timer that jumps, and hands to change things. */
export interface WaitBench {
  readonly env: OperationEnv;
  readonly memory: MemoryCluster;
  readonly timer: JumpTimer;
  readonly requests: ApiRequest[];
  readonly progress: Progress[];
  readonly stop: AbortController;
  /** Answers in place of the cluster, or throws; undefined leaves it to the cluster. */
  intercept: (request: ApiRequest) => ApiAnswer | undefined;
  /** Puts an object in place, with its status. */
  readonly put: (object: JsonObject) => Promise<JsonObject>;
  readonly remove: (object: JsonObject) => Promise<void>;
  readonly waited: (object: JsonObject) => Promise<Waited>;
}

/** A fresh one; `logs` are texts by pod, or by `pod previous`. */
export function waitBench(logs: Readonly<Record<string, string>> = {}): WaitBench {
  const memory = createMemoryCluster();
  const [timer, stop] = [jumpTimer(), new AbortController()];
  const [requests, progress]: [ApiRequest[], Progress[]] = [[], []];
  const cluster: Cluster = {
    endpoint: memory.endpoint,
    ask: async (request, signal) => {
      requests.push(request);
      return bench.intercept(request) ?? memory.ask(request, signal);
    },
    readText: async (request) => logAnswer(request, logs),
    watch: (request, signal) => {
      requests.push(request);
      return memory.watch(request, signal);
    },
  };
  const report = (told: Progress): void => void progress.push(told);
  const discovery = createDiscovery(memory);
  const bench: WaitBench = {
    ...{ memory, timer, requests, progress, stop },
    env: { cluster, discovery, timer, signal: stop.signal, log: () => {}, report },
    intercept: () => undefined,
    put: (object) => put(object, memory),
    remove: async (object) => {
      const { resource, ref } = await waitedOf(object, memory);
      await memory.ask({ method: 'DELETE', path: apiPath(resource, ref.namespace, ref.name) });
    },
    waited: (object) => waitedOf(object, memory),
  };
  return bench;
}

function logAnswer(
  { path, query }: ApiRequest,
  logs: Readonly<Record<string, string>>,
): ApiAnswer & { readonly text: string } {
  const key = `${path.split('/').at(-2)}${query?.previous === undefined ? '' : ' previous'}`;
  const text = logs[key];
  if (text === undefined)
    return { status: 400, body: { message: `no log of ${key}` }, warnings: [], text: '' };
  return { status: 200, body: text, warnings: [], text };
}

async function put(object: JsonObject, memory: MemoryCluster): Promise<JsonObject> {
  const { resource, ref } = await waitedOf(object, memory);
  const [all, one] = [apiPath(resource, ref.namespace), apiPath(resource, ref.namespace, ref.name)];
  const body = JSON.stringify(object);
  const made = await memory.ask({ method: 'POST', path: all, body });
  if (made.status === 409) await memory.ask({ method: 'PUT', path: one, body });
  else if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  const found = (await memory.ask({ method: 'GET', path: one })).body;
  if (!isObject(found) || object.status === undefined) return isObject(found) ? found : {};
  const whole = JSON.stringify({ ...found, status: object.status });
  const done = await memory.ask({ method: 'PUT', path: `${one}/status`, body: whole });
  if (done.status !== 200 || !isObject(done.body)) throw new Error(JSON.stringify(done.body));
  return done.body;
}

async function waitedOf(object: JsonObject, memory: MemoryCluster): Promise<Waited> {
  const [apiVersion, kind] = [stringAt(object, 'apiVersion'), stringAt(object, 'kind')];
  const resource = await createDiscovery(memory).find(apiVersion, kind);
  if (!resource) throw new Error(`no kind ${kind}`);
  const namespace = resource.isNamespaced ? stringAt(object, 'metadata', 'namespace') || 'default' : '';
  return { resource, ref: { apiVersion, kind, namespace, name: stringAt(object, 'metadata', 'name') } };
}

/** An object as the cases write it. */
export function object(kind: string, name: string, rest: JsonObject = {}): JsonObject {
  const { metadata, ...others } = rest;
  const meta = { name, namespace: 'default', ...(isObject(metadata) ? metadata : {}) };
  return { apiVersion: VERSIONS[kind] ?? 'v1', kind, metadata: meta, ...others };
}

const VERSIONS: Readonly<Record<string, string>> = {
  ...{ Deployment: 'apps/v1', ReplicaSet: 'apps/v1', StatefulSet: 'apps/v1', DaemonSet: 'apps/v1' },
  Job: 'batch/v1',
};
