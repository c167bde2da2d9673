import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { inFolder, runDyn, writeFiles } from '../support/command.ts';

const CHART = { 'dyn.yaml': '', 'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n' };
const FORMATS = ['text', 'json', 'sarif', 'github', 'junit'];
const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  hostNetwork: true\n  containers: []\n';

type Files = Readonly<Record<string, string | Uint8Array>>;

const schema = (text: string, values = 'a: 1\n'): Files => ({
  'c/values.schema.json': text,
  'c/values.yaml': values,
  'c/templates/a.yaml': POD,
});
const templates = (text: string): Files =>
  Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [`c/templates/${String(i).padStart(2, '0')}.yaml`, text]),
  );
const binary = Uint8Array.from({ length: 2560 }, (_, i) => i % 256);
const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/** Files, and what each finding's line begins with, as far as it is told here. */
const CASES: readonly (readonly [name: string, files: Files, findings: readonly RegExp[]])[] = [
  [
    'a schema that is its own reference',
    schema('{"$ref": "#"}'),
    [/^c\/values\.schema\.json:1:1: error template\/failed .*reference cycle/],
  ],
  [
    'a schema that goes on without end below',
    schema(
      '{"properties": {"a": {"$ref": "#"}}, "additionalProperties": {"$ref": "#"}}',
      'a: {a: {a: {b: 1}}}\n',
    ),
    [/^c\/templates\/a\.yaml:5:3: warning workload\/privileged/],
  ],
  [
    'a schema with errors',
    schema('{"type": "nothing", "properties": [1]}'),
    [
      /^c\/values\.schema\.json:1:1: error template\/failed .*metaschema/,
      /^c\/values\.yaml:1:1: warning values\/unused/,
    ],
  ],
  [
    'a schema that is no JSON',
    schema('{"type": '),
    [/^c\/values\.schema\.json:1:1: error template\/failed .*unexpected EOF/],
  ],
  [
    'a pattern made to backtrack',
    schema('{"properties": {"a": {"pattern": "^(a+)+$"}}}', `a: "${'a'.repeat(5000)}!"\n`),
    [/^c\/values\.yaml:1:1: error values\/schema .*does not match pattern '\^\(a\+\)\+\$'/],
  ],
  [
    'templates that all refuse',
    templates('{{ fail "no" }}'),
    Array.from({ length: 40 }, (_, i) => line(i, '1:4')),
  ],
  [
    'templates that are all cut off',
    templates('{{ if }'),
    Array.from({ length: 40 }, (_, i) => line(i, '1:7')),
  ],
  [
    'templates that all lack a value',
    templates('a: {{ .Values.x.y.z }}'),
    Array.from({ length: 40 }, (_, i) => line(i, '1:7')),
  ],
  [
    'templates that all print no YAML',
    templates('a: b\n  c: d\n'),
    Array.from({ length: 40 }, (_, i) => line(i, '2:3')),
  ],
  [
    'a named template that fails for all, once',
    { ...templates('{{ include "x" . }}'), 'c/templates/_x.tpl': '{{ define "x" }}{{ fail "no" }}{{ end }}' },
    [/^c\/templates\/_x\.tpl:1:20: error template\/failed/],
  ],
  [
    'empty files',
    Object.fromEntries(
      [
        'values.yaml',
        'templates/a.yaml',
        'templates/_a.tpl',
        'ci/a.yaml',
        '.helmignore',
        'templates/NOTES.txt',
      ].map((path) => [`c/${path}`, '']),
    ),
    [],
  ],
  ['an empty Chart.yaml', { 'c/Chart.yaml': '' }, [/^c\/Chart\.yaml:1:1: error chart\/metadata-invalid/]],
  [
    'a name that is a path',
    { 'c/Chart.yaml': 'apiVersion: v2\nversion: 0.1.0\nname: ../c\n' },
    [/^c\/Chart\.yaml:3:7: error chart\/metadata-invalid/],
  ],
  [
    'values that are a text, below a comment',
    { 'c/values.yaml': '# What it does\n\nname = c\n' },
    [/^c\/values\.yaml:3:1: error values\/file-invalid/],
  ],
  [
    'a chart below that has no name, in the file that lacks it',
    { 'c/charts/d/Chart.yaml': 'apiVersion: v2\n' },
    [/^c\/charts\/d\/Chart\.yaml:1:1: error chart\/subchart-invalid/],
  ],
  ['binary values', { 'c/values.yaml': binary }, [/^c\/values\.yaml:1:1: error values\/file-invalid/]],
  ['a binary Chart.yaml', { 'c/Chart.yaml': binary }, [/^c\/Chart\.yaml:1:1: error chart\/file-invalid/]],
  [
    'a binary template',
    { 'c/templates/a.yaml': binary },
    [/^c\/templates\/a\.yaml:1:1: error template\/failed/],
  ],
  [
    'bytes that are no UTF-8',
    { 'c/values.yaml': bytes('a: 1\nb: \xff\xfe\n') },
    [/^c\/values\.yaml:2:4: error values\/file-invalid/],
  ],
  [
    'names of all kinds',
    Object.fromEntries(
      [
        'a b',
        'c:d',
        'new\nline',
        'q"uote',
        'per%cent',
        'com,ma',
        'uml\u00e4ut',
        'esc\u001b',
        'back\\slash',
      ].map((name) => [
        `c/templates/${name}.yaml`,
        POD.replace('name: a', 'name: {{ .Template.Name | sha256sum }}'),
      ]),
    ),
    [
      ...[
        'a b',
        'back\\\\slash',
        'c:d',
        'com,ma',
        'esc\\\\x1b',
        'new\\\\x0aline',
        'per%cent',
        'q"uote',
        'uml\u00e4ut',
      ],
    ].map((name) => new RegExp(`^c/templates/${name}\\.yaml:5:3: warning workload/privileged`)),
  ],
];

