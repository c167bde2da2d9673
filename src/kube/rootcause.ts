import type { Problem } from '../base/problem.ts';
import { rootCause } from '../base/problems/wait.ts';
import type { ApiResource } from './api.ts';
import { type EventNote, eventsOf, type Family, familyOf, type NamespaceView } from './evidence.ts';
import { createRefused, type Fault, ownFaults, podFaults } from './faults.ts';
import { FAULTS, rankOf } from './hopeless.ts';
import { at, type JsonObject, objectsAt, stringAt } from './json.ts';
import { containerLog, type LogLimits } from './logs.ts';
import type { Mask } from './masking.ts';
import type { OperationEnv } from './operation.ts';
import type { ObjectRef } from './progress.ts';
import { ruleKey } from './readiness.ts';
import { count, type Readiness } from './verdict.ts';

/** An object to look into, as it was last seen; undefined when it never was. */
export interface Suspect {
  readonly ref: ObjectRef;
  readonly resource: ApiResource;
  readonly object: JsonObject | undefined;
  readonly readiness: Readiness;
}

/** What is wrong with an object, worst first, and what it has made. */
export interface Findings {
  readonly faults: readonly Fault[];
  readonly family: Family;
}

const NOBODY: Family = { owners: [], pods: [] };

/** Looks for what is wrong with an object: in itself, in what it made, in what was said of them. */
export async function findFaults({ resource, ref, object }: Suspect, view: NamespaceView): Promise<Findings> {
  const faults: Fault[] = [];
  const isLeaving = stringAt(object, 'metadata', 'deletionTimestamp') !== '';
  if (!isLeaving && (await view.isTerminating())) faults.push(terminating(ref.namespace));
  if (!object) return { faults, family: NOBODY };
  const family = await familyOf(object, resource, view);
  faults.push(...[object, ...family.owners].flatMap(ownFaults));
  faults.push(...family.pods.flatMap(podFaults));
  faults.push(...(await saidFaults(object, resource, family, view)));
  return { faults: faults.sort((a, b) => rankOf(a.id) - rankOf(b.id)), family };
}

function terminating(namespace: string): Fault {
  const what = `namespace ${namespace} is being deleted: nothing can be created in it`;
  return { id: 'namespace-terminating', what, reason: '', message: '' };
}

/** What only events tell of. */
async function saidFaults(
  object: JsonObject,
  resource: ApiResource,
  family: Family,
  view: NamespaceView,
): Promise<readonly Fault[]> {
  if (ruleKey(resource) === 'PersistentVolumeClaim') return claimFaults(object, view);
  const [stuck] = family.pods.filter(isStarting);
  if (stuck) return mountFaults(stuck, view);
  if (family.pods.length >= count(object, 'spec.replicas', 1)) return [];
  const events = await eventsOf([object, ...family.owners], view);
  const refused = events.find(({ reason }) => reason === 'FailedCreate');
  return refused ? [createRefused(refused.reason, refused.message)] : [];
}

const UNBOUND: readonly string[] = ['FailedBinding', 'ProvisioningFailed', 'VolumeMismatch'];

async function claimFaults(claim: JsonObject, view: NamespaceView): Promise<readonly Fault[]> {
  if (stringAt(claim, 'status', 'phase') === 'Bound') return [];
  const events = await eventsOf([claim], view, 'involvedObject.kind=PersistentVolumeClaim');
  const said = events.find(({ reason }) => UNBOUND.includes(reason));
  if (!said) return [];
  return [
    { id: 'claim-unbound', what: 'no volume can be bound to it', reason: said.reason, message: said.message },
  ];
}

/** A pod that has a node, and no container that runs or says why not. */
function isStarting(pod: JsonObject): boolean {
  const waits = objectsAt(pod, 'status', 'containerStatuses').map((status) =>
    stringAt(status, 'state', 'waiting', 'reason'),
  );
  return (
    stringAt(pod, 'status', 'phase') === 'Pending' &&
    at(pod, 'spec', 'nodeName') !== undefined &&
    waits.every((reason) => reason === '' || reason === 'ContainerCreating' || reason === 'PodInitializing')
  );
}

