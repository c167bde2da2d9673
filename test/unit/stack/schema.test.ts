import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { projectSchema } from '../../../src/stack/project.ts';

test('schemas/dyn.schema.json is what dyn.yaml is checked by', () => {
  const written: unknown = JSON.parse(readFileSync('schemas/dyn.schema.json', 'utf8'));
  expect(written).toEqual(JSON.parse(JSON.stringify(projectSchema())));
});
