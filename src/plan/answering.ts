import { groupedBy } from '../base/grouped.ts';
import { fail } from '../base/problem.ts';
import { webhookSilent } from '../base/problems/order.ts';
import { apiPath, FIELD_MANAGER, failureText, isDone, isFateUnknown } from '../kube/api.ts';
import type { ApiAnswer, ApiRequest } from '../kube/cluster.ts';
import { at, isObject, objectsAt, stringAt, stringsAt } from '../kube/json.ts';
import type { Mask } from '../kube/masking.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { isWebhookFailure } from '../kube/retries.ts';
import type { ApplyOptions } from './apply.ts';
import { namedTogether } from './custom-edges.ts';
import { type Edge, targetName } from './edges.ts';
import { bodyOf, type Target } from './targets.ts';
import { clientConfigOf, knownLabels, type NamespaceLabels, type Webhook, webhooksOf } from './webhooks.ts';

export interface AnsweringOptions {
  readonly method: ApplyOptions['method'];
  /** For all webhooks of one owner. */
  readonly timeoutMs: number;
  /** Over what servers and webhooks say. */
  readonly mask: Mask;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2000;

/** Webhooks of one owner, and the objects that wait for them. */
interface Waiting {
  readonly owner: Target;
  readonly targets: readonly Target[];
  readonly options: AnsweringOptions;
}

/**
 * Waits until the webhooks at which edges begin answer: their services have endpoints that are ready, their caBundle is
 * filled, and a dry run of an object of each kind that waits gets past them. What may not be looked at is left to the
 * dry run. Raises order/webhook-silent with the last that was said when time is out, kube/….
 */
export async function answering(
  edges: readonly Edge[],
  options: AnsweringOptions,
  env: OperationEnv,
): Promise<void> {
  for (const [owner, own] of groupedBy(edges, ({ before }) => before)) {
    if (webhooksOf(owner).length === 0) continue;
    await untilAnswering({ owner, targets: [...new Set(own.map(({ after }) => after))], options }, env);
  }
}

async function untilAnswering(waiting: Waiting, env: OperationEnv): Promise<void> {
  const { owner, targets, options } = waiting;
  const startMs = env.timer.nowMs();
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
    const said = await silence(waiting, env);
    if (said === undefined) return tell(owner, 'ready', 'it answers', env);
    const reason = options.mask(said);
    tell(owner, 'waiting', reason, env);
    if (env.timer.nowMs() + pause > startMs + options.timeoutMs) {
      const seconds = Math.round((env.timer.nowMs() - startMs) / 1000);
      fail(webhookSilent(targetName(owner), { waiting: namedTogether(targets), seconds, reason }));
    }
    await env.timer.sleep(pause, env.signal);
  }
}

function tell({ ref }: Target, state: 'ready' | 'waiting', message: string, env: OperationEnv): void {
  env.report({ kind: 'wait', objects: [{ ref, state, message }], isOver: state === 'ready' });
}

/** Why the webhooks do not answer yet; undefined when they do. */
async function silence({ owner, targets, options }: Waiting, env: OperationEnv): Promise<string | undefined> {
  const asked = new Set<Webhook>();
  const concerned: Target[] = [];
  for (const target of targets) {
    const labels = await labelsOf(target, env);
    const own = webhooksOf(owner).filter((one) => !one.isIgnorable && one.concerns(target, labels));
    if (own.length > 0) concerned.push(target);
    for (const webhook of own) asked.add(webhook);
  }
  const webhooks = [...new Map([...asked].map((one) => [one.name, one])).values()];
  return (
    (await emptyBundle(owner, webhooks, env)) ??
    (await withoutEndpoints(webhooks, env)) ??
    (await refusedTrial(concerned, { ...options, webhooks }, env))
  );
}

/** All labels of the namespace of an object, as far as they can be read. */
async function labelsOf({ ref: { namespace } }: Target, env: OperationEnv): Promise<NamespaceLabels> {
  if (namespace === '') return knownLabels('', undefined);
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
  const answer = await env.cluster.ask({ method: 'GET', path }, env.signal);
  if (!isDone(answer)) return knownLabels(namespace, undefined);
  return { labels: stringsAt(answer.body, 'metadata', 'labels'), isWhole: true };
}