function line(index: number, place: string): RegExp {
  return new RegExp(`^c/templates/${String(index).padStart(2, '0')}\\.yaml:${place}: error template/failed`);
}

describe('dyn lint finds all there is, in order, and does not fall over', () => {
  test.each(CASES)('%s', (_, files, findings) =>
    inFolder(async (folder) => {
      writeFiles(folder, { ...CHART, ...files });
      const results = await Promise.all(
        FORMATS.map(async (format) => [format, await runDyn(folder, ['lint', '-o', format])] as const),
      );
      for (const [format, { status, stdout, stderr }] of results) {
        expect([0, 3]).toContain(status);
        expect(stderr).toMatch(/^\d+ errors?, \d+ warnings?, \d+ notes? in 1 chart\n$/);
        if (format === 'text') {
          const lines = stdout.split('\n').slice(0, -1);
          expect(lines).toHaveLength(findings.length);
          for (const [index, finding] of findings.entries()) expect(lines[index]).toMatch(finding);
        }
        if (format === 'json') expect(JSON.parse(stdout)).toHaveLength(findings.length);
        if (format === 'sarif') expect(JSON.parse(stdout).runs[0].results).toHaveLength(findings.length);
        if (format === 'github') expect(stdout.split('\n')).toHaveLength(Math.min(findings.length, 10) + 1);
      }
    }),
  );
});

test('names that are no UTF-8 are linted, and mended', () =>
  inFolder(async (folder) => {
    writeFiles(folder, CHART);
    for (const path of ['c/values-\xff.yaml', 'c/ci/\xfe.yaml', 'd\xfd/Chart.yaml', 'd\xfd/values.yaml']) {
      const target = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(path, 'latin1')]);
      mkdirSync(target.subarray(0, target.lastIndexOf('/')), { recursive: true });
      writeFileSync(target, path.endsWith('Chart.yaml') ? CHART['c/Chart.yaml'] : 'on: yes\n');
    }
    for (const format of FORMATS) {
      const { status, stdout, stderr } = await runDyn(folder, ['lint', '-o', format]);
      expect(status).toBe(0);
      expect(stderr).toBe('0 errors, 3 warnings, 4 notes in 2 charts\n');
      if (format === 'junit') expect(stdout.isWellFormed()).toBe(true);
      if (format === 'sarif') expect(stdout).toContain('"uri": "c/%76%61%6C%75%65%73%2D%FF%2E%79%61%6D%6C"');
    }
    await runDyn(folder, ['lint', '--fix']);
    expect(
      readFileSync(
        Buffer.concat([Buffer.from(`${folder}/c/ci/`), Buffer.from([0xfe]), Buffer.from('.yaml')]),
        'utf8',
      ),
    ).toBe('on: true\n');
  }));

test('a values file with 100,000 keys is linted and mended', () =>
  inFolder(async (folder) => {
    const keys = Array.from({ length: 100_000 }, (_, i) => `key${i}: yes\n`);
    writeFiles(folder, { ...CHART, 'c/values.yaml': keys.join('') });
    const found = await runDyn(folder, ['lint', '-o', 'github', '--report', 'junit=lint.xml']);
    expect(found.stderr).toBe('0 errors, 100000 warnings, 100000 notes in 1 chart\n');
    const mended = await runDyn(folder, ['lint', '--fix']);
    expect(mended.stderr).toBe(
      'mended 100000 findings in c/values.yaml\n0 errors, 100000 warnings, 0 notes in 1 chart\n',
    );
  }));

test('however many values files there are, renders without end have the time of two', () =>
  inFolder(async (folder) => {
    const files = Array.from({ length: 20 }, (_, i) => [`c/ci/${i}.yaml`, 'a: 1\n']);
    const endless = '{{ range until 5000 }}{{ range until 5000 }}{{ end }}{{ end }}';
    writeFiles(folder, { ...CHART, 'c/templates/a.yaml': endless, ...Object.fromEntries(files) });
    const limits = ['--budget-steps', '4000000000', '--budget-time', '1s'];
    const { status, stderr } = await runDyn(folder, ['lint', ...limits]);
    expect(status).toBe(3);
    expect(stderr).toBe('21 errors, 20 warnings, 0 notes in 1 chart\n');
  }));

test('a reader that goes away ends it with 141, without a word', () =>
  inFolder(async (folder) => {
    const keys = Array.from({ length: 20_000 }, (_, i) => `key${i}: yes\n`);
    writeFiles(folder, { ...CHART, 'c/values.yaml': keys.join('') });
    const result = await runDyn(folder, ['lint'], { started: (child) => void child.stdout?.destroy() });
    expect(result).toMatchObject({ status: 141, stderr: '' });
  }));
