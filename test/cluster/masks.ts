import type { RawResult } from '../support/answers.ts';

type Mask = readonly [pattern: RegExp, instead: string];

/** What differs between two runs of one program: times, ages, ids, addresses, random ends of names. */
const CHANCE: readonly Mask[] = [
  // list pads the column of times to the longest, which depends on how many digits each happens to have.
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4} \S+ *\t/g, '<time>\t'],
  [/\tUPDATED *\t/g, '\tUPDATED\t'],
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4} \S+/g, '<time>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, '<time>'],
  [/[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}/g, '<time>'],
  [/ +(?:\d+[smhd])+$/gm, ' <age>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uid>'],
  [/("?resourceVersion"?: ?)"\d+"/g, '$1"<version>"'],
  [/\b1[789]\d{8}\b/g, '<seconds>'],
  [/\b10\.0\.0\.\d+ */g, '<address> '],
  [/\b(tcp 127\.0\.0\.1:)\d+->/g, '$1<port>->'],
  // Names that a controller makes: of a Deployment's pods, of a Job's.
  [/-[bcdfghjklmnpqrstvwxz2456789]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-<pod>'],
  [/\b(r-job|j)-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '$1-<pod>'],
];

/** A text as it is compared: with the given words and all chance masked. */
export function maskText(text: string, words: Readonly<Record<string, string>>): string {
  const named = Object.entries(words).reduce((rest, [word, mask]) => rest.replaceAll(word, mask), text);
  return CHANCE.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), named);
}

/**
 * Helm's log lines of standard error and its notices of flags; klog's lines, what only dyn says, and a log line that stands for
 * the error are left out.
 */
export function logLines({ exit, stderr, problem }: RawResult): string {
  const end = stderr.search(/^Error: /m);
  if (end < 0 && exit !== 0 && problem === undefined) return '';
  const lines = (end < 0 ? stderr : stderr.slice(0, end)).split('\n');
  return lines.filter((line) => /^(level=|Flag --)/.test(line)).join('\n');
}
