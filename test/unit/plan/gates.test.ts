import { expect, test } from 'vitest';
import { DynError, fail } from '../../../src/base/problem.ts';
import { clusterUnreachable } from '../../../src/base/problems/kube.ts';
import type { ApiAnswer, ApiRequest, Cluster } from '../../../src/kube/cluster.ts';
import { createDiscovery } from '../../../src/kube/discovery.ts';
import type { Json } from '../../../src/kube/json.ts';
import { createMemoryCluster, type MemoryCluster } from '../../../src/kube/memory.ts';
import type { OperationEnv } from '../../../src/kube/operation.ts';
import type { Progress } from '../../../src/kube/progress.ts';
import type { ApplyOptions } from '../../../src/plan/apply.ts';
import { createAll } from '../../../src/plan/create.ts';
import { buildTargets } from '../../../src/plan/targets.ts';
import { fakeTimer } from '../../support/faketimer.ts';

const APPLY: ApplyOptions = {
  ...{ method: 'ssa', forceConflicts: false, forceReplace: false, upgradeManagers: false },
  gates: {
    timeoutMs: 20_000,
    secrets: (targets) => targets.flatMap(({ ref }) => (ref.name === 'b' ? ['hush-hush-secret'] : [])),
  },
};

const DEFINITION = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'foos.example.com' },
  spec: {
    ...{ group: 'example.com', scope: 'Namespaced', names: { kind: 'Foo', plural: 'foos' } },
    versions: [{ name: 'v1', served: true, storage: true }],
  },
};

interface Hook {
  readonly selector?: Json;
  readonly clientConfig?: Json;
}

