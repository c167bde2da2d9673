import { expect, test } from 'vitest';
import { allTrials, type Campaign, recordBaselines, runTrials } from '../faults/campaign.ts';
import { drawTrials } from '../faults/draw.ts';
import { FIGURES, runFigure } from '../faults/figures.ts';
import type { Baseline } from '../faults/trial.ts';
import { readUpstream } from '../faults/upstream.ts';
import { cluster } from './place.ts';

const SAMPLE = 60;
const SEED = Number(process.env.DYN_FAULTS_SEED ?? 1);
const LIMIT_MS = 1_200_000;

let recorded: Promise<readonly Baseline[]> | undefined;

function campaign(run: string): Campaign {
  const upstream = readUpstream(cluster().kubeconfig);
  return { upstream, subject: 'dyn', run: `${run}${process.pid}`, width: 4, say: () => {} };
}

function baselines(): Promise<readonly Baseline[]> {
  recorded ??= recordBaselines(campaign('base'));
  return recorded;
}

test(
  'the same command ends as if nothing had happened, whatever befalls one request',
  async () => {
    const all = await baselines();
    const trials = drawTrials(allTrials(all), SAMPLE, SEED);
    const verdicts = await runTrials(campaign('one'), { trials, baselines: all });
    const failed = [...verdicts].filter(([, { outcome }]) => outcome === 'failed');
    expect(failed.map(([name, { problem }]) => `${name}\n${problem}`)).toEqual([]);
    expect([...verdicts.values()].filter(({ outcome }) => outcome === 'survived').length).toBeGreaterThan(
      SAMPLE / 2,
    );
  },
  LIMIT_MS,
);

for (const [name, figure] of Object.entries(FIGURES))
  test(
    `the end is the same under ${figure.about}`,
    async () => {
      const run = { figure, baselines: await baselines(), times: 4, seed: SEED };
      expect(await runFigure(campaign(name.slice(-4)), run)).toEqual([]);
    },
    LIMIT_MS,
  );
