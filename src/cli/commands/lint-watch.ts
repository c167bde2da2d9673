import { relative, resolve } from 'node:path';
import { DynError, type Problem } from '../../base/problem.ts';
import { toBytes } from '../../go/bytes.ts';
import { type Watch, watchFolder } from '../../host/watch.ts';
import { problemText } from '../report.ts';
import type { World } from '../world.ts';

/** One lint of all, or of what files belong to; gives what prints its result, nothing where no file belongs to anything. */
export type LintRun = (changed?: readonly string[]) => (() => void) | undefined;

export interface WatchTask {
  readonly folders: readonly string[];
  /** Files that the lint itself writes. */
  readonly written: readonly string[];
  readonly lint: LintRun;
}

/** Changes that come within this time belong together, */
const QUIET_MS = 120;
/** as long as it is not longer than this since the first. */
const LONGEST_MS = 2000;
/** When more files than this have changed, everything is linted. */
const MOST_CHANGES = 500;

const CLEAR = '\x1b[2J\x1b[3J\x1b[H';
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/** Lints, and again what has changed, until a signal ends it; gives the exit status of that. */
export async function watchAndLint({ folders, written, lint }: WatchTask, world: World): Promise<number> {
  const own = new Set(written.map((path) => resolve(world.cwd, path)));
  const batch = createBatch((paths) =>
    show(() => lint(paths.length > MOST_CHANGES ? undefined : paths), world),
  );
  const ended = endOfWatch();
  const watches: Watch[] = [];
  try {
    for (const folder of folders) {
      const events = {
        onChange: (path: string) => {
          if (!own.has(path)) batch.add(relative(world.cwd, path));
        },
        onProblem: (problem: Problem) => world.stderr(problemText(problem)),
      };
      watches.push(watchFolder(resolve(world.cwd, folder), events));
    }
    show(() => lint(), world);
    return await ended;
  } finally {
    batch.close();
    for (const watch of watches) watch.close();
  }
}

function endOfWatch(): Promise<number> {
  return new Promise((done) => {
    for (const [signal, status] of Object.entries(SIGNALS)) process.once(signal, () => done(status));
  });
}

/** Prints a lint when it is done; what is wrong with dyn.yaml just now does not end the watch. */
function show(lint: () => (() => void) | undefined, world: World): void {
  const print = attempt(lint, world);
  if (!print) return;
  if (world.isTerminal) world.stdout(toBytes(CLEAR));
  print();
  world.stderr('waiting for changes; Ctrl-C ends\n');
}

function attempt(lint: () => (() => void) | undefined, world: World): (() => void) | undefined {
  try {
    return lint();
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    const { problem } = error;
    return () => world.stderr(problemText(problem));
  }
}

interface Batch {
  add(path: string): void;
  close(): void;
}

/** Collects paths until it is quiet for a moment. */
function createBatch(onBatch: (paths: readonly string[]) => void): Batch {
  const paths = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let first = 0;
  const flush = (): void => {
    const ready = [...paths];
    paths.clear();
    onBatch(ready);
  };
  return {
    add(path) {
      const now = performance.now();
      if (paths.size === 0) first = now;
      paths.add(path);
      clearTimeout(timer);
      timer = setTimeout(flush, Math.max(0, Math.min(QUIET_MS, first + LONGEST_MS - now)));
    },
    close: () => clearTimeout(timer),
  };
}
