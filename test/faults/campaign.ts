import { attackAt } from './broken.ts';
import { type Ledger, note } from './ledger.ts';
import { FAULTS, OPERATIONS, type Point, pointText, type Trial, trialText } from './point.ts';
import { closeStage, openStage, type Stage } from './stage.ts';
import type { Subject } from './subject.ts';
import { type Baseline, runBaseline, runTrial, type Verdict } from './trial.ts';
import type { Upstream } from './upstream.ts';

/** How trials are run. */
export interface Campaign {
  readonly upstream: Upstream;
  readonly subject: Subject;
  /** A word that tells this run's namespaces from others'. */
  readonly run: string;
  /** How many at a time. */
  readonly width: number;
  readonly say: (line: string) => void;
}

/** Every operation without a fault, twice: what only one of them asked is tried as well, and both must end alike. */
export async function recordBaselines(campaign: Campaign): Promise<readonly Baseline[]> {
  const { upstream, subject, run } = campaign;
  return Promise.all(
    OPERATIONS.map(async (operation) => {
      const stage = openStage(upstream, subject, `${run}-${operation}`);
      const first = await runBaseline(stage, operation, `faults-${run}-${operation}-1`);
      const second = await runBaseline(stage, operation, `faults-${run}-${operation}-2`);
      await closeStage(stage);
      const points = new Map([...first.points, ...second.points].map((point) => [pointText(point), point]));
      return { ...first, points: [...points.values()] };
    }),
  );
}

/** Every fault at every request of every operation. */
export function allTrials(baselines: readonly Baseline[]): readonly Trial[] {
  return baselines.flatMap(({ operation, points }) =>
    points.flatMap((point: Point) => FAULTS.map((fault) => ({ operation, point, fault }))),
  );
}

/** Does something with each item, several beside each other, each on a stage of its own. */
export async function sideBySide<T>(
  { width, upstream, subject, run }: Campaign,
  items: readonly T[],
  use: (stage: Stage, item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const work = async (_: unknown, index: number): Promise<void> => {
    const stage = openStage(upstream, subject, `${run}-${index + 1}`);
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await use(stage, item);
    await closeStage(stage);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, work));
}

/** Runs trials, and notes each in the ledger as soon as it is over. */
export async function runTrials(
  campaign: Campaign,
  {
    trials,
    baselines,
    ledger,
  }: { trials: readonly Trial[]; baselines: readonly Baseline[]; ledger?: Ledger },
): Promise<ReadonlyMap<string, Verdict>> {
  const verdicts = new Map<string, Verdict>();
  await sideBySide(campaign, [...trials.entries()], async (stage, [index, trial]) => {
    const baseline = baselines.find(({ operation }) => operation === trial.operation);
    if (baseline === undefined) throw new Error(`nothing is recorded of ${trial.operation}`);
    const namespace = `faults-${campaign.run}-${index + 1}`;
    const verdict = await tryOften(stage, { trial, baseline, namespace });
    verdicts.set(trialText(trial), verdict);
    if (ledger) note(ledger, { trial, verdict: { ...verdict, passed: [] } });
    campaign.say(line(`${verdicts.size}/${trials.length}`, trial, verdict));
  });
  return verdicts;
}

interface Often {
  readonly trial: Trial;
  readonly baseline: Baseline;
  readonly namespace: string;
}

async function tryOften(stage: Stage, { trial, baseline, namespace }: Often): Promise<Verdict> {
  for (let attempt = 1; ; attempt++) {
    const attack = attackAt(trial.point, trial.fault);
    const verdict = await runTrial(stage, { attack, baseline, namespace: `${namespace}-${attempt}` });
    if (verdict.outcome !== 'missed' || attempt === ATTEMPTS) return verdict;
  }
}

/** A request that is chance, such as the third poll, comes in one of so many runs or it does not count. */
const ATTEMPTS = 2;

function line(place: string, trial: Trial, { outcome, seconds, problem }: Verdict): string {
  const first = `${place} ${outcome} ${trialText(trial)} (${seconds.toFixed(1)} s)`;
  return problem === '' ? first : `${first}\n${problem.replace(/^/gm, '    ')}`;
}
