import { describe, expect, it } from 'vitest';
import { loadChart } from '../../../src/chart/load.ts';
import { toBytes } from '../../../src/go/bytes.ts';
import { buildChartDocs, isPreset } from '../../../src/pages/chartdocs.ts';
import { inlineCode, tableCell } from '../../../src/pages/markdown.ts';
import { renderOwnPage, renderPage } from '../../../src/pages/pages.ts';

const docsOf = (
  files: Readonly<Record<string, string>>,
  valuesFiles: Readonly<Record<string, string>> = {},
) =>
  buildChartDocs({
    chart: loadChart(new Map(Object.entries(files).map(([name, text]) => [name, toBytes(text)])), {
      log: () => {},
      unpack: () => new Map(),
    }),
    folder: 'web',
    valuesFiles: Object.entries(valuesFiles).map(([name, text]) => ({ name, text })),
  });

const CHART = 'apiVersion: v2\nname: web\nversion: 1.2.3\n';

describe('the model of a README', () => {
  it('says of files what their first comment says', () => {
    const docs = docsOf(
      { 'Chart.yaml': CHART },
      {
        'values-a.yaml': '# yaml-language-server: x\n# One\n# two.\n#\n# Three.\na: 1\n',
        'values-b.yaml': 'a: 1\n# late\n',
        'values-c.yaml': '# -- of the key\na: 1\n',
        'examples/d.yaml': '---\n\n# Four\na: 1\n',
        'ci/e.yaml': '',
      },
    );
    expect(docs.presets).toEqual([
      { path: 'values-a.yaml', about: 'One two.' },
      { path: 'values-b.yaml', about: '' },
      { path: 'values-c.yaml', about: '' },
    ]);
    expect(docs.examples).toEqual([{ path: 'examples/d.yaml', about: 'Four' }]);
    expect(docs.ci).toEqual([{ path: 'ci/e.yaml', about: '' }]);
  });

  it('knows presets by their names', () => {
    const names = [
      'values-prod.yaml',
      'values.dev.yml',
      'values.yaml',
      'values.schema.json',
      'my-values.yaml',
    ];
    expect(names.filter(isPreset)).toEqual(['values-prod.yaml', 'values.dev.yml']);
  });
});

describe('the README', () => {
  it('of a chart that says nothing is short', () => {
    expect(renderPage('readme', docsOf({ 'Chart.yaml': CHART }))).toBe(
      `# web

Chart version \`1.2.3\`.

## Requirements

| Requirement | Version |
|---|---|
| Kubernetes | any |
| Helm | 3 or newer |

## Install

From the folder that holds this one:

\`\`\`sh
helm install my-release ./web --namespace my-namespace --create-namespace
\`\`\`

To see the manifests first:

\`\`\`sh
dyn render my-release ./web --namespace my-namespace
\`\`\`

---

Made by \`dyn docs\` from Chart.yaml, values.yaml and values.schema.json; change those.
`,
    );
  });

  it('keeps tables whole whatever stands in them', () => {
    const values = '# -- A | b\n# @raw\n# c\na: "x|`y`"\n';
    const schema = '{"properties": {"a": {"pattern": "x|y"}}}';
    const text = renderPage(
      'readme',
      docsOf({ 'Chart.yaml': CHART, 'values.yaml': values, 'values.schema.json': schema }),
    );
    expect(text).toContain('| `a` | string | `` "x\\|`y`" `` | A \\| b<br>c<br>Matches `x\\|y`. |\n');
  });

  it('of a library and of a chart with dependencies says how to use them', () => {
    const library = renderPage('readme', docsOf({ 'Chart.yaml': `${CHART}type: library\n` }));
    expect(library).toContain('repository: file://../web');
    expect(library).not.toContain('helm install');
    const needs =
      'dependencies: [{name: db, version: ~1, repository: "file://../db", alias: x, tags: [a, b]}]\n';
    const text = renderPage('readme', docsOf({ 'Chart.yaml': CHART + needs }));
    expect(text).toContain('| db as x | `~1` | `file://../db` | `a, b` |\n');
    expect(text).toContain('dyn render my-release ./web --namespace my-namespace --offline\n');
  });
});

describe('a template of the user', () => {
  const own = (text: string): string => renderOwnPage({ name: 't.hbs', text }, { name: 'a|<b>', n: 1 });

  it('is given the model and the helpers', () => {
    expect(own('{{name}} {{cell name}} {{code n}}{{code none}}')).toBe('a|<b> a\\|<b> `1`');
  });

  it('reaches nothing but the model', () => {
    expect(own('{{constructor}}{{name.constructor.name}}{{__proto__}}')).toBe('');
  });

  it('raises pages/template-broken when it cannot be read or run', () => {
    expect(() => own('{{#if}}')).toThrow('t.hbs: ');
    expect(() => own('{{nope name}}')).toThrow('t.hbs: Missing helper: "nope"');
  });
});

describe('Markdown', () => {
  it('escapes bars of cells once', () => {
    expect(tableCell(' a|b\\|c\nd\r\ne ')).toBe('a\\|b\\|c<br>d<br>e');
  });

  it('fences code by as many ticks as it needs', () => {
    expect(inlineCode('a')).toBe('`a`');
    expect(inlineCode('')).toBe('');
    expect(inlineCode('`` x\ny')).toBe('``` `` x y ```');
  });
});
