import { DynError, type Problem } from '../../src/base/problem.ts';
import { systemEntropy } from '../../src/host/entropy.ts';
import { connectCluster } from '../../src/host/kubernetes.ts';
import { systemTimer } from '../../src/host/timer.ts';
import { apiPath } from '../../src/kube/api.ts';
import { createDiscovery } from '../../src/kube/discovery.ts';
import { type JsonObject, stringAt } from '../../src/kube/json.ts';
import type { OperationEnv } from '../../src/kube/operation.ts';
import type { Progress } from '../../src/kube/progress.ts';
import type { Waited } from '../../src/plan/wait.ts';

/** A connection to a real cluster, and what was told. */
export interface Connection {
  readonly env: OperationEnv;
  readonly progress: readonly Progress[];
}

/** Connects as dyn does, or as somebody else. */
export async function connect(kubeconfig: string, asUser?: string): Promise<Connection> {
  const timer = systemTimer(systemEntropy({}));
  const who = { kubeconfig, ...(asUser === undefined ? {} : { asUser }) };
  const cluster = await connectCluster(who, { HOME: '/nonexistent' }, timer);
  const progress: Progress[] = [];
  const report = (told: Progress): void => void progress.push(told);
  const signal = new AbortController().signal;
  const discovery = createDiscovery(cluster);
  return { progress, env: { cluster, discovery, timer, signal, log: () => {}, report } };
}

/** Creates objects, and gives what a wait needs to know of them. */
export async function create(objects: readonly JsonObject[], env: OperationEnv): Promise<readonly Waited[]> {
  const waited: Waited[] = [];
  for (const object of objects) {
    const [apiVersion, kind] = [stringAt(object, 'apiVersion'), stringAt(object, 'kind')];
    const resource = await env.discovery.find(apiVersion, kind);
    if (!resource) throw new Error(`no kind ${apiVersion} ${kind}`);
    const namespace = resource.isNamespaced ? stringAt(object, 'metadata', 'namespace') : '';
    const body = JSON.stringify(object);
    const answer = await env.cluster.ask({ method: 'POST', path: apiPath(resource, namespace), body });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    waited.push({
      resource,
      ref: { apiVersion, kind, namespace, name: stringAt(object, 'metadata', 'name') },
    });
  }
  return waited;
}

/** The problem that some work ends with. */
export async function problemOf(work: Promise<unknown>): Promise<Problem> {
  try {
    await work;
  } catch (error) {
    if (error instanceof DynError) return error.problem;
    throw error;
  }
  throw new Error('it ended well');
}

/** A workload of one pod; `behaviour` is that of stages.yaml. */
export function workload(kind: string, namespace: string, name: string, pod: PodOptions = {}): JsonObject {
  const { behaviour = 'ready', spec = {}, ...rest } = pod;
  const annotations = { 'dyn.test/behaviour': behaviour };
  const containers = [{ name: 'main', image: 'example.com/nothing:1' }];
  const labels = { app: name };
  const template = { metadata: { labels, annotations }, spec: { containers, ...spec } };
  const owned = kind === 'Job' ? { backoffLimit: 0 } : { selector: { matchLabels: labels } };
  return {
    apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
    ...{ kind, metadata: { name, namespace } },
    spec: { ...owned, template, ...rest },
  };
}

export interface PodOptions extends JsonObject {
  readonly behaviour?: string;
  readonly spec?: JsonObject;
}