async function emptyBundle(
  owner: Target,
  webhooks: readonly Webhook[],
  env: OperationEnv,
): Promise<string | undefined> {
  const served = webhooks.filter(({ service }) => service !== undefined);
  if (served.length === 0) return undefined;
  const path = apiPath(owner.resource, '', owner.ref.name);
  const { status, body } = await env.cluster.ask({ method: 'GET', path }, env.signal);
  if (status === 404) return `${targetName(owner)} is not there`;
  if (status !== 200 || !isObject(body)) return undefined;
  const empty = served.find((webhook) => stringAt(clientConfigOf(webhook, body), 'caBundle') === '');
  return empty && `webhook ${empty.name} has an empty caBundle: nobody has filled it yet`;
}

async function withoutEndpoints(
  webhooks: readonly Webhook[],
  env: OperationEnv,
): Promise<string | undefined> {
  const services = webhooks.flatMap(({ service }) => (service ? [service] : []));
  for (const key of new Set(services.map(({ namespace, name }) => `${namespace}/${name}`))) {
    const [namespace = '', name = ''] = key.split('/');
    if (!(await hasEndpoints(namespace, name, env))) return `service ${key} has no endpoint that is ready`;
  }
  return undefined;
}

async function hasEndpoints(namespace: string, name: string, env: OperationEnv): Promise<boolean> {
  const answer = await env.cluster.ask(
    {
      method: 'GET',
      path: `/apis/discovery.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/endpointslices`,
      query: { labelSelector: `kubernetes.io/service-name=${name}` },
    },
    env.signal,
  );
  if (!isDone(answer)) return true;
  return objectsAt(answer.body, 'items')
    .flatMap((slice) => objectsAt(slice, 'endpoints'))
    .some((endpoint) => at(endpoint, 'conditions', 'ready') !== false);
}

/** How long a server may take to answer beside what it grants the webhook. */
const ANSWER_MS = 10_000;

interface Trial extends AnsweringOptions {
  readonly webhooks: readonly Webhook[];
}

/** What the server says of a write that it only tries, where that is about a webhook; one object of each kind is tried. */
async function refusedTrial(
  targets: readonly Target[],
  trial: Trial,
  env: OperationEnv,
): Promise<string | undefined> {
  const timeoutMs = ANSWER_MS + Math.max(0, ...trial.webhooks.map((webhook) => webhook.timeoutMs));
  for (const [target] of groupedBy(targets, ({ ref }) => `${ref.apiVersion} ${ref.kind}`).values()) {
    if (!target) continue;
    const text = await tried(
      target,
      { ...trialRequest(target, trial.method), takesAny: true, timeoutMs },
      env,
    );
    if (text !== undefined) return text;
  }
  return undefined;
}

async function tried(target: Target, request: ApiRequest, env: OperationEnv): Promise<string | undefined> {
  try {
    const answer = await env.cluster.ask(request, env.signal);
    return isSilent(target, answer) ? failureText(answer) : undefined;
  } catch (error) {
    if (!isFateUnknown(error)) throw error;
    return error.problem.message;
  }
}

/** A server that has only just listed a kind may not serve it yet. */
function isSilent({ isProvisional }: Target, answer: ApiAnswer): boolean {
  return isWebhookFailure(failureText(answer)) || (isProvisional === true && answer.status === 404);
}

function trialRequest(target: Target, method: ApplyOptions['method']): ApiRequest {
  const { ref, resource } = target;
  const query = { fieldManager: FIELD_MANAGER, dryRun: 'All' };
  const body = bodyOf(target);
  if (method === 'csa' || ref.name === '')
    return { method: 'POST', path: apiPath(resource, ref.namespace), query, body, repeatable: true };
  return {
    method: 'PATCH',
    path: apiPath(resource, ref.namespace, ref.name),
    query: { ...query, force: 'true' },
    body,
    contentType: 'application/apply-patch+yaml',
  };
}
