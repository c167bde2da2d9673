import type { ProcessIdentity } from '../base/processes.ts';
import {
  isObject,
  type Json,
  type JsonObject,
  numberAt,
  parseJson,
  stringAt,
  stringsOf,
} from '../kube/json.ts';

/** Commands that keep others away from a release while they run. */
export const COMMANDS = ['install', 'upgrade', 'rollback', 'uninstall', 'test', 'recover'] as const;
export type LockingCommand = (typeof COMMANDS)[number];

/** What can be done to a release, and left half done. */
export const ACTIONS = ['install', 'upgrade', 'rollback', 'uninstall'] as const;
export type Action = (typeof ACTIONS)[number];

/** How work ended that can be taken up again: by Ctrl-C, or because another command marked it failed. */
export const ENDS = ['interrupted', 'marked-failed'] as const;
export type WorkEnd = (typeof ENDS)[number];

/** How far an operation came. It holds nothing of values: who may read Leases may not read Secrets. */
export interface Work {
  /** The command that began it. */
  readonly command: LockingCommand;
  /** What it does with the revision; not the command's own on the way back of --rollback-on-failure, or for `upgrade --install`. */
  readonly action: Action;
  /** The revision it writes; for an uninstall the last one. */
  readonly revision: number;
  /** What tells the same command from another: a digest, or the revision asked for. */
  readonly request: string;
  /** Time of day when it began, RFC 3339. */
  readonly started: string;
  /** Hooks that succeeded, each as the one who notes it calls it. */
  readonly hooks: readonly string[];
  /** Why there is a way back; '' where there is none. */
  readonly cause: string;
  readonly end: WorkEnd | '';
}

/** Who holds a release, and with which command. */
export interface Holder extends ProcessIdentity {
  readonly command: string;
  /** Time of day when it took the lock, RFC 3339. */
  readonly since: string;
}

/** The stack that a release is of; its Lease lives as long as the release then. */
export interface StackMark {
  /** The name in dyn.yaml. */
  readonly stack: string;
  /** Whether it is a tenant's own, or shared by all tenants. */
  readonly scope: 'tenant' | 'shared';
}

/** A Lease as dyn reads it. */
export interface Lock {
  /** Undefined when nobody holds it: it only keeps what was done. */
  readonly holder: Holder | undefined;
  readonly work: Work | undefined;
  readonly mark: StackMark | undefined;
  /** When it was renewed, by the holder's clock: to be compared with itself only. */
  readonly renewed: string;
  readonly transitions: number;
  readonly uid: string;
  readonly resourceVersion: string;
}

/** What makes a Lease of a lock. */
export interface LockWriting {
  readonly name: string;
  readonly namespace: string;
  readonly holder: Holder | undefined;
  readonly work: Work | undefined;
  readonly mark: StackMark | undefined;
  readonly transitions: number;
  /** Time of day, RFC 3339. */
  readonly now: string;
  readonly durationMs: number;
  /** Of the Lease that is replaced. */
  readonly resourceVersion?: string;
}

/** The version of the annotation; what has another is read as the Lease of a stranger. */
const FORMAT = 1;
const STATE = 'dyn.lock/state';
const RELEASE = 'dyn.lock/release';
const LONGEST = 253;

/** The label of a Lease that names the stack of its release. */
export const STACK_LABEL = 'dyn.dev/stack';
const SCOPE_LABEL = 'dyn.dev/stack-scope';

/** What keeps two operators from being installed at once: no release has such a name. */
export const INSTALL_LOCK = '.dyn-operator-install';

/**
 * The Lease of a release. Release names have at most 53 characters, names of Leases 253. A name with a dot in front, which
 * no release has, is the Lease's own.
 */
export function lockName(release: string): string {
  return isOwnName(release) ? release.slice(1) : `dyn.lock.${release}`;
}

function isOwnName(name: string): boolean {
  return name.startsWith('.');
}

