// Runs a TypeScript file: `node scripts/run.mjs FILE [ARG…]`. Node 20 cannot do so by itself.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { templates } from './templates.mjs';

const [file, ...args] = process.argv.slice(2);
const folder = mkdtempSync(resolve('node_modules', '.run-'));
const outfile = join(folder, 'main.mjs');
await build({
  entryPoints: [file],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  plugins: [templates],
  banner: {
    js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`,
  },
  sourcemap: 'inline',
});
const program = spawn(process.execPath, ['--enable-source-maps', outfile, ...args], { stdio: 'inherit' });
// A signal may reach this process alone, as from `kill` or npm: the program is told, and waited for while it cleans up.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => program.kill(signal));
const [status, signal] = await once(program, 'exit');
rmSync(folder, { recursive: true, force: true });
process.exit(status ?? 128 + constants.signals[signal]);
