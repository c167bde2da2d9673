import { expect, test } from 'vitest';
import { recordOf } from '../support/cases.ts';
import { onTestGround } from './ground.ts';
import { helm, type Tool, toolOfDyn } from './tools.ts';

/** A chart with one kind in crds/, another in templates/, and an object of the first. */
function chart(): Readonly<Record<string, string>> {
  const definition = (kind: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ${kind.toLowerCase()}s.\${NS}.example}
spec:
  group: \${NS}.example
  scope: Namespaced
  names: {kind: ${kind}, plural: ${kind.toLowerCase()}s}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]
`;
  return {
    'custom/Chart.yaml': 'apiVersion: v2\nname: custom\nversion: 0.1.0\n',
    'custom/values.yaml': 'v: "1"\nmore: true\n',
    'custom/crds/first.yaml': definition('First'),
    'custom/templates/second.yaml': definition('Second'),
    'custom/templates/object.yaml': `apiVersion: \${NS}.example/v1
kind: First
metadata: {name: x}
spec:
  v: {{ .Values.v | quote }}
  list: [{name: a, v: {{ .Values.v | quote }}}]
  {{- if .Values.more }}
  more: {a: b}
  {{- end }}
`,
  };
}

const STEPS = [
  ['upgrade', 'r', 'custom', '--set', 'v=2'],
  ['upgrade', 'r', 'custom', '--set', 'v=3,more=false'],
  ['rollback', 'r', '1'],
];

test.each([
  ['on the server', []],
  ['on the client', ['--server-side=false']],
])('custom kinds go as with helm, %s', async (_, way) => {
  const dyn = await toolOfDyn();
  const [wanted, found] = await Promise.all([play(helm, way), play(dyn, way)]);
  expect(found).toEqual(wanted);
});

/** The object's spec and who owns what of it after each step; what is left in the end. */
async function play(tool: Tool, way: readonly string[]): Promise<readonly string[]> {
  const seen: string[] = [];
  await onTestGround(chart(), async (ground) => {
    const kind = `firsts.${ground.namespace}.example`;
    const must = async (argv: readonly string[]): Promise<void> => {
      const { exit, stderr } = await ground.run(tool, argv);
      if (exit !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
      const text = await ground.kubectl('get', kind, '-o', 'json', '--show-managed-fields');
      const list: unknown = JSON.parse(text.replaceAll(ground.namespace, 'NS'));
      seen.push(JSON.stringify(itemsOf(list).map(shown)));
    };
    try {
      await must(['install', 'r', 'custom', ...way]);
      await ground.kubectl('patch', kind, 'x', '--type=merge', '-p', '{"spec":{"theirs":"1"}}');
      for (const step of STEPS) await must(step);
      await must(['uninstall', 'r']);
      const definitions = await ground.kubectl('get', 'crd', '-o', 'name');
      const left = definitions.split('\n').filter((name) => name.includes(`.${ground.namespace}.`));
      seen.push(left.join().replaceAll(ground.namespace, 'NS'));
    } finally {
      await ground.kubectl('delete', 'crd', kind, '--ignore-not-found', '--wait=false');
    }
  });
  return seen;
}

function itemsOf(list: unknown): readonly Record<string, unknown>[] {
  const { items } = recordOf(list) ?? {};
  return Array.isArray(items) ? items.map((item) => recordOf(item) ?? {}) : [];
}

/** Entries of one second stand in an order that is chance. */
function shown({ spec, metadata }: Record<string, unknown>): unknown {
  const entries = itemsOf({ items: recordOf(metadata)?.managedFields });
  return [spec, entries.map(({ time: _time, ...entry }) => JSON.stringify(entry)).sort()];
}