const MOUNTS: readonly string[] = ['FailedMount', 'FailedAttachVolume', 'FailedMapVolume'];

async function mountFaults(pod: JsonObject, view: NamespaceView): Promise<readonly Fault[]> {
  const said = (await eventsOf([pod], view)).find(({ reason }) => MOUNTS.includes(reason));
  if (!said) return [];
  const what = `a volume of pod ${stringAt(pod, 'metadata', 'name')} cannot be mounted`;
  return [{ id: 'volume-mount', what, reason: said.reason, message: said.message, pod }];
}

/** What an explanation needs besides the object. */
export interface Explaining {
  readonly view: NamespaceView;
  readonly env: Pick<OperationEnv, 'cluster' | 'signal'>;
  readonly mask: Mask;
}

/** Why an object is not as it should be, for a person: the child, the reason, its last event and log lines. */
export async function explain(suspect: Suspect, { view, env, mask }: Explaining): Promise<Problem> {
  const { faults, family } = await findFaults(suspect, view);
  const fault = faults[0] ?? nothingFound(suspect);
  const about = fault.pod ? [fault.pod] : [...(suspect.object ? [suspect.object] : []), ...family.owners];
  const events = await eventsOf(about, view);
  const said = oneEach(
    events.filter(({ reason, message }) => reason !== fault.reason && message !== fault.message),
  ).slice(0, MOST_EVENTS);
  const clean = (text: string): string => cut(mask(text));
  return rootCause({
    message: clean(`${nameOf(suspect.ref)}: ${faultText(fault)}${othersText(faults)}`),
    details: [...said.map(eventText), ...(await logLines(faults, { view, env, mask }))].map(clean),
    hint: FAULTS[fault.id].hint,
  });
}

/** Of each reason the newest event. */
function oneEach(events: readonly EventNote[]): readonly EventNote[] {
  return events.filter(({ reason }, index) => events.findIndex((other) => other.reason === reason) === index);
}

function eventText({ reason, message, times }: EventNote): string {
  return `event ${reason}${times > 1 ? ` (${times} times)` : ''}: ${message}`;
}

const MOST_EVENTS = 2;

/** `Deployment default/web`. */
export function nameOf({ kind, namespace, name }: ObjectRef): string {
  return namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** What is wrong, with the machine's word and the server's text. */
export function faultText({ what, reason, message }: Fault): string {
  const word = reason === '' || message.includes(reason) ? '' : ` (${reason})`;
  return `${what}${word}${message === '' ? '' : `: ${message}`}`;
}

/** How many more pods have the same. */
function othersText([first, ...rest]: readonly Fault[]): string {
  const pods = new Set(rest.filter(({ id, pod }) => id === first?.id && pod).map(({ pod }) => pod));
  if (first?.pod) pods.delete(first.pod);
  return pods.size === 0 ? '' : ` (and so have ${pods.size} more of its pods)`;
}

function nothingFound({ object, readiness }: Suspect): Fault {
  const what = object ? readiness.message || 'it says nothing of its state' : 'the cluster does not have it';
  return { id: 'unknown', what, reason: '', message: '' };
}

const TAIL: LogLimits = { tailLines: 20, limitBytes: 64 * 1024 };
const MOST_LINES = 5;
const LONGEST = 300;

/** The last lines of the container that has to do with the worst fault. */
async function logLines(faults: readonly Fault[], { env, mask }: Explaining): Promise<readonly string[]> {
  const which = faults[0] ? FAULTS[faults[0].id].log : 'none';
  const { pod, container } = faults.find((fault) => fault.pod && fault.container !== undefined) ?? {};
  if (which === 'none' || !pod || container === undefined) return [];
  const previous = which === 'previous';
  const first = await containerLog(pod, container, { ...env, limits: { ...TAIL, previous } });
  const isOther = previous && first.text.trim() === '';
  const { text } = isOther ? await containerLog(pod, container, { ...env, limits: TAIL }) : first;
  const lines = mask(text)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  return lines.slice(-MOST_LINES).map((line) => `log: ${line}`);
}

function cut(text: string): string {
  const line = text.replaceAll(/\s*\n\s*/g, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
