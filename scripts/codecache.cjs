// `codecache.cjs CHUNK ARG…` runs the command in dist/ with the arguments and keeps the code that V8 compiled of that
// chunk, dist/CHUNK.cjs, in dist/CHUNK.cache, for this Node alone.
const fs = require('node:fs');
const { Module, createRequire } = require('node:module');
const { join, resolve } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const vm = require('node:vm');

const [, , wanted, ...args] = process.argv;
const dist = resolve('dist');
const first = join(dist, 'dyn.cjs');
const scripts = new Map();
const requireBeside = createRequire(first);

function compile(filename) {
  const script = new vm.Script(Module.wrap(fs.readFileSync(filename, 'latin1')), { filename });
  scripts.set(filename, script);
  return script.runInThisContext();
}

function requireChunk(id) {
  const filename = join(dist, id);
  if (filename !== join(dist, `${wanted}.cjs`)) return requireBeside(id);
  const chunk = { exports: {} };
  compile(filename)(chunk.exports, requireChunk, chunk, filename, dist);
  return chunk.exports;
}

process.argv = [process.argv[0], first, ...args];
const { writeSync } = fs;
fs.writeSync = (fd, bytes, from = 0) => (fd === 1 ? bytes.length - from : writeSync(fd, bytes, from));
compile(first)(exports, requireChunk, module, first, dist);
process.on('exit', () => {
  if (process.exitCode)
    throw new Error(`the warm-up \`dyn ${args.join(' ')}\` ended with ${process.exitCode}`);
  const script = scripts.get(join(dist, `${wanted}.cjs`));
  if (!script) throw new Error(`the warm-up \`dyn ${args.join(' ')}\` reads nothing of ${wanted}.cjs`);
  // V8 takes code only under the flags under which it was kept, and bin/dyn.js sets these after the first chunk.
  if (wanted !== 'dyn' && process.versions.v8.startsWith('11.')) {
    setFlagsFromString('--interrupt-budget=400000');
    setFlagsFromString('--semi-space-growth-factor=1');
  }
  fs.writeSync = writeSync;
  fs.writeFileSync(join(dist, `${wanted}.cache`), script.createCachedData());
});
