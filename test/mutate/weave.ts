import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setEnvironmentData } from 'node:worker_threads';
import type { Plugin } from 'esbuild';
import { bundleDyn } from '../support/dyn.ts';
import type { Mutant } from './mutants.ts';

/** The switchboard of a woven bundle: [0] is the number of the mutant at work, [n] is 1 when place n was reached. */
export type Places = Int32Array;

const BANNER =
  "const __places = new Int32Array(require('node:worker_threads').getEnvironmentData('places'));";

interface Numbered extends Mutant {
  readonly number: number;
}

/** A switchboard for so many mutants; bundles that this thread or its workers load from now on hang on it. */
export function layPlaces(count: number): Places {
  const shared = new SharedArrayBuffer(4 * (count + 1));
  setEnvironmentData('places', shared);
  return new Int32Array(shared);
}

/** Bundles dyn with all these mutants in it; number n (from 1) works while the switchboard says so. */
export async function bundleMutants(outfile: string, mutants: readonly Mutant[]): Promise<void> {
  const numbered = mutants.map((mutant, index) => ({ ...mutant, number: index + 1 }));
  const weaver: Plugin = {
    name: 'weave',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const own = numbered.filter((mutant) => resolve('src', mutant.path) === path);
        if (own.length === 0) return undefined;
        return { contents: weave(readFileSync(path, 'utf8'), own), loader: 'ts' };
      });
    },
  };
  await bundleDyn(outfile, {
    entryPoints: ['test/mutate/entry.ts'],
    plugins: [weaver],
    banner: { js: BANNER },
    sourcemap: false,
  });
}

/** The text of a file with each change beside what it replaces. */
function weave(text: string, mutants: readonly Numbered[]): string {
  const inserts = mutants.flatMap(insertsOf).sort((a, b) => a.at - b.at || a.rank - b.rank);
  const pieces = inserts.map(({ at, piece }, index) => text.slice(inserts[index - 1]?.at ?? 0, at) + piece);
  return pieces.join('') + text.slice(inserts.at(-1)?.at ?? 0);
}

/** At the same offset the inner closes before the outer, and then the outer opens before the inner. */
function insertsOf({ kind, start, end, after, number }: Numbered) {
  const isAtWork = `(__places[${number}] = 1, __places[0] === ${number})`;
  const [open, close] =
    kind === 'statement' ? [`{ if (!${isAtWork}) `, ' }'] : [`(${isAtWork} ? (${after}) : `, ')'];
  return [
    { at: start, rank: 1 / end, piece: open },
    { at: end, rank: -start, piece: close },
  ];
}
