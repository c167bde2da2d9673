#!/usr/bin/env node
// Starts dist/dyn.cjs, with the code that the build compiled where that was done by this very Node.
const { existsSync, readFileSync } = require('node:fs');
const { Module, createRequire } = require('node:module');
const { join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const vm = require('node:vm');

const dist = join(__dirname, '../dist');
const first = join(dist, 'dyn.cjs');
if (!existsSync(first)) {
  process.stderr.write('Error: dyn is not built yet\n\n  hint: run `npm run build`\n');
  process.exit(70);
}
const requireBeside = createRequire(first);

/** A chunk's function of its exports, what requires for it, and so on. esbuild writes ASCII, which Node reads fastest as Latin-1. */
function compile(filename) {
  const cache = filename.replace(/\.cjs$/, '.cache');
  const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
  return new vm.Script(Module.wrap(readFileSync(filename, 'latin1')), {
    filename,
    cachedData,
  }).runInThisContext();
}

/** Another chunk where the build compiled one, else what Node finds. */
function requireChunk(id) {
  const filename = join(dist, id);
  if (!id.startsWith('./') || !existsSync(filename.replace(/\.cjs$/, '.cache'))) return requireBeside(id);
  const chunk = { exports: {} };
  compile(filename)(chunk.exports, requireChunk, chunk, filename, dist);
  return chunk.exports;
}

const run = compile(first);
// For Node 20's V8. Most runs are over before they use what it optimizes: with this budget they take a quarter less time.
// Its young generation starts with a megabyte and doubles up to 16; kept small it takes no more time, and a fifth less memory.
// Compiled code is refused where a flag is another one than when it was made, so this comes after the first chunk was read,
// and scripts/codecache.cjs does the same for the others.
if (process.versions.v8.startsWith('11.')) {
  setFlagsFromString('--interrupt-budget=400000');
  setFlagsFromString('--semi-space-growth-factor=1');
}
run(exports, requireChunk, module, first, dist);
