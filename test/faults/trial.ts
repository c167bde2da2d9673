import { setTimeout as sleep } from 'node:timers/promises';
import { type Attack, type Behind, openBehind } from './broken.ts';
import { type Allowed, differences, isFinished } from './compare.ts';
import type { Operation, Point } from './point.ts';
import type { Passed } from './proxy.ts';
import { closeScene, openScene, RELEASE, runHelm, type Scene, type Stage, stateOf } from './stage.ts';
import type { State } from './state.ts';
import type { Ended } from './subject.ts';

/** What became of a trial. */
export interface Verdict {
  /** `missed`: the request did not come, because its number or its being is chance. */
  readonly outcome: 'survived' | 'failed' | 'missed';
  /** How the first run ended: its exit status, or null for a kill. */
  readonly first: number | null;
  /** Whether the same command was run again. */
  readonly again: boolean;
  /** Whether a failed revision stayed behind. */
  readonly extra: boolean;
  /** What is wrong, in lines. */
  readonly problem: string;
  /** What the command asked, in its first run and the second. */
  readonly passed: readonly Passed[];
  readonly seconds: number;
}

/** An operation as it is when nothing goes wrong. */
export interface Baseline {
  readonly operation: Operation;
  readonly points: readonly Point[];
  readonly state: State;
  /** How long it takes. */
  readonly seconds: number;
}

export interface TrialRun {
  readonly attack: Attack;
  readonly baseline: Baseline;
  readonly namespace: string;
}

/** Until the controllers have taken away what was deleted. */
const SETTLED_MS = 2000;
const EQUAL_MS = 10_000;
const POLL_MS = 150;

/** Runs an operation without a fault. Throws when it fails. */
export async function runBaseline(stage: Stage, operation: Operation, namespace: string): Promise<Baseline> {
  const scene = await openScene(stage, operation, namespace);
  const behind = await openBehind(scene, { interfere: () => undefined });
  const started = performance.now();
  const ended = await behind.run();
  const seconds = (performance.now() - started) / 1000;
  await behind.close();
  if (ended.code !== 0) throw new Error(`${operation} without a fault: ${said(ended)}`);
  await sleep(SETTLED_MS);
  const state = await stateOf(scene);
  await closeScene(scene);
  return { operation, points: behind.passed.map(({ point }) => point), state, seconds };
}

/** Runs an operation under an attack, once more where that is due, and looks at what is there. */
export async function runTrial(stage: Stage, { attack, baseline, namespace }: TrialRun): Promise<Verdict> {
  const started = performance.now();
  const scene = await openScene(stage, baseline.operation, namespace);
  const behind = await openBehind(scene, attack);
  try {
    const first = await behind.runUnder(attack);
    const finished = isFinished(await stateOf(scene), baseline.state);
    const later = finished ? undefined : await runAgain(behind, scene, attack);
    const allowed = { extra: !attack.isKill, lease: finished && first.code !== 0 };
    const problems = [
      ...(later === undefined || later.code === 0 ? [] : [`again: ${said(later)}`]),
      ...(await untilEqual(scene, baseline.state, allowed)),
      ...(await readByHelm(scene)),
    ];
    const { records } = await stateOf(scene);
    return {
      outcome: problems.length > 0 ? 'failed' : attack.wasReached() ? 'survived' : 'missed',
      first: first.code,
      again: !finished,
      extra: Object.keys(records).length > Object.keys(baseline.state.records).length,
      problem: problems.length === 0 ? '' : [`first: ${said(first)}`, ...problems].join('\n'),
      passed: behind.passed,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await behind.close();
    await closeScene(scene);
  }
}

const IN_USE = 'cannot reuse a name that is still in use';

/** A server's refusal leaves a failed release: installing over it takes Helm's own flag for that. */
async function runAgain(behind: Behind, { operation }: Scene, attack: Attack): Promise<Ended> {
  const ended = await behind.run();
  const isRefused = operation === 'install' && !attack.isKill && ended.stderr.includes(IN_USE);
  return isRefused ? behind.run('--replace') : ended;
}

/** Deletions go on after the command: what differs may still become equal. */
async function untilEqual(scene: Scene, wanted: State, allowed: Allowed): Promise<readonly string[]> {
  const deadline = Date.now() + EQUAL_MS;
  for (;;) {
    const found = differences(wanted, await stateOf(scene), allowed);
    if (found.length === 0 || Date.now() > deadline) return found;
    await sleep(POLL_MS);
  }
}

/** Whether the real helm can read what is recorded. */
async function readByHelm(scene: Scene): Promise<readonly string[]> {
  const commands = [
    ['history', RELEASE],
    ['status', RELEASE],
    ['get', 'all', RELEASE],
  ];
  const answers = await Promise.all(commands.map((command) => helmSays(scene, command)));
  const unread = answers.filter((answer) => answer !== '');
  if (scene.operation !== 'uninstall') return unread;
  return unread.length === commands.length && unread.every((text) => text.includes('release: not found'))
    ? []
    : ['helm still knows the release', ...unread];
}

async function helmSays(scene: Scene, command: readonly string[]): Promise<string> {
  try {
    await runHelm(scene, [...command, '--namespace', scene.namespace]);
    return '';
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
}

const LAST_CHARACTERS = 1500;

function said({ code, stderr }: Ended): string {
  return `exit status ${code}: ${stderr.trim().slice(-LAST_CHARACTERS)}`;
}
