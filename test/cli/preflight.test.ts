import { describe, expect, test } from 'vitest';
import { inFolder, runDyn, writeFiles } from '../support/command.ts';

const ROLE = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: other-dynamo-operator-manager-role
  annotations: {meta.helm.sh/release-name: other, meta.helm.sh/release-namespace: x}
---
apiVersion: v1
kind: Secret
metadata: {name: sh.helm.release.v1.other.v1, namespace: x, labels: {owner: helm, name: other}}
`;
/** What the chart needs besides its definitions. */
const READY = `apiVersion: v1
kind: Namespace
metadata: {name: dynamo-system}
---
apiVersion: v1
kind: Node
metadata: {name: node-1}
status: {allocatable: {cpu: "8", memory: 32Gi, pods: "100"}}
`;
const CHART = `${process.cwd()}/charts/operator`;
const ASKED = ['preflight', 'platform', CHART, '-n', 'dynamo-system', '--cluster', 'state.yaml'];

async function inCluster(state: string, ...more: string[]): ReturnType<typeof runDyn> {
  return inFolder(async (folder) => {
    writeFiles(folder, { 'state.yaml': state });
    return runDyn(folder, [...ASKED, ...more]);
  });
}

describe('dyn preflight --cluster', () => {
  test('says that an operator is free to be installed', async () => {
    const { stdout: crds } = await runDyn(process.cwd(), ['render', 'crds', 'charts/crds', '-n', 'default']);
    expect(await inCluster(`${crds}\n---\n${READY}`)).toMatchObject({
      status: 0,
      stdout: 'free: nothing keeps platform (namespace dynamo-system) from being installed\n',
    });
  });

  test('ends with 3 where another one is there, and names it', async () => {
    const { status, stdout } = await inCluster(ROLE);
    expect(status).toBe(3);
    expect(stdout).toBe(
      'refused  platform: OPC-CW-CW: two operators would manage the whole cluster; there is one already: release other in namespace x (ClusterRole other-dynamo-operator-manager-role)\n' +
        '         Use the existing operator; or uninstall it (dyn uninstall other -n x).\n' +
        'taken: platform (namespace dynamo-system) must not be installed\n',
    );
  });

  test('explains what it read', async () => {
    const { stdout } = await inCluster(ROLE, '--explain');
    expect(stdout).toContain('- list ClusterRole (rbac.authorization.k8s.io/v1): 1 object\n');
    expect(stdout).toContain('it counts as an operator for the whole cluster\n');
  });

  test('prints JSON', async () => {
    const { stdout } = await inCluster(ROLE, '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      answer: 'taken',
      releases: [{ chart: 'dynamo-operator-0.7.1' }],
    });
  });

  test('does not skip what two operators are, and guesses a code that there is none of', async () => {
    const skipped = await inCluster(ROLE, '--skip-preflight', 'OPC-CW-CW');
    expect(skipped).toMatchObject({
      status: 64,
      stderr: expect.stringContaining('--skip-preflight does not take OPC-CW-CW'),
    });
    const wrong = await inCluster(ROLE, '--accept-unknown', 'OPC-CW-CV');
    expect(wrong).toMatchObject({
      status: 64,
      stderr: expect.stringContaining('Did you mean --accept-unknown opc-cw-cw?'),
    });
  });

  test('looks at updates of crds/ only where they are asked for, and refuses what breaks', () =>
    inFolder(async (folder) => {
      const crd = (properties: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Thing, plural: things}
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {${properties}}}}}
`;
      writeFiles(folder, {
        'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
        'c/crds/things.yaml': crd('a: {type: string}'),
        'state.yaml': `apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n---\n${crd('a: {type: string}, b: {type: string}')}`,
      });
      const asked = ['preflight', 'r', 'c', '-n', 'x', '--cluster', 'state.yaml'];
      expect(await runDyn(folder, asked)).toMatchObject({ status: 0 });
      expect(await runDyn(folder, [...asked, '--crds=update'])).toMatchObject({
        status: 3,
        stdout: expect.stringContaining('things.example.com, v1 b: the field is removed'),
      });
      const allowed = await runDyn(folder, [...asked, '--crds=update', '--allow-crd-breaking']);
      expect(allowed).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('v1 b: the field is removed'),
      });
    }));

  test('needs a name and a chart', () =>
    inFolder(async (folder) => {
      expect((await runDyn(folder, ['preflight', 'platform'])).status).toBe(64);
    }));
});
