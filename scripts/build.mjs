// Bundles the command and the library into dist/, and writes the library's type declarations.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { compilerBeside, templates } from './templates.mjs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  define: { 'process.env.DYN_VERSION': JSON.stringify(version) },
  logLevel: 'warning',
  plugins: [templates],
};

rmSync('dist', { recursive: true, force: true });
await build({
  ...shared,
  entryPoints: ['src/cli/start.ts'],
  outfile: 'dist/dyn.cjs',
  format: 'cjs',
  plugins: [templates, compilerBeside],
});
await build({
  ...shared,
  entryPoints: ['handlebars'],
  outfile: 'dist/handlebars.cjs',
  format: 'cjs',
  external: ['source-map'],
});
execFileSync(process.execPath, ['scripts/codecache.cjs'], { stdio: 'inherit' });
await build({ ...shared, entryPoints: ['src/index.ts'], outfile: 'dist/index.js', format: 'esm' });
if (existsSync('node_modules/.bin/tsc')) {
  execFileSync('node_modules/.bin/tsc', ['-p', 'tsconfig.types.json'], { stdio: 'inherit' });
}
