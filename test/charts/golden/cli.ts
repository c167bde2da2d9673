// npm run charts:golden [-- --write]   Without --write it names the files that are not what dyn prints.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { GOLDEN, goldenCases, goldenText } from './golden.ts';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const stale: string[] = [];
for (const item of goldenCases()) {
  const file = join(GOLDEN, item.path);
  const text = await goldenText(item);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  stale.push(file);
  if (values.write) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
for (const file of stale) console.log(`${values.write ? 'wrote' : 'differs:'} ${file}`);
console.log(`${stale.length} golden files ${values.write ? 'written' : 'differ'}`);
process.exitCode = values.write || stale.length === 0 ? 0 : 1;
