import { DynError, fail, type Related } from '../base/problem.ts';
import { needsUnknownKind } from '../base/problems/order.ts';
import type { ApiResource } from '../kube/api.ts';
import { createMask } from '../kube/masking.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { answering } from './answering.ts';
import type { ApplyOptions } from './apply.ts';
import { type Edge, type Gate, targetName } from './edges.ts';
import { untilKnown } from './listed.ts';
import type { OutsideNeed } from './needs.ts';
import type { Wave } from './sequence.ts';
import type { Target } from './targets.ts';
import { toldReadiness } from './told-readiness.ts';
import { type Waited, type WaitOptions, waitReady } from './wait.ts';

const DEFAULT_MS = 30_000;

/** Whether there is something to wait for before a wave; a kind that the cluster has needs no wait for its definition. */
export function isGated({ gates, outside }: Wave): boolean {
  return outside.length > 0 || gates.some(({ gate, after }) => gate !== 'established' || after.isProvisional);
}

/** How objects are written, and all that are. */
export interface GateScope {
  readonly apply: ApplyOptions;
  readonly targets: readonly Target[];
}

/**
 * Waits for what a wave comes after: that definitions are established and listed, that webhooks answer, that what is
 * needed is ready. Raises order/webhook-silent, order/needs-unknown-kind, wait/…, kube/….
 */
export async function passGates(
  wave: Wave,
  { apply: { gates = { timeoutMs: 0 }, method }, targets }: GateScope,
  env: OperationEnv,
): Promise<void> {
  if (!isGated(wave)) return;
  const { secrets: secretsOf = () => [], ...limits } = gates;
  const secrets = secretsOf(targets);
  const timeoutMs = limits.timeoutMs || DEFAULT_MS;
  await untilEstablished(edgesWith('established', wave), timeoutMs, env);
  await untilReady(wave, { ...limits, secrets }, env);
  const options = { method, timeoutMs, mask: createMask(secrets) };
  await answering(edgesWith('answering', wave), options, env);
}

function edgesWith(gate: Gate, { gates }: Wave): readonly Edge[] {
  return gates.filter((edge) => edge.gate === gate);
}

async function untilEstablished(edges: readonly Edge[], timeoutMs: number, env: OperationEnv): Promise<void> {
  const waiting = edges.filter(({ after }) => after.isProvisional);
  const definitions = [...new Set(waiting.map(({ before }) => before))];
  if (definitions.length === 0) return;
  await waitReady(definitions, { strategy: 'watcher', timeoutMs, jobs: false }, env);
  await untilKnown(definitions, env);
}

type ReadyOptions = Omit<WaitOptions, 'strategy' | 'jobs'>;

async function untilReady(wave: Wave, options: ReadyOptions, env: OperationEnv): Promise<void> {
  const before = new Set(edgesWith('ready', wave).map((edge) => edge.before));
  const needed: Waited[] = [...before].map((target) => ({ ...target, ...toldReadiness(target) }));
  for (const need of wave.outside) needed.push(await lookUp(need, env));
  if (needed.length === 0) return;
  try {
    await waitReady(needed, { strategy: 'watcher', jobs: true, ...options }, env);
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    fail({ ...error.problem, related: [...(error.problem.related ?? []), ...reasonsOf(wave)] }, error);
  }
}

/** Who waits for what, and why. */
function reasonsOf(wave: Wave): readonly Related[] {
  const edges = edgesWith('ready', wave).map(({ before, after, cause, reason }) =>
    cause === 'subchart' ? reason : `${targetName(after)} comes after ${targetName(before)}: ${reason}`,
  );
  const outside = wave.outside.map(
    ({ after, need }) => `${targetName(after)} needs ${need.text}, which is no object of this release`,
  );
  return [...new Set([...edges, ...outside])].map((message) => ({ message }));
}

/** Where an object of the cluster lies. Raises order/needs-unknown-kind. */
async function lookUp({ after, need }: OutsideNeed, { discovery }: OperationEnv): Promise<Waited> {
  const { apiVersion, kind, namespace, name, text } = need;
  const resource =
    apiVersion === '' ? await anyVersion(kind, discovery) : await discovery.find(apiVersion, kind);
  if (!resource) return fail(needsUnknownKind(targetName(after), text));
  const { group, version } = resource;
  const space = resource.isNamespaced ? namespace : '';
  return {
    resource,
    ref: { apiVersion: group === '' ? version : `${group}/${version}`, kind, namespace: space, name },
  };
}

/** The kind of that name, Kubernetes' own before others. */
async function anyVersion(
  kind: string,
  discovery: OperationEnv['discovery'],
): Promise<ApiResource | undefined> {
  const versions = (await discovery.apiVersions()).filter((one) => one.endsWith(`/${kind}`));
  const [first] = versions.toSorted((one, other) => rankOf(one) - rankOf(other));
  return first === undefined ? undefined : discovery.find(first.slice(0, -kind.length - 1), kind);
}

/** `v1/Pod`, `apps/v1/Deployment`, `example.com/v1/Foo`. */
function rankOf(apiVersion: string): number {
  const [group = ''] = apiVersion.split('/');
  if (apiVersion.split('/').length === 2) return 0;
  return group.includes('.') ? 2 : 1;
}
