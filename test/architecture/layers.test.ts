import { expect, test } from 'vitest';
import { readSources } from '../support/sources.ts';
import { DOORS, LAYER_EXEMPTIONS, LAYERS, MACHINE, TOP } from './layers.ts';

const sources = readSources();

test('every folder imports only from itself and the folders below it', () => {
  const bad = sources.flatMap(({ path, folder, imports }) =>
    imports
      .filter(({ own, target }) => own && !mayImport(folder, target.split('/')[0] ?? target))
      .map(({ target }) => `${path} -> ${target}`),
  );
  expect(bad.filter((line) => !(line in LAYER_EXEMPTIONS))).toEqual([]);
  expect(Object.keys(LAYER_EXEMPTIONS).filter((line) => !bad.includes(line))).toEqual([]);
});

test('every folder has its layer', () => {
  const folders = new Set(sources.map(({ folder }) => folder));
  expect([...folders].filter((folder) => !(folder in LAYERS) && !TOP.includes(folder))).toEqual([]);
});

test('a package is imported by its doors only', () => {
  const bad = sources.flatMap(({ path, folder, imports }) =>
    imports
      .filter(({ own, target, typeOnly }) => !own && !typeOnly && !isAllowedPackage(path, folder, target))
      .map(({ target }) => `${path} -> ${target}`),
  );
  expect(bad).toEqual([]);
});

test('no file imports itself by way of others', () => {
  const values = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports
        .filter(({ own, typeOnly, dynamic }) => own && !typeOnly && !dynamic)
        .map(({ target }) => target),
    ]),
  );
  expect(sources.flatMap(({ path }) => cycleFrom(path, values))).toEqual([]);
});

function mayImport(from: string, target: string): boolean {
  return from === target || TOP.includes(from) || (LAYERS[from]?.includes(target) ?? false);
}

function isAllowedPackage(path: string, folder: string, target: string): boolean {
  if (target.startsWith('node:')) return MACHINE.includes(folder);
  return DOORS[target]?.includes(path) ?? false;
}

/** The shortest way from a file back to itself, as one line, or nothing. */
function cycleFrom(start: string, imports: ReadonlyMap<string, readonly string[]>): string[] {
  const came = new Map<string, string>();
  const queue = [start];
  for (const path of queue)
    for (const target of imports.get(path) ?? []) {
      if (target === start) return [trail(path, came, start)];
      if (came.has(target)) continue;
      came.set(target, path);
      queue.push(target);
    }
  return [];
}

function trail(last: string, came: ReadonlyMap<string, string>, start: string): string {
  const way = [start];
  for (let at: string | undefined = last; at !== undefined && at !== start; at = came.get(at)) way.push(at);
  return [...way, start].reverse().join(' -> ');
}
