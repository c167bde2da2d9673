import { expect, test } from 'vitest';
import type { Point, Trouble } from '../faults/point.ts';
import { startProxy } from '../faults/proxy.ts';
import { readUpstream } from '../faults/upstream.ts';
import { writeFiles } from '../support/command.ts';
import { onTestGround, type TestGround } from './ground.ts';
import { cluster } from './place.ts';
import { succeed, toolOfDyn } from './tools.ts';

const dyn = await toolOfDyn();

/** A custom kind and an object of it: what is changed of it on the client's side goes as a JSON merge patch. */
const CHART = {
  'patched/Chart.yaml': 'apiVersion: v2\nname: patched\nversion: 0.1.0\n',
  'patched/values.yaml': 'v: "1"\n',
  'patched/crds/things.yaml': `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.\${NS}.example}
spec:
  group: \${NS}.example
  scope: Namespaced
  names: {kind: Thing, plural: things}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]
`,
  'patched/templates/x.yaml': `apiVersion: \${NS}.example/v1
kind: Thing
metadata: {name: x}
spec: {v: {{ .Values.v | quote }}, list: [{{ .Values.v | quote }}]}
`,
};

/** What befalls the first patch of the object. */
const TROUBLES: readonly Trouble[] = ['drop-after', 'cut', 'drop-before', 'answer-409', 'answer-503'];

test('a JSON merge patch whose answer is lost is sent again, and is there once', () =>
  onTestGround(CHART, async (ground) => {
    const kind = `things.${ground.namespace}.example`;
    try {
      await succeed(ground.run(dyn, ['install', 'r', 'patched', '--server-side=false']));
      for (const [index, trouble] of TROUBLES.entries()) {
        const v = String(index + 2);
        const asked = await upgradeUnder(trouble, v, ground);
        expect([trouble, asked]).toEqual([trouble, 2]);
        const spec = await ground.kubectl('get', kind, 'x', '-o', 'jsonpath={.spec}');
        expect(JSON.parse(spec)).toEqual({ v, list: [v] });
        const history = await succeed(ground.run(dyn, ['history', 'r', '-o', 'json']));
        expect(JSON.parse(history).at(-1)).toMatchObject({ revision: index + 2, status: 'deployed' });
      }
    } finally {
      await ground.kubectl('delete', 'crd', kind, '--ignore-not-found', '--wait=false');
    }
  }));

/** Upgrades by way of a proxy; gives how often the object was patched. */
async function upgradeUnder(trouble: Trouble, v: string, ground: TestGround): Promise<number> {
  const isPatch = ({ verb, path }: Point): boolean => verb === 'PATCH' && path.endsWith('/things/x');
  const proxy = await startProxy({
    ...{ upstream: readUpstream(cluster().kubeconfig), names: {}, kill: () => {} },
    interfere: (point) => (isPatch(point) && point.occurrence === 1 ? trouble : undefined),
  });
  try {
    writeFiles(ground.folder, { 'proxy.json': proxy.kubeconfig });
    const argv = ['upgrade', 'r', 'patched', '--server-side=false', '--set-string', `v=${v}`];
    await succeed(ground.run(dyn, [...argv, '--kubeconfig', 'proxy.json']));
    return proxy.passed.filter(({ point }) => isPatch(point)).length;
  } finally {
    await proxy.close();
  }
}
