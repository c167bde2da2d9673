// npm run test:stack:full: the long forms of the tests of stacks, operators and plans, part by part. A part that passed with
// this build of dyn is not run again. `-- --shard 1/2` runs half of them.
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildHash } from '../faults/ledger.ts';

interface Part {
  readonly name: string;
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
}

const KILL_SEEDS = ['1', '2', '3'];
const PLAN_SEEDS = ['1', '2'];

const parts: readonly Part[] = [
  { name: 'stack', file: 'stack.test.ts', env: {} },
  { name: "the repository's own stack", file: 'stack-own.test.ts', env: {} },
  ...KILL_SEEDS.map((seed) => ({
    ...{ name: `kill -9 at 30 moments, seed ${seed}`, file: 'stack-kill.test.ts' },
    env: { DYN_STACK_KILLS: '30', DYN_STACK_SEED: seed },
  })),
  { name: 'operators, twenty races of each kind', file: 'operators.test.ts', env: { DYN_RACES: '20' } },
  { name: 'every check of preflight', file: 'preflight-checks.test.ts', env: {} },
  { name: 'updates of definitions', file: 'crd-updates.test.ts', env: {} },
  ...PLAN_SEEDS.map((seed) => ({
    ...{ name: `100 changes as planned, seed ${seed}`, file: 'planchanges.test.ts' },
    env: { DYN_PLAN_CHANGES: '100', DYN_PLAN_SEED: seed },
  })),
  { name: 'order, a webhook away for 60 s', file: 'order.test.ts', env: { DYN_FIGURE_SECONDS: '60' } },
];

const { values: flags } = parseArgs({ options: { shard: { type: 'string', default: '1/1' } } });
const [shard = 1, shards = 1] = flags.shard.split('/').map(Number);
const ledger = resolve('node_modules/.cache/stack-full', `${buildHash()}.txt`);
mkdirSync(dirname(ledger), { recursive: true });
const passed = new Set(existsSync(ledger) ? readFileSync(ledger, 'utf8').split('\n') : []);

let failed = 0;
for (const part of parts.filter((_, index) => index % shards === shard - 1)) {
  if (passed.has(part.name)) console.log(`passed before: ${part.name}`);
  else if (runPart(part)) appendFileSync(ledger, `${part.name}\n`);
  else failed += 1;
}
console.log(`${failed} parts failed`);
process.exitCode = failed > 0 ? 1 : 0;

function runPart({ name, file, env }: Part): boolean {
  console.log(`\n== ${name}`);
  const argv = ['node_modules/.bin/vitest', 'run', '--project', 'cluster', `test/cluster/${file}`];
  const { status } = spawnSync(process.execPath, argv, {
    stdio: 'inherit',
    env: { ...process.env, ...env, CI: '1' },
  });
  return status === 0;
}
