// Compiles the command into one executable, binary/dyn, which needs no Node. docs/decisions.md, 23, has the reasons.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundleWhole } from './chunks.mjs';
import { enginePath } from './engines.mjs';
import { shared } from './options.mjs';

/** The command in one file, beside the file that it may read. */
const WHOLE = 'dist/whole.cjs';
/** Where Bun shows the program the files that it carries. */
const CARRIED = '/$bunfs/root';
/** How many times later than Bun thinks right code is compiled to machine code: most runs are over before that pays. */
const JIT_POLICY = 200;

function compile(outfile, options = []) {
  execFileSync(
    enginePath('bun'),
    [
      ...['build', WHOLE, '--outfile', outfile, '--compile', '--bytecode', '--minify', '--asset=schemas'],
      ...[
        `--compile-jit-policy=${JIT_POLICY}`,
        '--no-compile-autoload-dotenv',
        '--no-compile-autoload-bunfig',
      ],
      ...['--define', `__dirname="${CARRIED}"`, '--define', `__filename="${CARRIED}/dyn.cjs"`],
      ...options,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
}

mkdirSync('binary', { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'dyn-binary-'));
try {
  // Once to learn in which order a render asks for functions, once more with these side by side.
  await bundleWhole(WHOLE, shared);
  const trial = join(folder, 'dyn');
  const order = join(folder, 'order');
  compile(trial);
  execFileSync(trial, ['template', 'warm-up', resolve('scripts/warmup'), '--set', 'image.tag=v1'], {
    env: { BUN_BYTECODE_ORDER_OUT: order },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  compile('binary/dyn', [`--bytecode-order=${order}`]);
} finally {
  rmSync(folder, { recursive: true, force: true });
  rmSync(WHOLE, { force: true });
}
