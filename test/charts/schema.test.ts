import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { tryChart } from '../schema-trial/trial.ts';

const CHARTS = readdirSync('charts').filter((name) => !name.startsWith('_'));
const LEAST = 0.8;

describe.each(CHARTS)('the schema that is made for charts/%s', (name) => {
  const trial = tryChart(`charts/${name}`, { count: 60, seed: 1 });

  test('accepts values.yaml, every preset and every file of ci/', () => {
    expect(trial.refusedFiles).toEqual([]);
  });

  test('refuses most mistakes', () => {
    const missed = trial.mistakes.filter(({ isRefused }) => !isRefused).map(({ told }) => told);
    expect(missed.length, missed.join('\n')).toBeLessThanOrEqual((1 - LEAST) * trial.mistakes.length);
  });
});
