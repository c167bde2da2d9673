import type { Problem } from '../problem.ts';
import type { Span } from '../source.ts';

const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /tab character|cannot start any token/,
    'Indent with spaces, and put quotes around text that begins with @, ` or %.',
  ],
  [/mapping values are not allowed/, 'Put quotes around text that holds ": ", or check the indentation.'],
  [/could not find expected ':'/, 'A line between keys has no "key: value" form, or its indentation is off.'],
  [/did not find expected/, 'Check brackets, dashes and the indentation above this line.'],
  [/unknown anchor/, 'Define the anchor (&name) above its first use.'],
  [/escape/, 'In double quotes a backslash begins an escape; use single quotes for plain backslashes.'],
  [/control characters|UTF-8|UTF-16|Unicode/, 'The file must be UTF-8 text without control characters.'],
  [/max depth|excessive aliasing/, 'Nest less deeply, and repeat anchors less often.'],
];

/** Text that is no YAML. `message` is go-yaml's own, with whatever its caller puts before it. */
export function invalidYaml(at: Span, message: string): Problem {
  const hint = HINTS.find(([pattern]) => pattern.test(message))?.[1];
  return {
    code: 'yaml/syntax',
    severity: 'error',
    message,
    at,
    hint: hint ?? 'Check the YAML at this place.',
  };
}

/** YAML that JSON cannot say: odd keys, infinities, tags that do not fit, aliases that never end. */
export function unusableYaml(at: Span, message: string): Problem {
  const hint = 'Helm turns YAML into JSON: keys must be plain scalars, numbers finite, aliases few.';
  return { code: 'yaml/not-json', severity: 'error', message, at, hint };
}

/** A document whose top level is of another kind than asked for. */
export function wrongYamlType(at: Span, message: string): Problem {
  return {
    code: 'yaml/type',
    severity: 'error',
    message,
    at,
    hint: 'Start the document with "key: value" lines.',
  };
}

/** A line that begins with --- and goes on with something else. */
export function invalidSeparator(at: Span, message: string): Problem {
  const hint = 'Only blanks and a comment may follow --- on its line.';
  return { code: 'yaml/separator', severity: 'error', message, at, hint };
}

/** More nodes made by aliases than dyn allows. */
export function tooManyAliases(at: Span, limit: number): Problem {
  const message = `yaml: aliases make more than ${limit} nodes`;
  return { code: 'yaml/aliases', severity: 'error', message, at, hint: 'Repeat anchors less often.' };
}
