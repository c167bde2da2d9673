import { createInterface } from 'node:readline';
import { DynError } from '../../src/base/problem.ts';
import { openOperation } from '../../src/cli/cluster.ts';
import type { World } from '../../src/cli/world.ts';
import { systemProcesses } from '../../src/host/identity.ts';
import type { LockTimes } from '../../src/release/claim.ts';
import { guarded, type Held, holdRelease } from '../../src/release/lease.ts';

/** What the process is told by its first argument. */
export interface LeaseJob {
  readonly namespace: string;
  readonly name: string;
  readonly waitMs: number;
  readonly times: LockTimes;
  /** The host that it says it runs on, in place of its own. */
  readonly host?: string;
}

// Holds a release, then does line by line what it is told: `begin`, `note HOOK`, `write NAME`, `release`.
const job: LeaseJob = JSON.parse(process.argv[2] ?? '{}');
const world: World = {
  ...{ cwd: '/', env: process.env, isTerminal: false, stdin: () => new Uint8Array() },
  stdout: () => {},
  stderr: () => {},
};

async function start(): Promise<void> {
  const env = await openOperation(new Map(), world);
  const processes = systemProcesses();
  const own = { ...processes.own, host: job.host ?? processes.own.host };
  const isHere = job.host === undefined;
  const neighbours = { own, isAlive: isHere ? processes.isAlive : () => undefined };
  const held = await holdRelease({ ...job, command: 'upgrade' }, env, neighbours);
  say({ held: true, found: held.found, warning: held.warning?.code });
  const write = async (name: string): Promise<void> => {
    const path = `/api/v1/namespaces/${job.namespace}/configmaps`;
    await guarded(env.cluster, held).ask({
      method: 'POST',
      path,
      body: JSON.stringify({ metadata: { name } }),
    });
  };
  for await (const line of createInterface({ input: process.stdin })) {
    await answer(() => obey(line, held, write));
    if (line === 'release') return;
  }
}

async function obey(line: string, held: Held, write: (name: string) => Promise<void>): Promise<void> {
  const [word, what = ''] = line.split(' ');
  if (word === 'begin') await held.begin({ action: 'upgrade', revision: 2 });
  if (word === 'note') await held.note({ hooks: [what] });
  if (word === 'write') await write(what);
  if (word === 'release') await held.release();
}

async function answer(work: () => Promise<void>): Promise<void> {
  try {
    await work();
    say({ done: true });
  } catch (error) {
    say({ done: false, code: error instanceof DynError ? error.problem.code : String(error) });
  }
}

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

start().then(
  () => process.exit(0),
  (error: unknown) => {
    const problem = error instanceof DynError ? error.problem : undefined;
    say({ held: false, code: problem?.code ?? String(error), message: problem?.message });
    process.exit(1);
  },
);
