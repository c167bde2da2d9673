import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import type { Problem } from '../../../src/base/problem.ts';
import { problemsSarif } from '../../../src/cli/formats/sarif.ts';

/** What a map holds, all of it required and nothing else but what ends with `?`. */
const map = (fields: Readonly<Record<string, unknown>>): unknown => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name.replace('?', ''), value]),
  ),
  required: Object.keys(fields).filter((name) => !name.endsWith('?')),
  additionalProperties: false,
});
const list = (items: unknown): unknown => ({ type: 'array', items });
const filled = (items: unknown): unknown => ({ type: 'array', items, minItems: 1 });
const text = { type: 'string', minLength: 1 };
const natural = { type: 'integer', minimum: 1 };
const level = { enum: ['none', 'note', 'warning', 'error'] };

const message = map({ text });
const artifactLocation = map({
  uri: { type: 'string', pattern: "^(?:[\\w.~!$&'()*+,;=@/-]|%[0-9A-F]{2})+$|^file:///" },
  'uriBaseId?': { const: 'SRCROOT' },
});
const region = map({ startLine: natural, startColumn: natural, endLine: natural, endColumn: natural });
const replacement = map({ deletedRegion: region, insertedContent: map({ text: { type: 'string' } }) });
const result = map({
  ruleId: text,
  ruleIndex: { type: 'integer', minimum: 0 },
  level,
  message,
  'locations?': filled(map({ physicalLocation: map({ artifactLocation, region }) })),
  partialFingerprints: map({ dyn: text }),
  'fixes?': filled(
    map({ artifactChanges: filled(map({ artifactLocation, replacements: filled(replacement) })) }),
  ),
});
const rule = map({
  id: text,
  'shortDescription?': message,
  'help?': map({ text, markdown: text }),
  'defaultConfiguration?': map({ level }),
});

/** The part of SARIF 2.1.0 that dyn writes. Source: OASIS, sarif-schema-2.1.0.json. */
const schema = map({
  $schema: text,
  version: { const: '2.1.0' },
  runs: filled(
    map({
      tool: map({ driver: map({ name: text, version: text, rules: list(rule) }) }),
      columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
      results: list(result),
    }),
  ),
});

const isSarif = new Ajv({ allErrors: true }).compile(Object(schema));

const at = (name: string, start: number, end: number): NonNullable<Problem['at']> => ({
  source: { name, text: 'a: 1\nb: 2\n' },
  start,
  end,
});

const problems: readonly Problem[] = [
  { code: 'values/duplicate-key', severity: 'error', message: 'm', at: at('c/a b.yaml', 5, 6), hint: 'h' },
  { code: 'other/thing', severity: 'note', message: 'm' },
  { code: 'chart/metadata', severity: 'warning', message: 'm\nn', at: at('/abs/ü:#?%.yaml', 10, 10) },
  { code: 'chart/metadata', severity: 'warning', message: 'm', at: at('../bad\udcff\n.yaml', 0, 0) },
  {
    code: 'values/yaml-1.2',
    severity: 'note',
    message: 'm',
    fix: [
      { at: at('a.yaml', 0, 1), text: '' },
      { at: at('b.yaml', 0, 5), text: 'x' },
    ],
  },
];

test.each([
  ['nothing', []],
  ['problems of all kinds', problems],
])('what is written of %s is SARIF', (_, some) => {
  expect(isSarif(JSON.parse(problemsSarif(some))), JSON.stringify(isSarif.errors)).toBe(true);
});

test('the replacements of a fix lie together by file', () => {
  const source = { name: 'a.yaml', text: 'a: 1\n' };
  const fix = [
    { at: { source, start: 0, end: 1 }, text: 'b' },
    { at: { source, start: 3, end: 4 }, text: '2' },
  ];
  const [{ results }] = JSON.parse(
    problemsSarif([{ code: 'a/b', severity: 'note', message: 'm', fix }]),
  ).runs;
  expect(results[0].fixes).toEqual([
    {
      artifactChanges: [
        {
          artifactLocation: { uri: 'a.yaml', uriBaseId: 'SRCROOT' },
          replacements: [
            {
              deletedRegion: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 },
              insertedContent: { text: 'b' },
            },
            {
              deletedRegion: { startLine: 1, startColumn: 4, endLine: 1, endColumn: 5 },
              insertedContent: { text: '2' },
            },
          ],
        },
      ],
    },
  ]);
});
