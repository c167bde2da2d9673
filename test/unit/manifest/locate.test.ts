import { describe, expect, test } from 'vitest';
import { readFieldPath, writeFieldPath } from '../../../src/base/fieldpath.ts';
import { placeOf } from '../../../src/base/source.ts';
import { loadChart } from '../../../src/index.ts';
import { locateField, mainSpan } from '../../../src/manifest/locate.ts';
import { type Manifest, toManifests } from '../../../src/manifest/manifest.ts';
import { HELM_4_1 } from '../../../src/render/profile.ts';
import { fileSpan } from '../../../src/render/sourcemap.ts';
import { renderTraced, type Traced } from '../../support/traced.ts';

const TEMPLATE = `
# first
{{ .Values.none }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: one}
data:
  a.b/c: "{{ .Values.x }}"
  long: |
    one
    {{ .Values.y }}
  {{- toYaml .Values.more | nindent 2 }}


--- 
apiVersion: batch/v1
kind: Job
metadata:
  name: hook
  annotations: {helm.sh/hook: test}
spec: &s
  list:
    - name: {{ tpl .Values.t . }}
copy:
  <<: *s
`;

const rendered = render();

function render(): Traced & { readonly manifests: readonly Manifest[] } {
  const files = {
    'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
    'values.yaml': 'x: 1\ny: two\nt: "{{ .Values.x }}"\nmore: {k: v, l: [a, b]}\n',
    'templates/a.yaml': TEMPLATE,
  };
  const bytes = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
  const traced = renderTraced(loadChart(bytes));
  const { manifests, hooks } = toManifests(traced.outcome.files, HELM_4_1);
  return { ...traced, manifests: [...manifests, ...hooks] };
}

/** The text of a field in the rendered file, the place in the template, and the values read. */
function located(kind: string, path: string): string {
  const { map, manifests } = rendered;
  const manifest = manifests.find((one) => one.kind === kind);
  const place = manifest && locateField(map, manifest, readFieldPath(path));
  if (!place) return 'nothing';
  const span = mainSpan(place);
  const text = map.textOf(span.at.source.name) ?? map.textOf(manifest.path) ?? '';
  const reads = span.reads.filter(({ use }) => use === 'data').map((read) => writeFieldPath(read.path));
  return [JSON.stringify(text.slice(place.start, place.end)), placeOf(fileSpan(span)), ...reads].join(' ');
}

describe('a field is found in the rendered file and in the template', () => {
  test.each([
    ['ConfigMap', 'kind', '"kind: ConfigMap" c/templates/a.yaml:6:1'],
    ['ConfigMap', 'metadata.name', '"name: one" c/templates/a.yaml:7:12'],
    ['ConfigMap', 'data.a\\.b/c', '"a.b/c: \\"1\\"" c/templates/a.yaml:9:14 x'],
    ['ConfigMap', 'data[a.b/c]', '"a.b/c: \\"1\\"" c/templates/a.yaml:9:14 x'],
    ['ConfigMap', 'data.k', '"k: v" c/templates/a.yaml:13:7 more.k'],
    ['ConfigMap', 'data.l[1]', '"b" c/templates/a.yaml:13:7 more.l[1]'],
    ['Job', '.spec.list[0].name', '"name: 1" c/templates/a.yaml:24:16 x'],
    ['Job', 'copy.list[0].name', '"name: 1" c/templates/a.yaml:24:16 x'],
  ])('%s %s', (kind, path, expected) => {
    expect(located(kind, path)).toBe(expected);
  });

  test('a field that is not there has the place of what is around it', () => {
    const { map, manifests } = rendered;
    const job = manifests.find(({ kind }) => kind === 'Job');
    const place = job && locateField(map, job, readFieldPath('spec.list[0].image.tag'));
    expect(place?.path).toEqual(['spec', 'list', 0]);
    expect(place && placeOf(mainSpan(place).at)).toBe('c/templates/a.yaml:24:7');
  });

  test('a document begins where its text does', () => {
    const { map, manifests } = rendered;
    for (const { path, start, text } of manifests)
      expect(map.textOf(path)?.slice(start, start + text.length)).toBe(text);
  });
});

test('paths of fields are read as they are written', () => {
  for (const path of [['a', 0, 'b'], ['a.b', 'c[d]', 'e\\f'], ['x=y', 'z,', 12, '12'], []])
    expect(readFieldPath(writeFieldPath(path))).toEqual(path);
  expect(readFieldPath('.metadata.labels[app.kubernetes.io/name]')).toEqual([
    'metadata',
    'labels',
    'app.kubernetes.io/name',
  ]);
});
