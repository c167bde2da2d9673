// npm run bench -- [--rounds 15] [--only TEXT]: helm and dyn side by side, whole processes, turn by turn. Read the ratios.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { helmPath } from '../support/helm.ts';
import { makeWorkloads, type Workload } from './charts.ts';
import { median, outcomeOf, peakMemoryOf, type Run, timeOf } from './measure.ts';

const MEMORY_ROUNDS = 3;
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, only: { type: 'string', default: '' } },
});

if (!existsSync('dist/dyn.cjs')) throw new Error('there is nothing to measure: run `npm run build`');
const folder = mkdtempSync(join(tmpdir(), 'dyn-bench-'));
try {
  const rows: string[][] = [['workload', 'helm', 'dyn', 'ratio', 'helm MB', 'dyn MB', 'ratio', 'output']];
  for (const workload of makeWorkloads(folder))
    if (workload.name.includes(values.only)) rows.push(await measure(workload));
  const bare = { program: process.execPath, argv: ['-e', '0'], cwd: folder };
  const bareMs = median(Array.from({ length: Number(values.rounds) }, () => timeOf(bare)));
  printTable(rows);
  console.log(
    `\nbare node: ${bareMs.toFixed(0)} ms; medians of ${values.rounds} rounds after one that does not count`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure({ name, argv }: Workload): Promise<string[]> {
  const helm: Run = { program: helmPath(), argv, cwd: folder };
  const dyn: Run = { program: process.execPath, argv: [resolve('bin/dyn.js'), ...argv], cwd: folder };
  const [helmSays, dynSays] = [outcomeOf(helm), outcomeOf(dyn)];
  const same = helmSays.status === 0 && dynSays.status === 0 && helmSays.stdout.equals(dynSays.stdout);
  const [helmMs, dynMs] = timesOf(helm, dyn);
  const helmMb = await peak(helm);
  const dynMb = await peak(dyn);
  return [
    name,
    `${helmMs.toFixed(0)} ms`,
    `${dynMs.toFixed(0)} ms`,
    (dynMs / helmMs).toFixed(2),
    helmMb.toFixed(0),
    dynMb.toFixed(0),
    (dynMb / helmMb).toFixed(2),
    same ? 'same' : 'DIFFERS',
  ];
}

/** Medians of both, taken turn by turn; the first round warms caches and is dropped. */
function timesOf(helm: Run, dyn: Run): [number, number] {
  const helmMs: number[] = [];
  const dynMs: number[] = [];
  for (let round = 0; round <= Number(values.rounds); round++) {
    const [first, second] = [timeOf(helm), timeOf(dyn)];
    if (round === 0) continue;
    helmMs.push(first);
    dynMs.push(second);
  }
  return [median(helmMs), median(dynMs)];
}

async function peak(run: Run): Promise<number> {
  const peaks: number[] = [];
  for (let round = 0; round < MEMORY_ROUNDS; round++) peaks.push(await peakMemoryOf(run));
  return median(peaks);
}

function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}
