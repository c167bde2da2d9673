import { expect, test } from 'vitest';
import { projectSchema } from '../../../src/stack/project.ts';

test('schemas/dyn.schema.json is what dyn.yaml is checked by; `vitest run -u` writes it', async () => {
  const text = `${JSON.stringify(projectSchema(), undefined, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../../schemas/dyn.schema.json');
});
