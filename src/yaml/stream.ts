import { fail } from '../base/problem.ts';
import { invalidSeparator } from '../base/problems/yaml.ts';
import type { Source, Span } from '../base/source.ts';
import { byteLength } from '../go/bytes.ts';
import { trimSpace } from '../go/space.ts';
import type { Part } from './input.ts';

const SEPARATOR = '---';
const READING = 'error reading yaml document: ';

/**
 * Cuts a values file at its `---` lines; a first one stays part of its document. Each part is cut off only when it
 * is asked for, so a bad separator below does not hide an error above; `lead` stands before what is said of it. Source: k8s.io/apimachinery util/yaml, YAMLReader.
 */
export function* splitDocuments(source: Source, lead: string = READING): Generator<Part> {
  const text = withoutLostLine(source.text);
  let from = 0;
  let opened = false;
  for (let at = separatorFrom(text, 0); at < text.length; ) {
    const next = text.indexOf('\n', at) + 1 || text.length;
    checkSeparator(source, { start: at, end: next }, lead);
    if (opened || at > from) {
      yield partOf(text, from, at);
      from = next;
      opened = false;
    } else opened = true;
    at = separatorFrom(text, next);
  }
  if (opened || from < text.length) yield partOf(text, from, text.length);
}

/** The first line that begins with a separator, from the beginning of a line on; the end where there is none. */
function separatorFrom(text: string, from: number): number {
  if (text.startsWith(SEPARATOR, from)) return from;
  return text.indexOf(`\n${SEPARATOR}`, from) + 1 || text.length;
}

const BUFFER_BYTES = 4096;

/** Go's reader loses a last line without a line break whose bytes fill its buffer exactly, once or several times. */
function withoutLostLine(text: string): string {
  const from = text.lastIndexOf('\n') + 1;
  if (text.length - from < BUFFER_BYTES / 4) return text;
  return byteLength(text.slice(from)) % BUFFER_BYTES === 0 ? text.slice(0, from) : text;
}

function partOf(text: string, from: number, to: number): Part {
  const part = text.slice(from, to);
  return { text: part.endsWith('\n') ? part : `${part}\n`, shift: from };
}

function checkSeparator(source: Source, { start, end }: Omit<Span, 'source'>, lead: string): void {
  const rest = trimSpace(source.text.slice(start + SEPARATOR.length, end));
  if (rest === '' || rest.startsWith('#')) return;
  const message = `${lead}invalid Yaml document separator: ${rest}`;
  fail(invalidSeparator({ source, start, end }, message));
}
