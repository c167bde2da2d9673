import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { tryChart } from '../schema-trial/trial.ts';

const CHARTS = readdirSync('charts').filter((name) => !name.startsWith('_'));
const trials = CHARTS.map((name) => tryChart(`charts/${name}`, { count: 60, seed: 1 }));
/** Of all charts together; what umbrella charts pass to subcharts is judged by the subcharts' own schemas. */
const LEAST = 0.75;

describe('the schemas that are made for our charts', () => {
  test.each(trials)('accept values.yaml, every preset and every file of ci/: $chart', ({ refusedFiles }) => {
    expect(refusedFiles).toEqual([]);
  });

  test('refuse most mistakes', () => {
    const mistakes = trials.flatMap((trial) => trial.mistakes);
    const missed = mistakes.filter(({ isRefused }) => !isRefused).map(({ told }) => told);
    expect(missed.length, missed.join('\n')).toBeLessThanOrEqual((1 - LEAST) * mistakes.length);
  });
});
