import { lineText, type Source } from '../../../src/base/source.ts';
import { type Draw, typo } from '../../support/draw.ts';
import type { KeyLine, Role } from './places.ts';

export const KINDS = [
  'misspell',
  'retype',
  'delete',
  'duplicate',
  're-indent',
  'rename a selector',
  'drop a label',
  'swap a reference',
] as const;

export type Kind = (typeof KINDS)[number];

/** One mistake in one file. */
export interface Mistake {
  readonly kind: Kind;
  readonly file: Source;
  /** What was done, and where. */
  readonly told: string;
  /** The file with the mistake in it. */
  readonly text: string;
  /** The first and the last line, in that text, at which a finding helps. */
  readonly right: readonly [from: number, to: number];
  /** Lines elsewhere, as `file:line`, at which a finding helps too. */
  readonly orAt?: readonly string[];
  /** Whether any selector of the chart is a right place too: it is what misses the label. */
  readonly orSelector?: boolean;
}

type Make = (place: KeyLine, draw: Draw) => Mistake | undefined;

const MAKERS: Readonly<Record<Kind, Make>> = {
  misspell,
  retype,
  delete: deleted,
  duplicate,
  're-indent': reindented,
  'rename a selector': selectorRenamed,
  'drop a label': labelDropped,
  'swap a reference': referenceSwapped,
};

/** Kinds that make sense at places of one role alone. */
export const ROLES: Readonly<Partial<Record<Kind, Role>>> = {
  'rename a selector': 'selector',
  'drop a label': 'label',
  'swap a reference': 'reference',
};

/** A mistake of a kind at a place; undefined where the kind makes no sense. */
export function makeMistake(kind: Kind, place: KeyLine, draw: Draw): Mistake | undefined {
  return MAKERS[kind](place, draw);
}

function misspell(place: KeyLine, draw: Draw): Mistake | undefined {
  const { file, line, key, isFree } = place;
  if (isFree || key.length < 3 || !/^[A-Za-z]+$/.test(key)) return undefined;
  const wrong = typo(key, draw);
  if (wrong === key) return undefined;
  const text = lineText(file, line);
  const at = text.indexOf(key);
  const changed = text.slice(0, at) + wrong + text.slice(at + key.length);
  return mistake('misspell', place, { told: `${wrong} for ${key}`, lines: [changed] });
}

const WRONG: Readonly<Record<string, string>> = {
  integer: 'many',
  number: 'many',
  boolean: 'maybe',
  string: '[wrong]',
};

function retype(place: KeyLine): Mistake | undefined {
  const { file, line, type, key } = place;
  const wrong = WRONG[type];
  if (wrong === undefined || !isLeaf(place)) return undefined;
  const changed = `${headOf(lineText(file, line))} ${wrong}`;
  return mistake('retype', place, { told: `${key} is ${wrong}`, lines: [changed] });
}

function deleted(place: KeyLine): Mistake | undefined {
  const { key, isRequired, readAt = [], file, line } = place;
  const isMissed = isRequired || readAt.length > 0;
  if (!isMissed || !isLeaf(place) || isItem(lineText(file, line))) return undefined;
  const made = mistake('delete', place, { told: `${key} is gone`, lines: [] });
  // The map that lacks the key begins at some line above.
  // What is behind moves up.
  return { ...made, right: [parentLine(place), line + 1], orAt: readAt };
}

function duplicate(place: KeyLine): Mistake | undefined {
  const { file, line, key } = place;
  const text = lineText(file, line);
  if (!isLeaf(place) || isItem(text)) return undefined;
  const made = mistake('duplicate', place, { told: `${key} twice`, lines: [text, text] });
  return { ...made, right: [line, line + 1] };
}

function reindented(place: KeyLine, draw: Draw): Mistake | undefined {
  const { file, line, key } = place;
  const text = lineText(file, line);
  if (isItem(text) || !isLeaf(place)) return undefined;
  const indent = indentOf(text);
  const other = indent + ([1, 2, -1, -2][draw(4)] ?? 1);
  if (other < 0) return undefined;
  const changed = ' '.repeat(other) + text.trimStart();
  const made = mistake('re-indent', place, { told: `${key} by ${other - indent}`, lines: [changed] });
  return { ...made, right: [line - 1, line + 1] };
}

