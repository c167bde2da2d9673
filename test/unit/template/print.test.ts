import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unlimitedBudget } from '../../../src/base/budget.ts';
import type { Node } from '../../../src/template/ast.ts';
import { parseText } from '../../../src/template/parser.ts';
import { printStatements } from '../../support/statements.ts';

const functions = { has: () => true };

function parse(text: string) {
  return parseText({ name: 't', text }, functions, unlimitedBudget()).main;
}

const operand = fc.letrec((tie) => ({
  operand: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(
      '.',
      '.a',
      '.a.b',
      '$',
      '$.x.y',
      '1',
      '-1.5',
      '"s\\n"',
      '`r`',
      "'c'",
      'true',
      'nil',
      'now',
    ),
    fc.constantFrom('now.Year', '(now).Year', '(.a).b.c', '($x := 1)'),
    tie('pipe').map((pipe) => `(${pipe})`),
  ),
  command: fc
    .tuple(fc.constantFrom('print', 'eq', '.m'), fc.array(tie('operand'), { maxLength: 3 }))
    .map(([name, args]) => [name, ...args].join(' ')),
  pipe: fc.array(tie('command'), { minLength: 1, maxLength: 3 }).map((commands) => commands.join(' | ')),
}));

const block = fc.letrec((tie) => ({
  list: fc.array(tie('item'), { maxLength: 4 }).map((items) => items.join('')),
  item: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('text', '\n', '{{ $x := 1 }}', '{{template "a"}}', '{{- template "b" . -}} '),
    operand.pipe.map((pipe) => `{{ ${pipe} }}`),
    fc
      .tuple(fc.constantFrom('if', 'with', 'range'), operand.pipe, tie('list'), tie('list'))
      .map(([kind, pipe, body, other]) => `{{${kind} ${pipe}}}${body}{{else}}${other}{{end}}`),
    tie('list').map((body) => `{{range $i, $e := .l}}${body}{{break}}{{end}}`),
  ),
}));

describe('printNode', () => {
  it('prints what reads as the same again', () => {
    fc.assert(
      fc.property(block.list, (text) => {
        const once = printStatements(parse(String(text)));
        expect(printStatements(parse(once))).toBe(once);
      }),
    );
  });

  it('writes a pipeline in one form', () => {
    const statements = parse('{{- $a:=print   1|eq  (.x .y|now ) `z` -}}');
    expect(printStatements(statements)).toBe('{{$a := print 1 | eq (.x .y | now) `z`}}');
  });
});

/** Every node below the given ones. */
function nodesOf(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap(nodesOf);
  return isNode(value) ? [value, ...below] : below;
}

function isNode(value: object): value is Node {
  return 'kind' in value && 'pos' in value;
}

describe('positions', () => {
  it('point at the text of a node, and of a chain of fields at its second', () => {
    const text = 'é {{ if .a }}{{ print  $.b.c  "x" (now).d nil 07 }}{{ end }}';
    const leaves = nodesOf(parse(text)).filter(
      (node) => !['text', 'action', 'if', 'pipe'].includes(node.kind),
    );
    expect(leaves.map((node) => [node.kind, text.slice(node.pos, node.end)])).toEqual([
      ['command', '.a'],
      ['field', '.a'],
      ['command', 'print  $.b.c  "x" (now).d nil 07'],
      ['identifier', 'print'],
      ['variable', '.b.c'],
      ['string', '"x"'],
      ['chain', '.d'],
      ['command', 'now'],
      ['identifier', 'now'],
      ['nil', 'nil'],
      ['number', '07'],
    ]);
  });
});
