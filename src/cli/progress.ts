import type { ObjectProgress, Progress } from '../kube/progress.ts';
import { livingTable } from './progress-table.ts';
import { elapsedText, isDone, objectName, type ProgressView } from './progress-words.ts';
import { printable } from './report.ts';
import type { World } from './world.ts';

/**
 * A live table where standard error is a terminal; elsewhere a line per change of state, and a heartbeat a minute.
 * `now` are milliseconds of a clock that never goes back.
 */
export function printProgress(world: World, now: () => number = () => performance.now()): ProgressView {
  const isDumb = world.env.TERM === 'dumb';
  return world.errorColumns && !isDumb ? livingTable(world, now) : progressLines(world, now);
}

const HEARTBEAT_MS = 60_000;

/** What was told of the objects of a wait. */
interface Told {
  readonly states: Map<string, string>;
  readonly since: number;
  lastMs: number;
}

function progressLines(world: World, now: () => number): ProgressView {
  let told: Told | undefined;
  const say = (text: string): void => world.stderr(`${printable(text)}\n`);
  return {
    stderr: world.stderr,
    report: (progress) => {
      if (progress.kind !== 'wait') return sayOther(progress, say);
      told ??= { states: new Map(), since: now(), lastMs: now() };
      tellChanges(progress.objects, told, now(), say);
      heartbeat(progress.objects, told, now(), say);
      if (progress.isOver) told = undefined;
    },
  };
}

/** Notes and hooks; what else happens is told at the end. */
function sayOther(progress: Progress, say: (text: string) => void): void {
  if (progress.kind === 'note') say(progress.text);
  if (progress.kind === 'hook') say(`hook ${progress.event} ${objectName(progress)}: ${progress.phase}`);
}

function tellChanges(
  objects: readonly ObjectProgress[],
  told: Told,
  nowMs: number,
  say: (text: string) => void,
): void {
  for (const object of objects) {
    const key = objectName(object);
    const before = told.states.get(key);
    told.states.set(key, object.state);
    const isNews = before === undefined ? !isDone(object) : before !== object.state;
    if (!isNews) continue;
    told.lastMs = nowMs;
    say(changeText(object, nowMs - told.since));
  }
}

function changeText(object: ObjectProgress, elapsedMs: number): string {
  const name = objectName(object);
  switch (object.state) {
    case 'ready':
      return `${name} is ready after ${elapsedText(elapsedMs)}`;
    case 'gone':
      return `${name} is gone after ${elapsedText(elapsedMs)}`;
    case 'waiting':
      return `waiting for ${name}: ${object.message}`;
    case 'failed':
      return `${name} failed after ${elapsedText(elapsedMs)}: ${object.message}`;
    case 'hopeless':
      return `${name} will not get ready: ${object.message}`;
  }
}

function heartbeat(
  objects: readonly ObjectProgress[],
  told: Told,
  nowMs: number,
  say: (text: string) => void,
): void {
  if (nowMs - told.lastMs < HEARTBEAT_MS) return;
  const waiting = objects.filter((object) => !isDone(object));
  const [first] = waiting;
  if (!first) return;
  told.lastMs = nowMs;
  const which = `${waiting.length} of ${objects.length} objects, first ${objectName(first)}: ${first.message}`;
  say(`still waiting after ${elapsedText(nowMs - told.since)} for ${which}`);
}
