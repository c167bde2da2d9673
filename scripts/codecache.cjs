// Renders a chart with dist/dyn.cjs and keeps the code that V8 compiled for it in dist/dyn.cache, for this Node alone.
const fs = require('node:fs');
const { Module } = require('node:module');
const { resolve } = require('node:path');
const vm = require('node:vm');

const filename = resolve('dist/dyn.cjs');
const script = new vm.Script(Module.wrap(fs.readFileSync(filename, 'utf8')), { filename });
process.argv = [
  process.argv[0],
  filename,
  'template',
  'warm-up',
  resolve('scripts/warmup'),
  '--set',
  'image.tag=v1',
];
const { writeSync } = fs;
fs.writeSync = (fd, bytes, from = 0) => (fd === 1 ? bytes.length - from : writeSync(fd, bytes, from));
script.runInThisContext()(exports, require, module, filename, resolve('dist'));
process.on('exit', () => {
  if (process.exitCode) throw new Error(`the warm-up render ended with ${process.exitCode}`);
  fs.writeSync = writeSync;
  fs.writeFileSync('dist/dyn.cache', script.createCachedData());
});
