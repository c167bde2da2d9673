import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { load } from 'js-yaml';
import { beforeAll, expect, test } from 'vitest';
import { recordOf } from '../support/cases.ts';
import { type DynModule, loadMain } from '../support/dyn.ts';
import { auditMark, auditSince, WRITES } from './audit.ts';

import { look, withNamespace } from './place.ts';
import { dynHere, helm, kubectl, succeed, type Tool } from './tools.ts';

interface Sequence {
  readonly about: string;
  readonly steps: readonly string[];
}

/** Up to eight command lines on a machine that runs all tests at once. */
const LIMIT_MS = 300_000;

const OBJECTS =
  'cm/cm secret/s sa/sa svc/svc role/r rolebinding/r deploy/a sts/st hpa/h ing/i netpol/np pdb/p cj/cj job/j pvc/pvc quota/q limits/lr';

let main: DynModule['main'];
beforeAll(async () => {
  main = await loadMain();
});

const dyn: Tool = (argv, options) => dynHere(main, argv, options);

for (const { about, steps } of readSequences()) {
  test.concurrent(
    `both tools leave the same objects: ${about}`,
    async () => {
      const [wanted, found] = await Promise.all([run(steps, helm), run(steps, dyn)]);
      expect(found).toEqual(wanted);
    },
    LIMIT_MS,
  );
}

function readSequences(): readonly Sequence[] {
  const read = load(readFileSync('test/cluster/manager.yaml', 'utf8'));
  if (!Array.isArray(read)) throw new Error('manager.yaml is no list');
  return read.map((item) => {
    const { about, steps } = recordOf(item) ?? {};
    return { about: String(about), steps: Array.isArray(steps) ? steps.map(String) : [] };
  });
}

function run(steps: readonly string[], tool: Tool): Promise<unknown> {
  return withNamespace(async (namespace) => {
    for (const step of steps) await take(step, namespace, tool);
    return objectsIn(namespace);
  });
}

async function take(step: string, namespace: string, tool: Tool): Promise<void> {
  const fails = step.startsWith('! ');
  const words = (fails ? step.slice(2) : step).split(' ').map(placed);
  const argv = ['-n', namespace, ...words];
  const { exit, stderr } = await (words[0] === 'kubectl'
    ? kubectl([...words.slice(1), '-n', namespace])
    : tool(argv, {}));
  if ((exit !== 0) !== fails) throw new Error(`${step}: exit status ${exit}\n${stderr}`);
}

function placed(word: string): string {
  if (word === 'BEFORE') return resolve('test/cluster/manager/before');
  return word === 'AFTER' ? resolve('test/cluster/manager/after') : word;
}

/** All objects, without what the server makes up and what its controllers write. */
async function objectsIn(namespace: string): Promise<unknown> {
  const get = ['get', '-n', namespace, ...OBJECTS.split(' '), '-o', 'json', '--show-managed-fields'];
  const text = (await succeed(kubectl(get))).replaceAll(namespace, 'NS');
  const list = recordOf(JSON.parse(text)) ?? {};
  return Array.isArray(list.items) ? list.items.map(stripped) : [];
}

const MADE_UP = ['uid', 'resourceVersion', 'creationTimestamp', 'generation', 'ownerReferences'];

function stripped(item: unknown): unknown {
  const { status: _status, metadata, spec, ...rest } = recordOf(item) ?? {};
  const isClaim = rest.kind === 'PersistentVolumeClaim';
  const kept = Object.entries(recordOf(metadata) ?? {}).filter(([key]) => !MADE_UP.includes(key));
  const { clusterIP: _ip, clusterIPs: _ips, ...fields } = recordOf(spec) ?? {};
  // The server orders them by time, of which both tools may have the same second.
  const entries = recordOf(metadata)?.managedFields;
  const managedFields = (Array.isArray(entries) ? entries : [])
    .map((entry) => recordOf(entry) ?? {})
    .filter(({ subresource, manager }) => subresource !== 'status' && !(isClaim && manager === BINDER))
    .map(({ time: _time, ...entry }) => entry)
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return {
    ...rest,
    metadata: { ...unbound(Object.fromEntries(kept)), managedFields },
    spec: isClaim || rest.kind === 'Job' ? undefined : fields,
  };
}

/** Binds claims to volumes, when it comes to it. */
const BINDER = 'kube-controller-manager';

function unbound({ annotations, ...metadata }: Record<string, unknown>): Record<string, unknown> {
  const others = Object.entries(recordOf(annotations) ?? {}).filter(
    ([key]) => !key.startsWith('pv.kubernetes.io/'),
  );
  return { ...metadata, annotations: Object.fromEntries(others) };
}

test('an upgrade that changes nothing writes no object', async () => {
  await withNamespace(async (namespace) => {
    const chart = resolve('test/cluster/manager/after');
    await succeed(helm(['install', 't', chart, '-n', namespace]));
    const mark = await auditMark();
    await succeed(dyn(['upgrade', 't', chart, '-n', namespace], {}));
    const writes = await auditSince(mark, { agent: 'Helm/', uri: `namespaces/${namespace}/`, verbs: WRITES });
    expect(writes.filter(({ uri }) => !/\/(?:secrets|leases)(?:\/|$|\?)/.test(uri))).toEqual([]);
  });
});

test('replicas that an autoscaler sets are left to it, and that is said', async () => {
  await withNamespace(async (namespace) => {
    const chart = resolve('test/cluster/manager/before');
    await succeed(dyn(['install', 't', chart, '-n', namespace], {}));
    await succeed(kubectl(['-n', namespace, 'autoscale', 'deploy', 'a', '--max=9', '--name=auto']));
    await succeed(kubectl(['-n', namespace, 'scale', 'deploy', 'a', '--replicas=5']));
    const upgrade = ['upgrade', 't', chart, '-n', namespace, '--set', 'v=2'];
    const { exit, stderr } = await dyn(upgrade, {});
    expect(exit, stderr).toBe(0);
    expect(stderr).toContain('Deployment a keeps 5 replicas: HorizontalPodAutoscaler auto sets them');
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/a`;
    const spec = recordOf(recordOf(JSON.parse((await look(path)).text))?.spec);
    expect(spec?.replicas).toBe(5);
  });
});
