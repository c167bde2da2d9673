import type { DumpedValue, MadeText, Trail } from '../template/flow.ts';
import { readYamlNodes, type YamlNode } from '../yaml/yaml.ts';
import { orNothing } from './nothing.ts';
import { type Origins, trailBelow } from './origins.ts';

/** A text that a function gave, whose lines may stand in the text that was made of it. */
export type GivenText = MadeText | DumpedValue;

/** A line of a text, without the white space at its ends, and the line of a given text that it is. */
export interface LineMatch {
  readonly start: number;
  readonly end: number;
  readonly given: GivenText;
  /** Where the line begins in the given text. */
  readonly from: number;
}

/** The lines of a text that are, in order, lines of the texts in a trail. */
export function matchLines(text: string, trail: Trail): readonly LineMatch[] {
  const given = [...new Set(trail.filter(isGiven))].flatMap((one) =>
    linesOf(one.text).map((line) => ({ ...line, given: one })),
  );
  if (given.length === 0) return [];
  const places = new Map<string, number[]>();
  for (const [i, line] of given.entries()) {
    const known = places.get(line.text);
    if (known) known.push(i);
    else places.set(line.text, [i]);
  }
  const found: LineMatch[] = [];
  let next = 0;
  for (const line of linesOf(text)) {
    const at = firstFrom(places.get(line.text), next);
    const match = at === undefined ? undefined : given[at];
    if (at === undefined || !match) continue;
    found.push({
      start: line.start,
      end: line.start + line.text.length,
      given: match.given,
      from: match.start,
    });
    next = at + 1;
  }
  return found;
}

function isGiven(noted: Trail[number]): noted is GivenText {
  return noted.kind === 'made' || noted.kind === 'dump';
}

/** The first of the numbers, which grow, that is at least `least`. */
function firstFrom(numbers: readonly number[] | undefined, least: number): number | undefined {
  if (!numbers) return undefined;
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return numbers[low];
}

interface Line {
  readonly text: string;
  readonly start: number;
}

/** The lines that are not blank, without the white space at their ends. */
function linesOf(text: string): readonly Line[] {
  return Array.from(text.matchAll(/[^\s](?:[^\n]*[^\s])?/g), (match) => ({
    text: match[0],
    start: match.index,
  }));
}

/** What a line of a dumped value comes from: the place in the values, if the way to it is known. */
export function dumpTrail(origins: Origins, dump: DumpedValue, offset: number): Trail {
  const starts = startsOf(dump);
  let found: Start | undefined;
  for (const start of starts) {
    if (start.line > lineAt(dump.text, offset)) break;
    found = start;
  }
  return found ? trailBelow(origins, dump.value, found.path, dump.trail) : dump.trail;
}

/** The line on which something begins, and the way to it. */
interface Start {
  readonly line: number;
  readonly path: readonly (string | number)[];
}

const known = new WeakMap<DumpedValue, readonly Start[]>();

function startsOf(dump: DumpedValue): readonly Start[] {
  const ready = known.get(dump);
  if (ready) return ready;
  const found: Start[] = [];
  const root = orNothing(() => readYamlNodes({ name: '', text: dump.text }));
  if (root) addStarts(root, [], found);
  known.set(dump, found);
  return found;
}

function addStarts(node: YamlNode, path: Start['path'], found: Start[]): void {
  if (node.kind === 'mapping') {
    for (const { key, value } of node.entries) {
      const below = key.kind === 'scalar' ? [...path, key.value] : path;
      found.push({ line: key.line, path: below });
      addStarts(value, below, found);
    }
  } else if (node.kind === 'sequence') {
    for (const [i, item] of node.items.entries()) {
      found.push({ line: item.line, path: [...path, i] });
      addStarts(item, [...path, i], found);
    }
  }
}

function lineAt(text: string, offset: number): number {
  let line = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
