import type { ApiResource } from '../kube/api.ts';
import type { Scope } from '../kube/follow.ts';
import type { JsonObject } from '../kube/json.ts';
import type { ObjectProgress, ObjectRef } from '../kube/progress.ts';
import { NOT_FOUND, type Readiness, UNKNOWN } from '../kube/verdict.ts';

/** An object that somebody waits for. */
export interface Waited {
  readonly ref: ObjectRef;
  readonly resource: ApiResource;
  /** How far it is, where its kind does not decide that. */
  readonly judge?: (object: JsonObject) => Readiness;
}

/** What is known of an object that is waited for. */
export interface Entry extends Waited {
  readiness: Readiness;
  /** As it was last seen, kept only while it is not ready. */
  object: JsonObject | undefined;
  /** Since when a pod is seen without a node, by our own clock. */
  unscheduledMs: number | undefined;
  /** Set when it can never be ready by itself: why. */
  hopeless: string | undefined;
}

/** What is waited for: that objects are as they should be, or that they are no more. */
export type Goal = 'ready' | 'gone';

/** One entry an object, in the order given; an object that is named twice has one. */
export function createEntries(waited: readonly Waited[]): readonly Entry[] {
  const entries = new Map<string, Entry>();
  for (const { ref, resource, judge } of waited) {
    entries.set(`${scopeKey({ ref, resource })} ${ref.name}`, {
      ...{ ref, resource },
      ...(judge && { judge }),
      readiness: UNKNOWN,
      object: undefined,
      unscheduledMs: undefined,
      hopeless: undefined,
    });
  }
  return [...entries.values()];
}

/** A scope with the entries in it, by name. */
export interface EntryScope extends Scope {
  readonly entries: ReadonlyMap<string, Entry>;
}

/** Entries by kind and namespace. */
export function scopesOf(entries: readonly Entry[]): readonly EntryScope[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = scopeKey(entry);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [scopeOf(first, group)] : [];
  });
}

function scopeOf({ resource, ref: { namespace } }: Waited, group: readonly Entry[]): EntryScope {
  const entries = new Map(group.map((entry) => [entry.ref.name, entry]));
  return { resource, namespace, entries, names: new Set(entries.keys()) };
}

function scopeKey({ ref, resource: { group, plural } }: Waited): string {
  return `${group}/${plural} ${ref.namespace}`;
}

/** Whether an entry needs no more waiting: a failure is final. */
export function isSettled(entry: Entry, goal: Goal): boolean {
  return isReached(entry, goal) || (goal === 'ready' && entry.readiness.status === 'Failed');
}

/** Whether an entry is where it should be; what was never seen is gone. */
export function isReached({ readiness: { status } }: Entry, goal: Goal): boolean {
  return goal === 'gone' ? status === 'NotFound' || status === 'Unknown' : status === 'Current';
}

/** Notes that an object is no more. */
export function markGone(entry: Entry): void {
  entry.readiness = NOT_FOUND;
  entry.object = undefined;
}

/** What a person sees of an entry. */
export function progressOf(entry: Entry, goal: Goal): ObjectProgress {
  const { ref, readiness, hopeless } = entry;
  if (hopeless !== undefined) return { ref, state: 'hopeless', message: hopeless };
  if (goal === 'gone') return goneProgress(entry);
  const { status, message, isSilent } = readiness;
  if (status === 'Current') return { ref, state: 'ready', message: isSilent ? SILENT : message };
  if (status === 'Unknown') return { ref, state: 'waiting', message: 'nothing is known of it yet' };
  return { ref, state: status === 'Failed' ? 'failed' : 'waiting', message };
}

const SILENT = 'it says nothing of its state';

function goneProgress(entry: Entry): ObjectProgress {
  const isGone = isReached(entry, 'gone');
  return {
    ref: entry.ref,
    state: isGone ? 'gone' : 'waiting',
    message: isGone ? 'deleted' : entry.readiness.message,
  };
}

/** Helm's line for an entry that is not where it should be. Source: helm pkg/kube statuswait.go. */
export function entryLine({ ref, readiness: { status, message } }: Entry, goal: Goal): string {
  const words = goal === 'gone' ? 'still exists' : 'not ready';
  return `resource ${ref.kind}/${ref.namespace}/${ref.name} ${words}. status: ${status}, message: ${message}`;
}