function selectorRenamed(place: KeyLine): Mistake | undefined {
  if (place.role !== 'selector') return undefined;
  const made = place.includedAt === undefined ? suffixed('rename a selector', place) : selectorAdded(place);
  return made && { ...made, orSelector: true };
}

/** Where a named template makes the selector, a label that no pod has. */
function selectorAdded(place: KeyLine): Mistake {
  const { file, line } = place;
  const label = `${' '.repeat(indentOf(lineText(file, line)) + 2)}app.kubernetes.io/part-of: other`;
  const lines = [lineText(file, line), label];
  const made = mistake('rename a selector', place, { told: 'selects another part', lines });
  return { ...made, right: [line, line + 2] };
}

function labelDropped(place: KeyLine): Mistake | undefined {
  const { role, key, includedAt } = place;
  if (role !== 'label') return undefined;
  if (includedAt !== undefined) {
    const made = mistake('drop a label', { ...place, line: includedAt }, { told: 'no labels', lines: [] });
    return { ...made, right: [place.line, includedAt], orSelector: true };
  }
  const made = mistake('drop a label', place, { told: `${key} is gone`, lines: [] });
  return { ...made, right: [parentLine(place), place.line], orSelector: true };
}

function referenceSwapped(place: KeyLine): Mistake | undefined {
  return place.role === 'reference' ? suffixed('swap a reference', place) : undefined;
}

/** The value with something at its end, inside of its quotes. */
function suffixed(kind: Kind, place: KeyLine): Mistake | undefined {
  const { file, line, key } = place;
  const text = lineText(file, line).trimEnd();
  if (!isLeaf(place)) return undefined;
  const quote = /["']$/.exec(text)?.[0] ?? '';
  const isQuoting = /\bs?quote\s*-?\}\}$/.test(text);
  if (isQuoting) return undefined;
  const changed = `${text.slice(0, text.length - quote.length)}-other${quote}`;
  return mistake(kind, place, { told: `${key} has another value`, lines: [changed] });
}

function mistake(
  kind: Kind,
  { file, line }: KeyLine,
  { told, lines }: { readonly told: string; readonly lines: readonly string[] },
): Mistake {
  const all = file.text.split('\n');
  all.splice(line - 1, 1, ...lines);
  return { kind, file, told: `${file.name}:${line} ${told}`, text: all.join('\n'), right: [line, line] };
}

/** Whether a line holds a whole value, and none of its kind begins there. */
function isLeaf({ file, line, key }: KeyLine): boolean {
  const text = lineText(file, line);
  const value = text
    .slice(text.indexOf(key) + key.length)
    .replace(/^"?:/, '')
    .trim();
  if (value === '' || /^[|>&#]/.test(value) || opensBlock(value)) return false;
  const next =
    file.text
      .split('\n')
      .slice(line)
      .find((one) => one.trim() !== '') ?? '';
  return indentOf(next) <= indentOf(text) || next.trimStart().startsWith('#');
}

/** Text of a template that does not end what it begins. */
function opensBlock(value: string): boolean {
  return /\{\{-?\s*(?:if|with|range|else|end|define)\b/.test(value) || !/\}\}|^[^{]*$/.test(value);
}

function isItem(text: string): boolean {
  return text.trimStart().startsWith('- ');
}

function headOf(text: string): string {
  return /^\s*(?:- )?"?[\w./-]+"?:/.exec(text)?.[0] ?? text;
}

/** The line above that is indented less: of the map that the key belongs to. */
function parentLine({ file, line }: KeyLine): number {
  const indent = indentOf(lineText(file, line));
  let above = line - 1;
  while (above > 1 && (lineText(file, above).trim() === '' || indentOf(lineText(file, above)) >= indent))
    above--;
  return Math.max(1, above);
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}
