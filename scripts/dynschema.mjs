// Writes schemas/dyn.schema.json from the schema that dyn.yaml is read by: part of `npm run schemas`.
import { writeFileSync } from 'node:fs';
import { projectSchema } from '../src/stack/project.ts';

writeFileSync('schemas/dyn.schema.json', `${JSON.stringify(projectSchema(), null, 2)}\n`);
