import { positionOf, type Source } from '../base/source.ts';

/** What the comment above a key says of it. Texts are "" where it says nothing. */
export interface ValueComment {
  readonly description: string;
  /** As written in brackets: `# -- (int) text`. */
  readonly type: string;
  readonly default: string;
  readonly section: string;
  /** By `# @notationType -- yaml`; stands for the type where none is written. */
  readonly notation: string;
  readonly ignored: boolean;
}

/** What no comment says. */
export const NO_COMMENT: ValueComment = {
  description: '',
  type: '',
  default: '',
  section: '',
  notation: '',
  ignored: false,
};

const COMMENT_LINE = /^\s*#/;
const OWN_START = /^\s*#\s+--/;
const IGNORED = /^\s*#\s*(?:--\s*)?@ignore/;
const RAW = /^\s*#\s+@raw/;
const TAG = /^\s*#\s*@(default|section|notationType)\s+--(.*)$/;
const TYPED = /^\(([^)]*)\)(.*)$/s;

/**
 * The comment in helm-docs' form on the lines above an offset, none of them before `floor`. Only the last group of lines
 * that begins with `# --` counts. Model: helm-docs 1.14 ParseComment.
 */
export function commentAbove(source: Source, offset: number, floor: number): ValueComment {
  const lines = linesAbove(source.text, offset, floor);
  const ignored = lines.some((line) => IGNORED.test(line));
  const start = lines.findLastIndex((line) => OWN_START.test(line));
  if (start < 0) return ignored ? { ...NO_COMMENT, ignored } : NO_COMMENT;
  const [first = '', ...rest] = lines.slice(start);
  return { ...readComment(first.replace(OWN_START, ''), rest), ignored };
}

/** Comments in helm-docs' older form, `# path.of.key -- text`, from anywhere in a file, by their paths. */
export function commentsByPath(source: Source): ReadonlyMap<string, ValueComment> {
  const found = new Map<string, ValueComment>();
  if (!source.text.includes(' -- ')) return found;
  const lines = source.text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const path = pathOf(line);
    if (path === undefined) continue;
    let end = index + 1;
    while (continues(lines[end])) end++;
    found.set(path, readComment(line.slice(line.indexOf(' --') + 3), lines.slice(index + 1, end)));
    index = end - 1;
  }
  return found;
}

function pathOf(line: string): string | undefined {
  const separator = line.indexOf(' -- ');
  if (separator < 0 || !COMMENT_LINE.test(line) || OWN_START.test(line)) return undefined;
  const path = line.slice(line.indexOf('#') + 1, separator).trim();
  return path === '' || path.startsWith('@') ? undefined : path;
}

function continues(line: string | undefined): boolean {
  if (line === undefined || !COMMENT_LINE.test(line)) return false;
  return !OWN_START.test(line) && pathOf(line) === undefined;
}

/** The run of comment lines that ends above the line of `offset`, without those that begin before `floor`. */
function linesAbove(text: string, offset: number, floor: number): readonly string[] {
  const lines: string[] = [];
  let end = text.lastIndexOf('\n', offset - 1);
  while (end > 0) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end).replace(/\r$/, '');
    if (start < floor || !COMMENT_LINE.test(line)) break;
    lines.push(line);
    end = start - 1;
  }
  return lines.reverse();
}

function readComment(first: string, rest: readonly string[]): ValueComment {
  const tags = new Map<string, string>();
  let description = first.trim();
  let joint = ' ';
  for (const line of rest) {
    const [, tag, text = ''] = TAG.exec(line) ?? [];
    if (tag !== undefined) tags.set(tag, text.trim());
    else if (RAW.test(line)) joint = '\n';
    else if (!IGNORED.test(line)) description += joint + continuation(line, joint);
  }
  const [, type = '', typed] = TYPED.exec(description) ?? [];
  return {
    description: (typed ?? description).trim(),
    type,
    default: tags.get('default') ?? '',
    section: tags.get('section') ?? '',
    notation: tags.get('notationType') ?? '',
    ignored: false,
  };
}

function continuation(line: string, joint: string): string {
  const text = line.slice(line.indexOf('#') + 1);
  return joint === ' ' ? text.trim() : text.replace(/^\s/, '');
}

/** True when all that stands before an offset on its line matches `lead`. */
export function opensLine(source: Source, offset: number, lead: RegExp): boolean {
  const { column } = positionOf(source, offset);
  return lead.test(source.text.slice(offset - column + 1, offset));
}
