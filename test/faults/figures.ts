import { resolve } from 'node:path';
import { drawer } from '../support/draw.ts';
import type { Attack } from './broken.ts';
import { type Campaign, sideBySide } from './campaign.ts';
import type { Trouble } from './point.ts';
import type { Passed } from './proxy.ts';
import { type Baseline, runTrial, type Verdict } from './trial.ts';

/** A promise about many faults at once: what is done to each run, and what must hold of it besides its end. */
export interface Figure {
  readonly about: string;
  /** The attack of a run; `seed` tells runs apart. */
  readonly attack: (baseline: Baseline, seed: number) => Attack;
  /** What is wrong with a run, in lines. */
  readonly check: (verdict: Verdict, baseline: Baseline) => readonly string[];
}

/** All of them, by the names that `npm run faults:figures` takes. */
export const FIGURES: Readonly<Record<string, Figure>> = {
  kills: {
    about: 'kill -9 at a random time',
    attack: ({ seconds }, seed) => ({
      ...{ interfere: () => undefined, isKill: true, wasReached: () => true },
      killAfterMs: drawer(seed)(Math.ceil(seconds * 1000)),
    }),
    check: () => [],
  },
  errors: {
    about: 'a reset, 500, 503, a timeout or a lost answer for every tenth call',
    attack: (_, seed) => someOf(['reset', 'answer-500', 'answer-503', 'answer-504', 'drop-after'], 10, seed),
    check: (verdict, baseline) => [
      ...withoutSecondRun(verdict),
      ...createdTwice(verdict.passed),
      ...callsOver(LIMIT, verdict, baseline),
    ],
  },
  throttled: {
    about: '429 with Retry-After for three of ten calls',
    attack: (_, seed) => someOf(['answer-429'], 30, seed),
    check: (verdict) => [...withoutSecondRun(verdict), ...tooEarly(verdict.passed)],
  },
  watches: {
    about: 'every first watch of a kind is told 410, all others hear no bookmarks',
    attack: () => ({
      interfere: ({ verb, occurrence }) =>
        verb !== 'WATCH' ? undefined : occurrence === 1 ? 'expired' : 'no-bookmarks',
      ...{ isKill: false, wasReached: () => true },
    }),
    check: withoutSecondRun,
  },
  'clock-ahead': skewed('a clock that is ten minutes ahead', 600),
  'clock-behind': skewed('a clock that is ten minutes behind', -600),
};

/** 1.3 times the calls of a run without a fault, and what polls may add. */
const LIMIT = 1.3;

function skewed(about: string, seconds: number): Figure {
  const module = resolve('test/faults/skew.cjs');
  return {
    about,
    attack: () => ({
      ...{ interfere: () => undefined, isKill: false, wasReached: () => true },
      env: { NODE_OPTIONS: `--require=${module}`, SKEW_SECONDS: String(seconds) },
    }),
    check: withoutSecondRun,
  };
}

function someOf(troubles: readonly Trouble[], percent: number, seed: number): Attack {
  const draw = drawer(seed);
  return {
    interfere: ({ verb }) =>
      verb !== 'WATCH' && draw(100) < percent ? troubles[draw(troubles.length)] : undefined,
    ...{ isKill: false, wasReached: () => true },
  };
}

function withoutSecondRun({ first, again }: Verdict): readonly string[] {
  return first === 0 && !again ? [] : [`the first run ended with ${first}`];
}

/** Objects that were made anew although they had been made. */
function createdTwice(passed: readonly Passed[]): readonly string[] {
  const made = passed.filter(({ point, status }) => point.verb === 'POST' && status === 201);
  const paths = made.map(({ point }) => point.path);
  return paths.filter((path, index) => paths.indexOf(path) !== index).map((path) => `created twice: ${path}`);
}

function callsOver(limit: number, { passed }: Verdict, { points }: Baseline): readonly string[] {
  const most = Math.ceil(points.length * limit);
  return passed.length <= most
    ? []
    : [`${passed.length} calls, where ${points.length} are made without a fault`];
}

const SECOND_MS = 1000;
/** A proxy that has much to do notes times late. */
const SLACK_MS = 50;

/** Calls that came again before the server's second was over. A Lease is renewed by a clock of its own in between. */
function tooEarly(passed: readonly Passed[]): readonly string[] {
  const refused = passed.filter(
    ({ fault, point }) => fault === 'answer-429' && !point.path.includes('/leases/'),
  );
  return refused.flatMap(({ point, overMs }) => {
    const next = passed.find(
      (other) =>
        other.point.verb === point.verb &&
        other.point.path === point.path &&
        other.point.occurrence === point.occurrence + 1,
    );
    const waited = next ? next.cameMs - overMs : SECOND_MS;
    return waited >= SECOND_MS - SLACK_MS
      ? []
      : [`${point.verb} ${point.path} came again after ${Math.round(waited)} ms`];
  });
}

/** Runs a figure so many times, on all operations in turn. Gives what is wrong, a text for each run that failed. */
export async function runFigure(
  campaign: Campaign,
  { figure, baselines, times, seed }: FigureRun,
): Promise<readonly string[]> {
  const runs = Array.from({ length: times }, (_, index) => index);
  const wrong: string[] = [];
  await sideBySide(campaign, runs, async (stage, run) => {
    const baseline = baselines[run % baselines.length];
    if (baseline === undefined) throw new Error('nothing is recorded');
    const attack = figure.attack(baseline, seed + run);
    const verdict = await runTrial(stage, { attack, baseline, namespace: `faults-${campaign.run}-f${run}` });
    const found = [verdict.problem, ...figure.check(verdict, baseline)].filter((text) => text !== '');
    campaign.say(
      `${run + 1}/${times} ${baseline.operation} ${verdict.passed.length} calls (${verdict.seconds.toFixed(1)} s) ${found.join('\n')}`,
    );
    if (found.length > 0) wrong.push(`${baseline.operation}, seed ${seed + run}: ${found.join('\n')}`);
  });
  return wrong;
}

export interface FigureRun {
  readonly figure: Figure;
  readonly baselines: readonly Baseline[];
  readonly times: number;
  readonly seed: number;
}
