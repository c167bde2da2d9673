import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import build from './build.ts';

/** Builds dist/ and binary/dyn before the tests that run the executable, unless they are newer than what they are made of. */
export default function setup(): void {
  build();
  const made = ['dist/dyn.cjs', 'scripts/binary.mjs', 'scripts/engines/package.json'];
  const newest = Math.max(...made.map((path) => statSync(path).mtimeMs));
  if (existsSync('binary/dyn') && newest < statSync('binary/dyn').mtimeMs) return;
  execFileSync(process.execPath, ['scripts/binary.mjs'], { stdio: 'inherit' });
}
