import { describe, expect, test } from 'vitest';
import type { Problem } from '../../../src/base/problem.ts';
import { problemsGithub } from '../../../src/cli/formats/github.ts';
import { problemsJson } from '../../../src/cli/formats/json.ts';
import { problemsJunit } from '../../../src/cli/formats/junit.ts';
import { problemsSarif } from '../../../src/cli/formats/sarif.ts';
import { problemLines } from '../../../src/cli/formats/text.ts';

const source = { name: 'charts/größe 1/a,b:c.yaml', text: 'a: 1\nbé: 2\n' };
const at = { source, start: 5, end: 7 };
const odd: Problem = {
  code: 'values/duplicate-key',
  severity: 'error',
  message: '100 % <"a" & ]]>\nnext\u0007',
  hint: 'Keep, one: of them.',
  at,
  related: [{ message: 'the first', at: { source, start: 0, end: 1 } }],
  fix: [{ at, text: 'c' }],
};
const bare: Problem = { code: 'other/thing', severity: 'note', message: 'm' };

test('text has one line for each problem, without control characters', () => {
  expect(problemLines([odd, bare])).toBe(
    'charts/größe 1/a,b:c.yaml:2:1: error values/duplicate-key 100 % <"a" & ]]> | next\\x07 - Keep, one: of them.\nnote other/thing m\n',
  );
});

test('a name with a line break stays on its line', () => {
  const place = { source: { name: 'a\nb.yaml', text: 'x' }, start: 0, end: 1 };
  expect(problemLines([{ ...bare, at: place }])).toBe('a\\x0ab.yaml:1:1: note other/thing m\n');
});

test('JSON has places by line and column, of related places and fixes too', () => {
  const place = { file: source.name, line: 2, column: 1, endLine: 2, endColumn: 3 };
  expect(JSON.parse(problemsJson([odd, bare]))).toEqual([
    {
      rule: odd.code,
      severity: 'error',
      message: odd.message,
      hint: odd.hint,
      ...place,
      related: [{ message: 'the first', ...place, line: 1, endLine: 1, endColumn: 2 }],
      fix: [{ ...place, text: 'c' }],
    },
    { rule: 'other/thing', severity: 'note', message: 'm' },
  ]);
});

describe('annotations of GitHub', () => {
  test('escape what ends a property or a line', () => {
    expect(problemsGithub([odd, bare])).toBe(
      '::error file=charts/größe 1/a%2Cb%3Ac.yaml,line=2,col=1,title=values/duplicate-key::100 %25 <"a" & ]]>%0Anext\u0007%0AKeep, one: of them.\n::notice title=other/thing::m\n',
    );
  });

  test('are ten of each severity', () => {
    const many = Array.from({ length: 12 }, () => odd);
    expect(problemsGithub([...many, bare]).split('\n')).toHaveLength(12);
  });
});

describe('JUnit', () => {
  const xml = problemsJunit([odd, bare], ['charts/größe 1', 'charts/clean']);

  test('escapes what is markup, and replaces what XML cannot hold', () => {
    expect(xml).toContain(
      'name="values/duplicate-key"><failure message="charts/größe 1/a,b:c.yaml:2:1: 100 % &lt;&quot;a&quot; &amp; ]]&gt;\nnext\ufffd">',
    );
  });

  test('holds no half of a character', () => {
    const text = problemsJunit([{ ...bare, message: 'x\udcff \u{1f600}' }], []);
    expect(text).toContain('<system-out>x\ufffd \u{1f600}</system-out>');
  });

  test('has the suite of the chart where the user is', () => {
    const inside = { source: { name: 'values.yaml', text: '' }, start: 0, end: 0 };
    const outside = { source: { name: '../b/values.yaml', text: '' }, start: 0, end: 0 };
    const text = problemsJunit(
      [
        { ...bare, at: inside },
        { ...bare, at: outside },
      ],
      ['.', '../b'],
    );
    expect([...text.matchAll(/classname="([^"]*)" name="other\/thing"/g)].map(([, name]) => name)).toEqual([
      '.',
      '../b',
    ]);
  });

  test('has a suite for each chart, one for the rest, and no failure for a note', () => {
    expect(
      [...xml.matchAll(/<testsuite name="([^"]*)" [^>]*failures="(\d)"/g)].map(([, a, b]) => [a, b]),
    ).toEqual([
      ['charts/größe 1', '1'],
      ['charts/clean', '0'],
      ['other files', '0'],
    ]);
    expect(xml).toContain('name="other/thing"><system-out>m</system-out></testcase>');
  });
});

test('SARIF names rule, level, place and fix, with paths as addresses', () => {
  const { version, runs } = JSON.parse(problemsSarif([odd, bare]));
  const region = { startLine: 2, startColumn: 1, endLine: 2, endColumn: 3 };
  const artifactLocation = {
    uri: 'charts/gr%C3%B6%C3%9Fe%201/a%2Cb%3Ac.yaml',
    uriBaseId: 'SRCROOT',
  };
  expect(version).toBe('2.1.0');
  expect(runs[0].tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(['other/thing', odd.code]);
  expect(runs[0].tool.driver.rules[1].defaultConfiguration).toEqual({ level: 'error' });
  expect(runs[0].results).toEqual([
    {
      ruleId: odd.code,
      ruleIndex: 1,
      level: 'error',
      message: { text: `${odd.message}\n${odd.hint}` },
      locations: [{ physicalLocation: { artifactLocation, region } }],
      partialFingerprints: { dyn: expect.stringMatching(/^[0-9a-f]{64}$/) },
      fixes: [
        {
          artifactChanges: [
            { artifactLocation, replacements: [{ deletedRegion: region, insertedContent: { text: 'c' } }] },
          ],
        },
      ],
    },
    {
      ruleId: 'other/thing',
      ruleIndex: 0,
      level: 'note',
      message: { text: 'm' },
      partialFingerprints: { dyn: expect.stringMatching(/^[0-9a-f]{64}$/) },
    },
  ]);
});
