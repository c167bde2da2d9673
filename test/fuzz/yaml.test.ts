import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GoValue } from '../../src/go/value.ts';
import { readYaml, readYamlNodes, readYamlStream, writeYaml, type YamlNode } from '../../src/yaml/yaml.ts';
import { allTexts, holds, orRefused, textOf } from './property.ts';

const PIECES = [
  ...[
    'a',
    'b: ',
    '- ',
    '? ',
    ': ',
    '\n',
    '\n  ',
    '\n    ',
    ' ',
    '\t',
    '[',
    ']',
    '{',
    '}',
    ',',
    '#',
    '&x ',
    '*x',
    '!!str ',
    '! ',
  ],
  ...[
    '|',
    '|-\n',
    '>',
    '>2+\n',
    '"',
    "'",
    '\\',
    '\\n',
    '\\x41',
    '%YAML 1.1\n',
    '---\n',
    '...\n',
    '<<: ',
    '~',
    '0x1F',
    '1e3',
    '.inf',
  ],
  ...[
    '0755',
    '1_000',
    'true',
    'null',
    '2020-01-01',
    '\r',
    '\u0085',
    '\u2028',
    '\ufeff',
    'é',
    '\ud83d\ude00',
    '\udcff',
    '\u007f',
  ],
];
const texts = textOf(PIECES, 25);

/** Helm's writer fails at DEL, C1 controls and noncharacters, and leaves other alphabets' line breaks as they are, which read as breaks. */
const UNFAITHFUL = /[\u007f-\u009f\u2028\u2029\ufffe\uffff]/g;

/** Values that YAML and JSON both hold. */
const value: fc.Arbitrary<GoValue> = fc.letrec<{ value: GoValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<GoValue>(null, true, false, '', 0, 1, -1.5, 1e21, 1e-7, 9007199254740992),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (x === 0 ? 0 : x)),
    textOf(
      PIECES.filter((piece) => piece.search(UNFAITHFUL) < 0 && piece !== '\udcff'),
      8,
    ),
    fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replace(UNFAITHFUL, '')),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(
        fc.tuple(
          fc.string({ maxLength: 6 }).map((k) => k.replace(UNFAITHFUL, '')),
          tie('value'),
        ),
        { maxLength: 4 },
      )
      .map((entries) => new Map(entries)),
  ),
})).value;

test('what is written reads as the same value', () => {
  holds(value, (written) => {
    const text = writeYaml(written);
    expect(readYaml({ name: 'v', text })).toEqual(written);
  });
});

test('any text is read or refused', () => {
  for (const text of allTexts('a:- \n[]{},#\'"', 4)) orRefused(() => readYaml({ name: 'v', text }));
  holds(texts, (text) => void orRefused(() => readYaml({ name: 'v', text })));
  holds(texts, (text) => void orRefused(() => readYamlStream({ name: 'v', text })));
  holds(fc.string({ unit: 'binary' }), (text) => void orRefused(() => readYaml({ name: 'v', text })));
});

test('the strict reader gives the same value, or refuses', () => {
  holds(texts, (text) => {
    const strict = orRefused(() => ({ value: readYaml({ name: 'v', text }, { strict: true }) }));
    if (strict) expect(readYaml({ name: 'v', text })).toEqual(strict.value);
  });
});

test('nodes lie inside the text, and inside their parents', () => {
  holds(texts, (text) => {
    const root = orRefused(() => readYamlNodes({ name: 'v', text }));
    if (root) checkPlaces(root, 0, text.length);
  });
});

function checkPlaces({ kind, at, ...node }: YamlNode, from: number, to: number): void {
  if (at.start < from || at.end < at.start || at.end > to)
    expect.fail(`${kind} at ${at.start}-${at.end} in ${from}-${to}`);
  const below =
    'items' in node
      ? node.items
      : 'entries' in node
        ? node.entries.flatMap(({ key, value }) => [key, value])
        : [];
  for (const child of below) checkPlaces(child, at.start, at.end);
}
