import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { inFolder } from '../support/command.ts';

/** Tells of each script that is compiled whether V8 took the code that was kept of it. */
const TELLING = `
const vm = require('node:vm');
const { basename } = require('node:path');
vm.Script = class extends vm.Script {
  constructor(text, options) {
    super(text, options);
    process.stderr.write(basename(options.filename) + (this.cachedDataRejected === false ? ' taken' : ' refused') + '\\n');
  }
};
`;

test.each([
  [['--version'], ['dyn.cjs taken']],
  [['--help'], ['dyn.cjs taken', 'help.cjs taken']],
  [
    ['template', resolve('scripts/warmup'), '-g'],
    ['dyn.cjs taken', 'schema.cjs taken', 'regexp.cjs taken', 'seldom.cjs taken'],
  ],
  [
    ['plan', '--help'],
    ['dyn.cjs taken', 'rest.cjs taken', 'help.cjs taken'],
  ],
])('dyn %j starts with the code that the build kept', (argv, expected) =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, 'telling.cjs'), TELLING);
    const args = ['-r', './telling.cjs', resolve('bin/dyn.js'), ...argv];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stderr.match(/^.* (taken|refused)$/gm)).toEqual(expected);
  }),
);
