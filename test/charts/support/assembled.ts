import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

let tree: string | undefined;

/** Where a folder below charts/ lies in a tree whose charts hold their dependencies; any other folder is itself. */
export function assembled(folder: string): string {
  const below = relative('charts', folder);
  return below.startsWith('..') ? folder : join(assembledCharts(), below);
}

/** That tree, made once for each process that asks. */
export function assembledCharts(): string {
  tree ??= assemble();
  return tree;
}

function assemble(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dyn-charts-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  execFileSync(process.execPath, ['scripts/assemble.mjs', folder]);
  return folder;
}
