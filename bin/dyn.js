#!/usr/bin/env node
// Starts dist/dyn.cjs, with the code that the build compiled where that was done by this very Node.
const { existsSync, readFileSync } = require('node:fs');
const { Module, createRequire } = require('node:module');
const { dirname, resolve } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const vm = require('node:vm');

const filename = resolve(__dirname, '../dist/dyn.cjs');
if (!existsSync(filename)) {
  process.stderr.write('Error: dyn is not built yet\n\n  hint: run `npm run build`\n');
  process.exit(70);
}
const cache = resolve(__dirname, '../dist/dyn.cache');
const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
const script = new vm.Script(Module.wrap(readFileSync(filename, 'utf8')), { filename, cachedData });
// Most runs are over before they use what V8 optimizes: with the budget of Node 20's V8 that is a quarter of their time.
// Compiled code is refused where a flag is another one than when it was made, so this comes after it was read.
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=400000');
script.runInThisContext()(exports, createRequire(filename), module, filename, dirname(filename));
