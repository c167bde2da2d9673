import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Processes, ProcessIdentity } from '../base/processes.ts';

/** This process and its neighbours, as far as Linux tells of them in /proc; elsewhere nothing is known of others. */
export function systemProcesses(): Processes {
  const own: ProcessIdentity = {
    host: hostname(),
    pid: process.pid,
    run: randomUUID(),
    boot: textOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidSpace: textOr(() => readlinkSync('/proc/self/ns/pid')),
    began: statOf(process.pid)?.began ?? '',
  };
  return { own, isAlive: (other) => (isNeighbour(own, other) ? isRunning(other) : undefined) };
}

/** Whether numbers of processes mean the same for both. */
function isNeighbour(own: ProcessIdentity, { host, boot, pidSpace, began }: ProcessIdentity): boolean {
  const isKnown = own.boot !== '' && own.pidSpace !== '' && own.began !== '' && began !== '';
  return isKnown && host === own.host && boot === own.boot && pidSpace === own.pidSpace;
}

/** A number may be given out again, so the time when its process began must be the same. */
function isRunning({ pid, began }: ProcessIdentity): boolean {
  const found = statOf(pid);
  return found !== undefined && found.began === began && !ENDED.has(found.state);
}

/** A process that was killed stays listed until its parent has asked for its status. */
const ENDED = new Set(['Z', 'X', 'x']);

/** Fields of /proc/PID/stat behind the command's name, which stands in parentheses and may hold any. See proc(5). */
const STATE = 0;
const START_TIME = 19;

function statOf(pid: number): { readonly state: string; readonly began: string } | undefined {
  const text = textOr(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = text
    .slice(text.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
  const [state, began] = [fields[STATE], fields[START_TIME]];
  return text === '' || state === undefined || began === undefined ? undefined : { state, began };
}

/** What is not there, or not for us, is unknown. */
function textOr(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return '';
    throw error;
  }
}
