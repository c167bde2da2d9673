import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { planSchema } from '../../../src/plan/planfile.ts';

test('schemas/plan.schema.json is what a report of a plan is like', () => {
  const written: unknown = JSON.parse(readFileSync('schemas/plan.schema.json', 'utf8'));
  expect(written).toEqual(JSON.parse(JSON.stringify(planSchema())));
});
