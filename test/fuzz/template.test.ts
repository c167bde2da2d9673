import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBudget, STRICT_LIMITS, unlimitedBudget } from '../../src/base/budget.ts';
import { functions } from '../../src/functions/all.ts';
import type { GoFunction } from '../../src/go/function.ts';
import { systemEntropy } from '../../src/host/entropy.ts';
import { startLexer } from '../../src/template/lexer.ts';
import { parseText } from '../../src/template/parser.ts';
import { executeTemplate, parseTemplates } from '../../src/template/template.ts';
import { printStatements } from '../support/statements.ts';
import { allTexts, holds, orRefused, textOf } from './property.ts';

const SLOW = /^(gen|bcrypt|htpasswd|derivePassword|encryptAES|buildCustomCert|fail$)/;
const table = new Map<string, GoFunction>(Object.entries(functions).filter(([name]) => !SLOW.test(name)));

const PIECES = [
  ...[
    '{{',
    '}}',
    '{{-',
    '-}}',
    ' ',
    '\n',
    '|',
    '(',
    ')',
    ',',
    '.',
    '$',
    ':=',
    '=',
    '"',
    '`',
    "'",
    '\\',
    '/*',
    '*/',
  ],
  ...[
    'if ',
    'else',
    'end',
    'range ',
    'with ',
    'define "a"',
    'template "a"',
    'block "a" .',
    'break',
    'continue',
    'nil',
  ],
  ...[
    '.a',
    '.a.b',
    '$x',
    '$x := 1',
    '$i, $v := .l',
    '"s"',
    '`r`',
    "'c'",
    '1',
    '-1',
    '0x1F',
    '1e3',
    '1i',
    '1_0',
    'true',
    'x',
  ],
  ...[
    'printf "%v" ',
    'index .l ',
    'len ',
    'list ',
    'dict "a" ',
    'add 1 ',
    'é',
    '\u0000',
    '\ud83d\ude00',
    '\udcff',
  ],
];
const texts = textOf(PIECES);

test('tokens follow each other, stay inside the text, and come to an end', () => {
  for (const text of allTexts('{}-"/*a. \n', 5)) checkTokens(text);
  holds(texts, checkTokens);
  holds(fc.string({ unit: 'binary' }), (text) => checkTokens(`{{${text}`));
});

test('any text is parsed or refused', () => {
  holds(texts, (text) => void orRefused(() => parse(text)));
  for (const text of allTexts('{}|.("$ a', 5)) orRefused(() => parse(`{{${text}}}`));
});

test('a pipeline as it is printed reads as the same pipeline', () => {
  holds(
    textOf(
      PIECES.filter((piece) => !/[{}]/.test(piece)),
      12,
    ),
    (text) => {
      const first = orRefused(() => printAll(`{{$x := 1}}{{${text}}}`));
      if (first !== undefined) expect(printAll(first)).toBe(first);
    },
  );
});

test('any template is executed or refused within its budget', () => {
  const names = [...table.keys()];
  const argument = fc.constantFrom(
    '.a',
    '.l',
    '.m',
    '.s',
    '.n',
    '.f',
    '.',
    '$',
    '1',
    '-1',
    '"x"',
    '"%d"',
    'nil',
    '2.5',
    'true',
    '"2h"',
    '(list 1 "a")',
    '(dict "k" .l)',
    '"[a-z]+"',
    '"1.2.3"',
    '"{\\"a\\":1}"',
    '"2006-01-02"',
  );
  const call = fc
    .tuple(fc.constantFrom(...names), fc.array(argument, { maxLength: 4 }))
    .map(([name, args]) => [name, ...args].join(' '));
  const pipeline = fc
    .array(call, { minLength: 1, maxLength: 3 })
    .map((calls) => `{{ ${calls.join(' | ')} }}`);
  holds(pipeline, (text) => void orRefused(() => execute(text)), 4000);
  holds(texts, (text) => void orRefused(() => execute(text)));
});

function checkTokens(text: string): void {
  const lexer = startLexer(text);
  let end = 0;
  for (let count = 0; count <= text.length + 1; count++) {
    const token = lexer.next();
    if (token.kind === 'eof' || token.kind === 'error') return;
    if (token.start < end || token.end < token.start || token.end > text.length)
      expect.fail(`${JSON.stringify(token)} after ${end} in ${JSON.stringify(text)}`);
    end = token.end;
  }
  expect.fail(`more tokens than characters in ${JSON.stringify(text)}`);
}

function parse(text: string) {
  return parseText({ name: 'c/templates/a.yaml', text }, table, unlimitedBudget());
}

function printAll(text: string): string {
  return printStatements(parse(text).main);
}

function execute(text: string): string {
  const set = parseTemplates([{ name: 'a', source: { name: 'a', text } }], table, unlimitedBudget());
  const list = [1n, 'a', 2.5, null, true];
  const data = new Map<string, Parameters<typeof executeTemplate>[2]>([
    ['a', 'text'],
    ['l', list],
    ['m', new Map([['k', list]])],
    ['s', 'a b,c é'],
    ['n', null],
    ['f', 1.5],
  ]);
  const budget = createBudget({ ...STRICT_LIMITS, fileBytes: 1 << 20 }, () => performance.now());
  return executeTemplate(set, 'a', data, { functions: table, budget, entropy: systemEntropy({ TZ: 'UTC' }) });
}
