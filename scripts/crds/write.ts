// Writes the templates of charts/crds: `node scripts/run.mjs scripts/crds/write.ts`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { templateFiles } from './chart.ts';

for (const [name, content] of Object.entries(templateFiles()))
  writeFileSync(join('charts/crds/templates', name), content);