/** The path of the Lease of a release, or of all Leases of the namespace without one. */
export function lockPath(namespace: string, release?: string): string {
  const base = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases`;
  return release === undefined ? base : `${base}/${encodeURIComponent(lockName(release))}`;
}

/** The Lease as the API server takes it. */
export function writeLock(writing: LockWriting): JsonObject {
  const { name, namespace, holder, work, mark, transitions, now, durationMs, resourceVersion } = writing;
  const time = microTime(now);
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name: lockName(name),
      namespace,
      labels: {
        'app.kubernetes.io/managed-by': 'dyn',
        ...(isOwnName(name) ? {} : { [RELEASE]: name }),
        ...(mark ? { [STACK_LABEL]: mark.stack, [SCOPE_LABEL]: mark.scope } : {}),
      },
      annotations: {
        [STATE]: JSON.stringify({ format: FORMAT, holder: holder ?? null, work: work ?? null }),
      },
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
    spec: {
      ...(holder ? { holderIdentity: identityText(holder), acquireTime: microTime(holder.since) } : {}),
      leaseDurationSeconds: Math.max(1, Math.ceil(durationMs / 1000)),
      leaseTransitions: transitions,
      renewTime: time,
    },
  };
}

/** Reads a Lease, whoever wrote it. A holder whose annotation cannot be read has a host alone. */
export function readLock(lease: JsonObject): Lock {
  const state = parseJson(stringAt(lease, 'metadata', 'annotations', STATE));
  const known = isObject(state) && state.format === FORMAT ? state : {};
  const identity = stringAt(lease, 'spec', 'holderIdentity');
  return {
    holder: identity === '' ? undefined : readHolder(known.holder, identity),
    work: readWork(known.work),
    mark: readMark(lease),
    renewed: stringAt(lease, 'spec', 'renewTime'),
    transitions: numberAt(lease, 'spec', 'leaseTransitions') ?? 0,
    uid: stringAt(lease, 'metadata', 'uid'),
    resourceVersion: stringAt(lease, 'metadata', 'resourceVersion'),
  };
}

/** The release whose Lease it is. */
export function releaseOf(lease: JsonObject): string {
  return stringAt(lease, 'metadata', 'labels', RELEASE);
}

function readMark(lease: JsonObject): StackMark | undefined {
  const stack = stringAt(lease, 'metadata', 'labels', STACK_LABEL);
  if (stack === '') return undefined;
  const isShared = stringAt(lease, 'metadata', 'labels', SCOPE_LABEL) === 'shared';
  return { stack, scope: isShared ? 'shared' : 'tenant' };
}

/** Whether two are the same run of dyn. */
export function isSameHolder(one: Holder | undefined, other: Holder): boolean {
  return one !== undefined && one.run !== '' && one.run === other.run;
}

/** `dyn upgrade on host-a (process 4711, since 2026-11-29T10:00:00Z)`. */
export function holderText({ command, host, pid, since }: Holder): string {
  const details = [...(pid > 0 ? [`process ${pid}`] : []), ...(since === '' ? [] : [`since ${since}`])];
  const who = `${command === '' ? 'somebody' : `dyn ${command}`} on ${host}`;
  return details.length === 0 ? who : `${who} (${details.join(', ')})`;
}

function identityText({ host, pid, run }: ProcessIdentity): string {
  return `${host}_${pid}_${run}`;
}

function readHolder(value: Json | undefined, identity: string): Holder {
  const text = (key: string): string => stringAt(value, key).slice(0, LONGEST);
  const holder: Holder = {
    ...{ host: text('host'), pid: numberAt(value, 'pid') ?? 0, run: text('run'), boot: text('boot') },
    ...{ pidSpace: text('pidSpace'), began: text('began'), command: text('command'), since: text('since') },
  };
  const stranger = { host: identity.slice(0, LONGEST), pid: 0, run: '', boot: '', pidSpace: '', began: '' };
  return identityText(holder) === identity ? holder : { ...stranger, command: '', since: '' };
}

function readWork(value: Json | undefined): Work | undefined {
  if (!isObject(value)) return undefined;
  const command = COMMANDS.find((known) => known === value.command);
  const action = ACTIONS.find((known) => known === value.action);
  const revision = numberAt(value, 'revision');
  if (command === undefined || action === undefined || revision === undefined) return undefined;
  return {
    ...{ command, action, revision, request: stringAt(value, 'request') },
    started: stringAt(value, 'started'),
    hooks: stringsOf(value.hooks),
    cause: stringAt(value, 'cause'),
    end: ENDS.find((known) => known === value.end) ?? '',
  };
}

/** Go's MicroTime: exactly six digits. Source: apimachinery RFC3339Micro. */
function microTime(stamp: string): string {
  const [, seconds = stamp, fraction = '', zone = ''] = /^([^.]{19})(?:\.(\d+))?(.*)$/.exec(stamp) ?? [];
  return `${seconds}.${fraction.padEnd(6, '0').slice(0, 6)}${zone}`;
}
