import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DynError } from '../../../src/base/problem.ts';
import { type Chart, loadChart } from '../../../src/index.ts';
import { renderTraced, type Traced } from '../../support/traced.ts';

const VALUES = 'a: 1\ns: "x\\ny {{ .Values.a }}"\nm: {k: v, n: {z: "<no value>"}}\nl: [1, {k: w}]\n';
const HELPERS =
  '{{ define "t" }}p: {{ .Values.a }}\n{{ if .Values.none }}q{{ end }}r: s\n{{ end }}{{ define "d" }}{{ . }}{{ end }}';

const value = fc.constantFrom(
  ...[
    '.Values.a',
    '.Values.none',
    '.Values.m',
    '.Values.l',
    '.Values.s',
    '.',
    '$',
    '$x',
    '"é😀"',
    '(index .Values.l 1)',
  ],
  ...['(include "t" $)', '(toYaml .Values.m)', '(tpl .Values.s $)', '(dict "k" .Values.a)', '(list $x 2)'],
);
const change = fc.constantFrom(
  ...[
    'quote',
    'nindent 2',
    'indent 3',
    'trim',
    'toYaml',
    'replace "a" "b"',
    'default "d"',
    'upper',
    'toJson',
  ],
  ...['printf "<%v>\\n"', 'fromYaml', 'first', 'b64dec', 'deepCopy', 'include "d"'],
);
const pipe = fc
  .tuple(value, fc.array(change, { maxLength: 3 }))
  .map(([first, rest]) => [first, ...rest].join(' | '));
const literal = fc.constantFrom('a: 1\n', '  ', '\n', 'é', '😀', '<no value>', '---\n', '<no', ' value>');

const { body } = fc.letrec((tie) => ({
  body: fc
    .array(fc.oneof({ depthSize: 'small' }, literal, tie('action'), tie('branch')), { maxLength: 6 })
    .map((parts) => parts.join('')),
  action: pipe.map((text) => `{{- ${text} }}`),
  branch: fc
    .tuple(fc.constantFrom('if', 'with', 'range'), pipe, tie('body'), tie('body'))
    .map(([word, text, inner, other]) => `{{ ${word} ${text} -}}${inner}{{ else }}${other}{{ end }}`),
}));

test('whatever a template does, its spans cover what it renders, and watching it changes nothing', () => {
  fc.assert(
    fc.property(body, (text) => {
      const chart = chartOf(`{{ $x := .Values.m }}${String(text)}`);
      const plain = orProblem(() => outputOf(renderTraced(chart, {}, false)));
      const traced = orProblem(() => {
        const rendered = renderTraced(chart);
        for (const { path, text: whole } of rendered.outcome.files) {
          let end = 0;
          for (const span of rendered.map.spansOf(path)) {
            expect(span.start).toBe(end);
            expect(span.end).toBeGreaterThan(span.start);
            end = span.end;
          }
          expect(end).toBe(whole.length);
        }
        return outputOf(rendered);
      });
      expect(traced).toBe(plain);
    }),
    { numRuns: 300 },
  );
});

/** The template is rendered as it is, and as an include whose text is changed. */
function chartOf(template: string): Chart {
  const files = {
    'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
    'values.yaml': VALUES,
    'templates/_h.tpl': HELPERS,
    'templates/a.yaml': `{{ define "body" }}${template}{{ end }}#{{ include "body" . | nindent 2 }}\n`,
    'templates/b.yaml': template,
  };
  return loadChart(new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])));
}

function outputOf({ outcome }: Traced): string {
  return outcome.files.map(({ text }) => text).join('\0');
}

function orProblem(work: () => string): string {
  try {
    return work();
  } catch (error) {
    if (error instanceof DynError) return error.problem.message;
    throw error;
  }
}
