// npm run lint:verify -- DIR… [--list]: lints every chart below the folders with helm and with dyn and compares them.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fromBytes } from '../../src/go/bytes.ts';
import { loadMain } from '../support/dyn.ts';
import { helmPath } from '../support/helm.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { list: { type: 'boolean', default: false } },
});

interface Said {
  readonly stdout: string;
  readonly error: string;
  readonly isDone: boolean;
}

const ENV = { HOME: '/nonexistent', KUBECONFIG: '/dev/null', TZ: 'UTC' };
const VARIANTS: readonly (readonly string[])[] = [[], ['--strict']];
/** Keys take long to make where the machine is busy; this is about what is said. */
const PATIENT = ['--budget-time', '30m'];
const AT_ONCE = 2;
const LIMIT_MS = 120_000;
const MANY_BYTES = 256 * 1024 * 1024;

const main = await loadMain();
const charts = positionals.flatMap((folder) => chartsBelow(resolve(folder)));
const counts = { same: 0, sorted: 0, different: 0 };
let next = 0;
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    while (next < charts.length) await compare(charts[next++] ?? '');
  }),
);
console.log(
  `${charts.length} charts, ${charts.length * VARIANTS.length} runs: ${counts.same} the same, ${counts.sorted} the same but for helm's random order, ${counts.different} different`,
);
process.exitCode = charts.length === 0 || counts.different > 0 ? 1 : 0;

function chartsBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const below = entries
    .filter((entry) => entry.isDirectory() && entry.name !== '.git')
    .flatMap(({ name }) => chartsBelow(join(folder, name)));
  return existsSync(join(folder, 'Chart.yaml')) ? [folder, ...below] : below;
}

async function compare(chart: string): Promise<void> {
  for (const flags of VARIANTS) {
    const helm = await askHelm(['lint', chart, ...flags]);
    const dyn = await askDyn(['lint', chart, ...flags, '--rules', 'helm', ...PATIENT]);
    if (JSON.stringify(helm) === JSON.stringify(dyn)) counts.same++;
    else if (JSON.stringify(inOrder(helm)) === JSON.stringify(inOrder(dyn))) counts.sorted++;
    else {
      counts.different++;
      console.log(`${[chart, ...flags].join(' ')}\n${difference(helm, dyn)}\n`);
    }
    if (values.list) console.log(chart, ...flags, helm.error);
  }
}

/** Without what helm does by chance: the order of schema errors and of undeclared dependencies. */
function inOrder({ stdout, ...rest }: Said): Said {
  const lines = stdout
    .split('\n')
    .map((line) => line.replace(/(?<=metadata is missing these dependencies: ).*/, sortedList))
    .map((line) => line.replace(/(?<=additional properties ).*(?= not allowed)/, sortedList));
  return { ...rest, stdout: /^ *- at '/m.test(stdout) ? lines.sort().join('\n') : lines.join('\n') };
}

function sortedList(list: string): string {
  return list.split(/, ?/).sort().join(',');
}

function askHelm(argv: readonly string[]): Promise<Said> {
  return new Promise((done, failed) => {
    const options = { env: ENV, timeout: LIMIT_MS, maxBuffer: MANY_BYTES };
    execFile(helmPath(), argv, options, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') failed(error);
      else done({ stdout, error: errorIn(stderr), isDone: error === null });
    });
  });
}

async function askDyn(argv: readonly string[]): Promise<Said> {
  const out: Uint8Array[] = [];
  let error = '';
  const exit = await main(argv, {
    cwd: process.cwd(),
    env: ENV,
    isTerminal: false,
    stdin: () => new Uint8Array(),
    stdout: (bytes) => void out.push(bytes),
    stderr: () => {},
    onProblem: ({ message }) => {
      error ||= message;
    },
  });
  return { stdout: fromBytes(Buffer.concat(out)), error, isDone: exit === 0 };
}

function errorIn(stderr: string): string {
  const found = /^Error: /m.exec(stderr);
  return found ? stderr.slice(found.index + found[0].length).trimEnd() : '';
}

function difference(helm: Said, dyn: Said): string {
  if (helm.error !== dyn.error)
    return `  helm ends with: ${helm.error}\n  dyn ends with: ${dyn.error}${firstLines(helm, dyn)}`;
  return firstLines(helm, dyn);
}

function firstLines(helm: Said, dyn: Said): string {
  const [left, right] = [helm.stdout.split('\n'), dyn.stdout.split('\n')];
  const at = left.findIndex((line, index) => line !== right[index]);
  return `\n  helm: ${JSON.stringify(left[at])}\n  dyn:  ${JSON.stringify(right[at])}`;
}
