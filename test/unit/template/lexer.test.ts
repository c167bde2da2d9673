import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startLexer, type Token } from '../../../src/template/lexer.ts';

function readTokens(text: string): Token[] {
  const lexer = startLexer(text);
  const tokens: Token[] = [];
  for (;;) {
    const token = lexer.next();
    if (token.kind === 'eof') return tokens;
    tokens.push(token);
    if (token.kind === 'error') return tokens;
  }
}

const piece = fc.constantFrom(
  ...['{{', '}}', '{{- ', ' -}}', '{{/*', '*/}}', '{{- /* x */ -}}', ' ', '\n', '\t', 'a', '.b', '$c', '"s"'],
  ...[
    '`r`',
    "'q'",
    '12',
    '1.5',
    '0x1F',
    '|',
    ':=',
    '=',
    '(',
    ')',
    ',',
    'end',
    'if',
    'é',
    '😀',
    '-',
    '"',
    '}',
  ],
);
const templates = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));

const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 127 }), fc.integer({ min: 0, max: 0xffff })))
  .map((units) => String.fromCharCode(...units));

/** What may lie between tokens: trimmed space, trim markers, whole comments. */
const GAP = /^(?:[ \t\r\n]|-|\{\{(?:-[ \t\r\n])?\/\*[\s\S]*?\*\/(?:[ \t\r\n]-)?\}\})*$/;

describe('lexer', () => {
  it('gives tokens that join to the input, but for what trimming and comments drop', () => {
    fc.assert(
      fc.property(templates, (text) => {
        let at = 0;
        for (const token of readTokens(text)) {
          if (token.kind === 'error') return;
          expect(text.slice(at, token.start)).toMatch(GAP);
          expect(token.text).toBe(text.slice(token.start, token.end));
          at = token.end;
        }
        expect(text.slice(at)).toMatch(GAP);
      }),
    );
  });

  it('ends for every text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(readTokens(`{{${text}`).length).toBeLessThanOrEqual(text.length + 3);
      }),
    );
  });
});
