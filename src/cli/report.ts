import type { Problem, Related } from '../base/problem.ts';
import { redactLine } from '../base/secrets.ts';
import { lineText, placeOf, positionOf, type Span } from '../base/source.ts';

/** What a person sees of a problem: Helm's words first, then where, on what way, and what to do. */
export function problemText(problem: Problem): string {
  const details = [
    ...(problem.at ? [`  at ${placeOf(problem.at)}`, ...frame(problem.at)] : []),
    ...(problem.related ?? []).map(relatedText),
    ...(problem.parts ?? []).flatMap(partLines),
    ...(problem.hint === undefined ? [] : [`  hint: ${problem.hint}`]),
    `  code: ${problem.code}`,
  ];
  const head = `${problem.severity === 'error' ? 'Error' : 'Warning'}: ${printable(problem.message)}\n`;
  return `${head}\n${details.map(printable).join('\n')}\n`;
}

/** A part of a problem: what is wrong, where, who set it, and what would be right. */
function partLines({ message, at, related, hint }: Problem): readonly string[] {
  return [
    `  ${message}`,
    ...(at ? [`  at ${placeOf(at)}`, ...frame(at)] : []),
    ...(related ?? []).map(relatedText),
    ...(hint === undefined || hint === '' ? [] : [`  ${hint}`]),
  ].map((line, i) => (i === 0 ? line : `  ${line}`));
}

function relatedText({ message, at }: Related): string {
  return at ? `  ${message} (${placeOf(at)})` : `  ${message}`;
}

const WIDTH = 160;

function frame(at: Span): readonly string[] {
  const { line, column } = positionOf(at.source, at.start);
  const text = lineText(at.source, line);
  if (text === '' || text.length > WIDTH) return [];
  const caret = `${text.slice(0, column - 1).replace(/[^\t]/g, ' ')}^`;
  const number = String(line);
  return [`  ${number} | ${redactLine(text)}`, `  ${' '.repeat(number.length)} | ${caret}`];
}

/** The text without control characters that a terminal would act on. */
export function printable(text: string): string {
  return text.replace(
    /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g,
    (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
