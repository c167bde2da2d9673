import { podFaults } from '../kube/faults.ts';
import { rankOf } from '../kube/hopeless.ts';
import { at, type JsonObject, stringAt } from '../kube/json.ts';
import { type Kind, readiness, ruleKey } from '../kube/readiness.ts';
import { FINISHED_JOB } from '../kube/readiness-rules.ts';
import type { ObjectStatus, Readiness } from '../kube/verdict.ts';

/** How an object is, for a person. `gone` is meant to be away, `missing` is not. */
export type LiveState =
  | 'ready'
  | 'done'
  | 'running'
  | 'waiting'
  | 'failed'
  | 'deleting'
  | 'missing'
  | 'gone'
  | 'unknown';

/** How an object is, and its own word for that, '' where there is nothing to say. */
export interface Standing {
  readonly state: LiveState;
  readonly message: string;
}

/** Whether there is nothing to look after. */
export function isWell(state: LiveState): boolean {
  return state === 'ready' || state === 'done' || state === 'gone';
}

const STATES: Readonly<Record<ObjectStatus, LiveState>> = {
  Current: 'ready',
  InProgress: 'waiting',
  Failed: 'failed',
  Terminating: 'deleting',
  NotFound: 'missing',
  Unknown: 'unknown',
};

/** How an object of the cluster is; Jobs and pods that came to their end are told apart from those that run. */
export function standingOf(object: JsonObject, kind: Kind): Standing {
  const verdict = readiness(object, kind);
  if (verdict.status === 'Terminating') return { state: 'deleting', message: 'it is being deleted' };
  if (ruleKey(kind) === 'Pod') return podStanding(object, verdict);
  if (ruleKey(kind) === 'batch/Job') return jobStanding(object);
  if (verdict.isSilent) return { state: 'ready', message: 'it says nothing of its state' };
  return { state: STATES[verdict.status], message: verdict.message };
}

function podStanding(pod: JsonObject, { status, message }: Readiness): Standing {
  const phase = stringAt(pod, 'status', 'phase');
  if (phase === 'Succeeded') return { state: 'done', message };
  const [worst] = [...podFaults(pod)].sort((a, b) => rankOf(a.id) - rankOf(b.id));
  const said = worst?.reason || message;
  if (phase === 'Failed') return { state: 'failed', message: said };
  return { state: STATES[status], message: said };
}

function jobStanding(job: JsonObject): Standing {
  if (at(job, 'spec', 'suspend') === true) return { state: 'waiting', message: 'it is suspended' };
  for (const check of FINISHED_JOB) {
    const verdict = check(job, 0);
    if (verdict) return { state: JOB_STATES[verdict.status] ?? 'unknown', message: verdict.message };
  }
  return { state: 'unknown', message: '' };
}

const JOB_STATES: Readonly<Partial<Record<ObjectStatus, LiveState>>> = {
  Current: 'done',
  InProgress: 'running',
  Failed: 'failed',
};