/** A manifest of a webhook for Foo and two objects that it is asked about. */
function manifest({ selector = {}, clientConfig }: Hook = {}): string {
  const service = { namespace: 'default', name: 'hook' };
  const webhook = {
    ...{ name: 'v.example.com', clientConfig: clientConfig ?? { service }, namespaceSelector: selector },
    rules: [{ operations: ['CREATE'], apiGroups: ['example.com'], apiVersions: ['v1'], resources: ['foos'] }],
  };
  const configuration = {
    ...{ apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration' },
    ...{ metadata: { name: 'hook' }, webhooks: [webhook] },
  };
  const foo = (name: string): Json => ({ apiVersion: 'example.com/v1', kind: 'Foo', metadata: { name } });
  return [configuration, foo('a'), foo('b')].map((one) => JSON.stringify(one)).join('\n---\n');
}

type Answer = (request: ApiRequest, count: number) => ApiAnswer | undefined;

interface Ground {
  readonly env: OperationEnv;
  readonly memory: MemoryCluster;
  readonly progress: readonly Progress[];
  /** `GET endpointslices`, `PATCH foos/a (dry run)`. */
  readonly asked: readonly string[];
}

/** A cluster that knows Foo, and that answers otherwise where `answer` does. `count` is how often the like was asked. */
async function ground(answer: Answer = () => undefined): Promise<Ground> {
  const memory = createMemoryCluster();
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  await memory.ask({ method: 'POST', path, body: JSON.stringify(DEFINITION) });
  const progress: Progress[] = [];
  const asked: string[] = [];
  const cluster: Cluster = {
    ...memory,
    ask: async (request, signal) => {
      const trial = request.query?.dryRun === undefined ? '' : ' (dry run)';
      const name = request.path.replace(/^.*\/(?:v1|namespaces\/default)\//, '');
      const line = `${request.method} ${name}${trial}`;
      asked.push(line);
      const count = asked.filter((one) => one === line).length;
      return answer({ ...request, path: name }, count) ?? (await memory.ask(request, signal));
    },
  };
  const env: OperationEnv = {
    ...{ cluster, discovery: createDiscovery(cluster), timer: fakeTimer() },
    ...{ signal: new AbortController().signal, log: () => undefined },
    report: (told) => void progress.push(told),
  };
  return { env, memory, progress, asked };
}

function said(status: number, message: string): ApiAnswer {
  return { status, body: { kind: 'Status', message }, warnings: [] };
}

function found(body: Json): ApiAnswer {
  return { status: 200, body, warnings: [] };
}

async function install({ env }: Ground, text: string): Promise<string | undefined> {
  const targets = await buildTargets(text, { namespace: 'default' }, env);
  try {
    await createAll(targets, APPLY, env);
    return undefined;
  } catch (error) {
    if (error instanceof DynError) return `${error.problem.code}: ${error.problem.message}`;
    throw error;
  }
}

const isTrial = ({ query }: ApiRequest): boolean => query?.dryRun !== undefined;
const isSlices = ({ path }: ApiRequest): boolean => path.startsWith('endpointslices');
const READY = { items: [{ endpoints: [{ conditions: { ready: true } }] }] };
const FILLED = { webhooks: [{ clientConfig: { caBundle: 'Y2E=' } }] };

/** What was waited for, in words, each once. */
function waits({ progress }: Ground): readonly string[] {
  const told = progress.flatMap((one) =>
    one.kind === 'wait' ? one.objects.map(({ message }) => message) : [],
  );
  return [...new Set(told)];
}

test('a webhook answers when its caBundle is filled, its service has endpoints, and a dry run passes', async () => {
  const place = await ground((request, count) => {
    if (request.method === 'GET' && request.path.startsWith('validating'))
      return count > 2 ? found(FILLED) : found({ webhooks: [{ clientConfig: {} }] });
    if (isSlices(request))
      return found(count > 2 ? READY : { items: [{ endpoints: [{ conditions: { ready: false } }] }] });
    if (!isTrial(request)) return undefined;
    return count > 2 ? found({}) : said(500, 'failed calling webhook "v.example.com": connection refused');
  });
  expect(await install(place, manifest())).toBeUndefined();
  expect(waits(place)).toEqual([
    'webhook v.example.com has an empty caBundle: nobody has filled it yet',
    'service default/hook has no endpoint that is ready',
    'failed calling webhook "v.example.com": connection refused',
    'it answers',
  ]);
  const writes = place.asked.filter((line) => line.startsWith('PATCH'));
  expect(writes.slice(0, 2)).toEqual([
    'PATCH validatingwebhookconfigurations/hook',
    'PATCH foos/a (dry run)',
  ]);
  expect(writes.slice(-2).sort()).toEqual(['PATCH foos/a', 'PATCH foos/b']);
});

test('what may not be looked at is left to the dry run', async () => {
  const place = await ground((request) => {
    if (isTrial(request)) return found({});
    return request.method === 'GET' && !request.path.startsWith('/api') ? said(403, 'forbidden') : undefined;
  });
  expect(await install(place, manifest())).toBeUndefined();
  expect(waits(place)).toEqual(['it answers']);
});

test('a webhook that says no has answered', async () => {
  const place = await ground((request) => {
    if (isTrial(request)) return said(403, 'admission webhook "v.example.com" denied the request: no');
    return undefined;
  });
  expect(await install(place, manifest({ clientConfig: { url: 'https://hook.invalid' } }))).toBeUndefined();
  expect(place.asked.filter((line) => line.endsWith('(dry run)'))).toEqual(['PATCH foos/a (dry run)']);
});

test('a namespace whose labels do not fit has nothing to wait for', async () => {
  const place = await ground();
  const selector = { matchLabels: { managed: 'yes' } };
  expect(await install(place, manifest({ selector }))).toBeUndefined();
  expect(place.asked.filter((line) => line.includes('dry run') || line.includes('endpointslices'))).toEqual(
    [],
  );
});

test('time that runs out ends with what was last said, a lost connection too', async () => {
  const silent = await ground((request) =>
    isTrial(request) ? said(500, 'failed calling webhook: x509 hush-hush-secret') : undefined,
  );
  const url = { clientConfig: { url: 'https://hook.invalid' } };
  const told = await install(silent, manifest(url));
  expect(told?.split(': ')[0]).toBe('order/webhook-silent');
  expect(told).toMatch(
    /^order\/webhook-silent: ValidatingWebhookConfiguration hook does not answer after \d+ s, and Foo a and 1 other waits for it: failed calling webhook: x509 <redacted>$/,
  );
  expect(silent.asked).not.toContain('PATCH foos/a');
  const lost = await ground((request) => (isTrial(request) ? fail(clusterUnreachable('EOF')) : undefined));
  expect(await install(lost, manifest(url))).toContain('EOF');
});

test('what fails stops a wave that waits, and no other', async () => {
  const refuses: Answer = (request) =>
    request.method === 'PATCH' && request.path.startsWith('validating')
      ? said(422, 'bad webhook')
      : undefined;
  const gated = await ground(refuses);
  expect(await install(gated, manifest())).toContain('bad webhook');
  expect(gated.asked.some((line) => line.includes('foos'))).toBe(false);
});

test('what waits for nothing costs no request more', async () => {
  const place = await ground();
  const one = (kind: string): Json => ({ apiVersion: 'v1', kind, metadata: { name: 'a' } });
  const text = ['ServiceAccount', 'ConfigMap', 'Pod']
    .map((kind) => JSON.stringify(one(kind)))
    .join('\n---\n');
  expect(await install(place, text)).toBeUndefined();
  expect(place.asked.filter((line) => !/\/apis?$/.test(line))).toEqual([
    'PATCH serviceaccounts/a',
    'PATCH configmaps/a',
    'PATCH pods/a',
  ]);
});

test('a need of a kind that nobody has', async () => {
  const place = await ground();
  const metadata = { name: 'a', annotations: { 'dyn.dev/needs': 'Nope/x' } };
  expect(await install(place, JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata }))).toBe(
    'order/needs-unknown-kind: ConfigMap a needs Nope/x, of a kind that neither the release nor the cluster has',
  );
});
