// Bundles the command and the library into dist/, and writes the library's type declarations.
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { bundleCommand } from './chunks.mjs';
import { shared } from './options.mjs';
import { templates } from './templates.mjs';

const RENDER = ['template', 'warm-up', 'scripts/warmup', '--set', 'image.tag=v1'];

/** What runs most of a chunk, so that the code which V8 compiles for it is worth keeping. */
const WARM_UPS = {
  dyn: RENDER,
  regexp: RENDER,
  schema: RENDER,
  seldom: RENDER,
  help: ['--help'],
  rest: ['plan', '--help'],
};

rmSync('dist', { recursive: true, force: true });
await bundleCommand('dist', shared);
await build({
  ...shared,
  entryPoints: ['handlebars'],
  outfile: 'dist/handlebars.cjs',
  format: 'cjs',
  external: ['source-map'],
});
for (const [chunk, argv] of Object.entries(WARM_UPS))
  execFileSync(process.execPath, ['scripts/codecache.cjs', chunk, ...argv], { stdio: 'inherit' });
await build({
  ...shared,
  entryPoints: ['src/index.ts'],
  outfile: 'dist/index.js',
  format: 'esm',
  plugins: [templates],
});
await build({
  ...shared,
  entryPoints: ['src/core.ts'],
  outfile: 'dist/core.js',
  format: 'esm',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  target: 'es2022',
  plugins: [templates],
});
if (existsSync('node_modules/.bin/tsc')) {
  execFileSync('node_modules/.bin/tsc', ['-p', 'tsconfig.types.json'], { stdio: 'inherit' });
}
