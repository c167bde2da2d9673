import { DynError } from '../base/problem.ts';
import { byteLength } from '../go/bytes.ts';
import { apiPath, failureOf, failureText, isDone, listObjects } from './api.ts';
import type { ApiRequest } from './cluster.ts';
import { type JsonObject, objectsAt, stringAt } from './json.ts';
import type { OperationEnv } from './operation.ts';
import type { ObjectRef } from './progress.ts';
import { POD } from './resources.ts';

/** What a container wrote; `error` says why that could not be had. */
export interface ContainerLog {
  readonly pod: string;
  readonly container: string;
  readonly text: string;
  readonly error?: string;
}

/** How much of a log is asked for. */
export interface LogLimits {
  /** Lines from its end; all without. */
  readonly tailLines?: number;
  readonly limitBytes: number;
  /** The container that ran before. */
  readonly previous?: boolean;
}

type LogEnv = Pick<OperationEnv, 'cluster' | 'signal'>;

/** Of one container's whole log no more is read, in bytes. */
export const WHOLE_LOG: LogLimits = { limitBytes: 16 * 1024 * 1024 };

/**
 * The logs of all containers of a Pod, or of a Job's pods; of other kinds none. The first that cannot be had is the
 * last, with an error in Helm's words. Raises kube/refused. Source: helm OutputContainerLogsForPodList.
 */
export async function podLogs(ref: ObjectRef, env: LogEnv): Promise<readonly ContainerLog[]> {
  const logs: ContainerLog[] = [];
  for (const pod of await podsOf(ref, env)) {
    for (const { name } of objectsAt(pod, 'spec', 'containers')) {
      const log = await containerLog(pod, String(name), { ...env, limits: WHOLE_LOG });
      if (log.error !== undefined) return [...logs, { ...log, error: streamFailure(log) }];
      logs.push(log);
    }
  }
  return logs;
}

function streamFailure({ pod, container }: ContainerLog): string {
  return `failed to stream pod logs for pod: ${pod}, container: ${container}`;
}

/** What `kubectl logs NAME` prints. Raises kube/refused in the server's words. Source: helm GetPodLogs. */
export async function testLog({ namespace, name }: ObjectRef, { cluster, signal }: LogEnv): Promise<string> {
  const { limitBytes } = WHOLE_LOG;
  const path = `${apiPath(POD, namespace, name)}/log`;
  const answer = await cluster.readText({ method: 'GET', path }, limitBytes, signal);
  if (!isDone(answer)) throw failureOf(answer);
  return answer.text;
}

/** The pods of a Job as Helm finds them, or the Pod that is named. */
async function podsOf(
  { kind, namespace, name }: ObjectRef,
  { cluster, signal }: LogEnv,
): Promise<readonly JsonObject[]> {
  if (kind !== 'Pod' && kind !== 'Job') return [];
  const query: Readonly<Record<string, string>> =
    kind === 'Job' ? { labelSelector: `job-name=${name}` } : { fieldSelector: `metadata.name=${name}` };
  return listObjects(cluster, { path: apiPath(POD, namespace), query }, signal);
}

/** What one container wrote. Never raises for a log that cannot be had. */
export async function containerLog(
  pod: JsonObject,
  container: string,
  { cluster, signal, limits }: LogEnv & { readonly limits: LogLimits },
): Promise<ContainerLog> {
  const [namespace, name] = ['namespace', 'name'].map((key) => stringAt(pod, 'metadata', key));
  const { tailLines, limitBytes, previous } = limits;
  const query = {
    container,
    limitBytes: String(limitBytes),
    ...(tailLines === undefined ? {} : { tailLines: String(tailLines) }),
    ...(previous ? { previous: 'true' } : {}),
  };
  const path = `${apiPath(POD, namespace ?? '', name)}/log`;
  const timeoutMs = tailLines === undefined ? WHOLE_MS : TAIL_MS;
  const found = { pod: name ?? '', container };
  try {
    const request: ApiRequest = { method: 'GET', path, query, timeoutMs };
    const answer = await cluster.readText(request, limitBytes, signal);
    if (isDone(answer)) return { ...found, text: wholeLines(answer.text, limitBytes) };
    return { ...found, text: '', error: failureText(answer) };
  } catch (error) {
    if (error instanceof DynError) return { ...found, text: '', error: error.message };
    throw error;
  }
}

/** A kubelet that does not answer holds nothing up for longer, in milliseconds. */
const TAIL_MS = 10_000;
const WHOLE_MS = 60_000;

/** A text without lines that its limit has cut: half a secret is not known for one. A single line stays. */
function wholeLines(text: string, limitBytes: number): string {
  const lines = byteLength(text) < limitBytes ? [] : text.split('\n');
  return lines.length < 3 ? text : `${lines.slice(1, -1).join('\n')}\n`;
}
