import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSecretPath, REDACTED, redactLine } from '../../../src/base/secrets.ts';

test.each([
  ['password: hunter2', `password: ${REDACTED}`],
  ['--set db.password=hunter2,a=b', `--set db.password=${REDACTED}`],
  ['{"a": 1, "apiToken" : "x"}', `{"a": 1, "apiToken" : ${REDACTED}`],
  ['a: b, token: c', `a: b, token: ${REDACTED}`],
  ['secretName: web', 'secretName: web'],
  ['existingSecretPasswordKey: k', 'existingSecretPasswordKey: k'],
  ['existingSecret: web', 'existingSecret: web'],
  ['password:', 'password:'],
  ['no secret here', 'no secret here'],
  ['\u00a0key\u2003=\u3000v', `\u00a0key\u2003=\u3000${REDACTED}`],
])('%j', (line, shown) => {
  expect(redactLine(line)).toBe(shown);
});

/** The same by an expression that tries every place where a path may begin. */
function redactBySearch(line: string): string {
  for (const { 0: whole, 1: path = '', index } of line.matchAll(/([\w.[\]-]+)["']?\s*[:=]\s*/g)) {
    const end = index + whole.length;
    if (end < line.length && isSecretPath(path.split(/[.[\]]+/).filter((key) => key !== '')))
      return line.slice(0, end) + REDACTED;
  }
  return line;
}

test('a line is masked as by searching it at every place', () => {
  const parts = [
    'password',
    'a',
    'Name',
    'existing',
    'Secret',
    'Key',
    '.',
    '[0]',
    '"',
    "'",
    ' ',
    '\t',
    ':',
    '=',
    ',',
    '-',
  ];
  const lines = fc.array(fc.constantFrom(...parts), { maxLength: 24 }).map((found) => found.join(''));
  fc.assert(
    fc.property(lines, (line) => {
      expect(redactLine(line)).toBe(redactBySearch(line));
    }),
    { numRuns: 3000 },
  );
});

/** So long that time which grows with the square of it would never end. */
const LONG = 10_000_000;

test.each([
  ['one word', 'a', ''],
  ['blanks', ' ', 'x'],
  ['words and blanks', 'ab  ', ''],
  ['separators', ': ', ''],
  ['paths that are no secret', 'a.b=c,', ''],
  ['a name made of the same word again and again', 'existingSecret', 'x: y'],
])('a line of megabytes is gone through once: %s', (_about, part, end) => {
  const line = `${part.repeat(LONG / part.length)}${end}`;
  expect(redactLine(line).length).toBeGreaterThan(0);
  expect(redactLine(`${line} password: x`).endsWith(REDACTED)).toBe(true);
});
