import { createKept } from '../actions/kept.ts';
import { toBytes } from '../go/bytes.ts';
import { renderCaptured } from './capture.ts';
import { type Combination, combinationsOf } from './combinations.ts';
import type { ParsedArguments } from './pflag.ts';
import type { RenderOutcome, RenderThread, Threads, World } from './world.ts';

/** Milliseconds of processor time that must be left for each thread that is started; docs/decisions.md, 22 has the figures. */
const PAYS_FROM_MS = 2500;

/** Renders that a thread has before it: one at work, one to go on with. */
const AHEAD = 2;

/**
 * Renders all combinations and prints them in their order; one that fails hides none of the others. Gives the status
 * of the first that failed. Raises cli/usage.
 */
export async function renderMany(args: ParsedArguments, world: World): Promise<number> {
  const combinations = combinationsOf(args, world.env);
  if (combinations.some(({ args: { flags } }) => readsInput(flags))) world.stdin();
  const run = new Run(combinations, world, await world.threads?.());
  try {
    await run.all();
  } finally {
    await run.end();
  }
  if (run.isSeeded) (await import('./determinism.ts')).tellNotSecret(args.flags, world);
  world.stderr(summary(combinations, run.failures));
  return run.failures[0]?.status ?? 0;
}

/** Whether standard input is a values file: threads are given what it holds. */
function readsInput(flags: ParsedArguments['flags']): boolean {
  const isInput = (path: string): boolean => path.trim() === '-';
  return (
    (flags.get('values') ?? []).some(isInput) ||
    (flags.get('set-file') ?? []).some((text) => text.split(',').some((pair) => /=\s*-\s*$/.test(pair)))
  );
}

interface Failure {
  readonly label: string;
  readonly status: number;
  readonly code?: string;
}

/** One run: what is next, what is being rendered, and what waits to be printed. */
class Run {
  readonly failures: Failure[] = [];
  isSeeded = false;
  readonly #combinations: readonly Combination[];
  readonly #world: World;
  readonly #kept = createKept();
  readonly #machine: Threads | undefined;
  readonly #threads: { readonly thread: RenderThread; tasks: number }[] = [];
  readonly #under = new Set<Promise<void>>();
  /** Milliseconds of processor time that each render took, while there is one thread. */
  readonly #costs: number[] = [];
  readonly #done = new Map<number, RenderOutcome>();
  #deep: RenderThread | undefined;
  #next = 0;
  #printed = 0;

  constructor(combinations: readonly Combination[], world: World, machine: Threads | undefined) {
    this.#combinations = combinations;
    this.#world = world;
    this.#machine = machine;
  }

  async all(): Promise<void> {
    if (this.#machine?.atOnce) await this.#start(this.#machine.most);
    while (this.#printed < this.#combinations.length) {
      this.#feed();
      const left = this.#combinations[this.#next];
      if (left) await this.#renderHere(this.#next++, left);
      else if (this.#under.size > 0) await Promise.race(this.#under);
      this.#print();
      if (this.#threads.length > 0) await turn();
    }
  }

  async end(): Promise<void> {
    const threads = this.#threads.map(({ thread }) => thread);
    await Promise.all([...threads, ...(this.#deep ? [this.#deep] : [])].map((thread) => thread.end()));
  }

  /** Renders in this thread, and starts others when what is left takes so long that they pay. */
  async #renderHere(at: number, { args }: Combination): Promise<void> {
    const before = this.#machine?.usedMs() ?? 0;
    const onDeep = this.#machine ? () => this.#renderDeep(args) : undefined;
    this.#done.set(at, await renderCaptured(args, this.#world, this.#kept, onDeep));
    const machine = this.#machine;
    if (!machine || machine.atOnce || this.#threads.length > 0) return;
    this.#costs.push(machine.usedMs() - before);
    const leftMs = expectedCost(this.#costs) * (this.#combinations.length - this.#next);
    await this.#start(Math.min(machine.most, Math.floor(leftMs / PAYS_FROM_MS)));
  }

  async #renderDeep(args: ParsedArguments): Promise<RenderOutcome> {
    this.#deep ??= await this.#machine?.start();
    return this.#deep ? this.#deep.render(args) : renderCaptured(args, this.#world, this.#kept);
  }

  async #start(count: number): Promise<void> {
    for (let i = 0; i < count && this.#machine; i++)
      this.#threads.push({ thread: await this.#machine.start(), tasks: 0 });
  }

  /** Gives each thread as much as it may have before it. */
  #feed(): void {
    for (const one of this.#threads)
      while (one.tasks < AHEAD && this.#next < this.#combinations.length) {
        const at = this.#next++;
        const combination = this.#combinations[at];
        if (!combination) return;
        one.tasks++;
        const work: Promise<void> = one.thread.render(combination.args).then((outcome) => {
          one.tasks--;
          this.#done.set(at, outcome);
          this.#under.delete(work);
        });
        this.#under.add(work);
      }
  }

  /** Prints what is ready, up to the first that is not. */
  #print(): void {
    for (;;) {
      const outcome = this.#done.get(this.#printed);
      const combination = this.#combinations[this.#printed];
      if (!outcome || !combination) return;
      this.#done.delete(this.#printed++);
      this.#tell(combination.label, outcome);
    }
  }

  #tell(label: string, { status, stdout, stderr, code, isSeeded }: RenderOutcome): void {
    this.isSeeded ||= isSeeded;
    const head = `# Combination: ${label}\n`;
    if (status === 0 || stdout.length > 0) {
      this.#world.stdout(toBytes(head));
      this.#world.stdout(stdout);
    }
    if (stderr !== '') this.#world.stderr(head + stderr);
    if (status !== 0) this.failures.push({ label, status, ...(code === undefined ? {} : { code }) });
  }
}

/** The first renders take longer than all others: the engine has not seen the code yet. */
const SLOW_STARTS = 3;
const LATEST = 8;

/** Milliseconds that a render is likely to take; 0 while that cannot be told. */
function expectedCost(costs: readonly number[]): number {
  const latest = costs.slice(SLOW_STARTS).slice(-LATEST);
  return latest.length === 0 ? 0 : latest.reduce((sum, cost) => sum + cost, 0) / latest.length;
}

/** Lets messages of threads in. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function summary(combinations: readonly Combination[], failures: readonly Failure[]): string {
  const count = combinations.length;
  const all = `${count} ${count === 1 ? 'combination' : 'combinations'}`;
  if (failures.length === 0) return `${all} rendered\n`;
  const lines = failures.map(
    ({ label, code }) => `  failed: ${label}${code === undefined ? '' : `: ${code}`}\n`,
  );
  return `${all}: ${count - failures.length} rendered, ${failures.length} failed\n${lines.join('')}`;
}
