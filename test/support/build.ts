import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Builds dist/ before the tests that run the built command, unless it is newer than all that it is made of. */
export default function setup(): void {
  if (existsSync('dist/dyn.cjs') && newestChange() < statSync('dist/dyn.cjs').mtimeMs) return;
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
}

function newestChange(): number {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).map((path) => join('src', path));
  const scripts = ['scripts/build.mjs', 'scripts/chunks.mjs', 'scripts/templates.mjs'];
  return Math.max(...['package.json', ...scripts, ...sources].map((path) => statSync(path).mtimeMs));
}
