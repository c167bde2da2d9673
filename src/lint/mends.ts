import type { Source, Span } from '../base/source.ts';
import type { Finding } from './rule.ts';

/** The fix of a finding, where there is one that is safe. */
export type Mend = Pick<Finding, 'fix'>;

/** Puts other text in place of a span; nothing where it holds anything but `from`, an anchor or a tag say. */
export function replaced(at: Span, from: string, to: string): Mend {
  return textOf(at) === from ? { fix: [{ at, text: to }] } : {};
}

/** The text that a span stands for. */
export function textOf({ source, start, end }: Span): string {
  return source.text.slice(start, end);
}

/** Takes out a piece of a line: the whole line where nothing else is in it, else the blanks before the piece too. */
export function removed({ source, start, end }: Span): Mend {
  const line = lineAround(source, start);
  const before = source.text.slice(line.start, start);
  const rest = source.text.slice(end, line.end);
  const isAlone = before.trim() === '' && rest.trim() === '';
  const at = isAlone ? line : { source, start: line.start + before.trimEnd().length, end };
  return { fix: [{ at, text: '' }] };
}

/** The line of an offset, with its line break. */
export function lineAround(source: Source, offset: number): Span {
  const start = source.text.lastIndexOf('\n', offset - 1) + 1;
  const end = source.text.indexOf('\n', offset) + 1;
  return { source, start, end: end === 0 ? source.text.length : end };
}

/** True for a template that makes manifests in its own place, so that a line of it is a line of one kind of object. */
export function isManifestTemplate({ name, text }: Source): boolean {
  return /(?:^|\/)[^_/][^/]*\.ya?ml$/.test(name) && !/\{\{-?\s*define\b/.test(text);
}

/** The match of a pattern of ours that begins at an offset. */
export function matchAt(pattern: RegExp, { source, start }: Span): RegExpExecArray | null {
  const sticky = new RegExp(pattern.source, 'my');
  sticky.lastIndex = start;
  return sticky.exec(source.text);
}

/** Puts quotes around a plain scalar at a place: the value of a key, or an item of a list. Others stay. */
export function quoted(at: Span): Mend {
  const found = matchAt(
    /((?:[\w./-]+|"[\w./-]+"|'[\w./-]+'):[ \t]+)?([-+.\w]+)(?=[ \t]*(?:[ \t]#.*)?\r?$)/,
    at,
  );
  if (!found || !isManifestTemplate(at.source)) return {};
  const [, key = '', value = ''] = found;
  const start = at.start + key.length;
  return { fix: [{ at: { ...at, start, end: start + value.length }, text: `"${value}"` }] };
}
