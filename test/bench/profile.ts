import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { recordOf } from '../support/cases.ts';
import type { Row } from './rows.ts';
import { markdownTable } from './table.ts';

const INTERVAL_US = 100;
const LONGEST_US = 3 * INTERVAL_US;
const SHOWN = 25;

/**
 * Renders a row under Node's sampling profiler and leaves the profile in `.cache/profiles`, for the developer tools of
 * a browser, which draw it as a flame graph. Gives the functions that took most by themselves as a table.
 */
export function profileRow(row: Row, folder: string): string {
  const directory = resolve('.cache/profiles');
  const name = `${row.letter}.cpuprofile`;
  const flags = [
    '--cpu-prof',
    `--cpu-prof-dir=${directory}`,
    `--cpu-prof-name=${name}`,
    `--cpu-prof-interval=${INTERVAL_US}`,
  ];
  execFileSync(process.execPath, [...flags, resolve('bin/dyn.js'), ...row.dyn], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const file = join(directory, name);
  const times = selfTimes(JSON.parse(readFileSync(file, 'utf8')));
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  const most = [...times].sort(([, a], [, b]) => b - a).slice(0, SHOWN);
  const rows = most.map(([where, time]) => [
    where,
    (time / 1000).toFixed(1),
    `${((time / total) * 100).toFixed(1)} %`,
  ]);
  const head = [`${row.letter}) ${row.name}: ${(total / 1000).toFixed(0)} ms`, 'ms', 'of all'];
  return `${markdownTable([head, ...rows])}\n${file}\n`;
}

/** Microseconds that each function took by itself. */
function selfTimes(profile: unknown): Map<string, number> {
  const { nodes, samples, timeDeltas } = recordOf(profile) ?? {};
  const names = new Map<number, string>();
  for (const node of listOf(nodes)) {
    const { id, callFrame } = recordOf(node) ?? {};
    names.set(Number(id), nameOf(callFrame));
  }
  const deltas = listOf(timeDeltas).map(Number);
  const times = new Map<string, number>();
  for (const [index, sample] of listOf(samples).entries()) {
    const name = names.get(Number(sample)) ?? '';
    // A sample stands for the time until the next one, unless that is so long that another process ran meanwhile.
    times.set(name, (times.get(name) ?? 0) + Math.min(deltas[index + 1] ?? 0, LONGEST_US));
  }
  return times;
}

function nameOf(frame: unknown): string {
  const { functionName, url, columnNumber } = recordOf(frame) ?? {};
  if (url === '') return String(functionName);
  return `${functionName || 'anonymous'} ${String(url).split('/').at(-1)}:${columnNumber}`;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
