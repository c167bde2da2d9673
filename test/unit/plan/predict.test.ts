import { expect, test } from 'vitest';
import type { ApiAnswer, ApiRequest } from '../../../src/kube/cluster.ts';
import { createDiscovery } from '../../../src/kube/discovery.ts';
import { createMemoryCluster } from '../../../src/kube/memory.ts';
import type { OperationEnv } from '../../../src/kube/operation.ts';
import type { ApplyOptions } from '../../../src/plan/apply.ts';
import { dryRunning } from '../../../src/plan/dryrun.ts';
import { type Predicted, predictMade, predictUpdate } from '../../../src/plan/predict.ts';
import { removeAll } from '../../../src/plan/remove.ts';
import { buildTargets, type Target } from '../../../src/plan/targets.ts';
import { updateAll } from '../../../src/plan/update.ts';

const APPLY: ApplyOptions = {
  method: 'ssa',
  forceConflicts: false,
  forceReplace: false,
  upgradeManagers: false,
};

interface Bench {
  readonly env: OperationEnv;
  readonly dry: OperationEnv;
  readonly asked: ApiRequest[];
  readonly build: (...documents: readonly string[]) => Promise<readonly Target[]>;
}

/** A cluster in memory that answers a request as it is told to, where it is. */
function bench(answer: (request: ApiRequest) => ApiAnswer | undefined = () => undefined): Bench {
  const memory = createMemoryCluster();
  const asked: ApiRequest[] = [];
  const cluster = {
    ...memory,
    ask: async (request: ApiRequest) => {
      asked.push(request);
      return answer(request) ?? memory.ask(request);
    },
  };
  const env: OperationEnv = {
    ...{ cluster, discovery: createDiscovery(memory), log: () => {}, report: () => {} },
    signal: new AbortController().signal,
    timer: { nowMs: () => 0, stamp: () => '', sleep: async () => {} },
  };
  const build = (...documents: readonly string[]): Promise<readonly Target[]> =>
    buildTargets(documents.join('\n---\n'), { namespace: 'default' }, env);
  return { env, dry: dryRunning(env, () => {}), asked, build };
}

function config(name: string, value: string, more = ''): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, labels: {app.kubernetes.io/managed-by: Helm}${more}}\ndata: {v: "${value}"}`;
}

const KEEP = ', annotations: {helm.sh/resource-policy: keep}';

function ends(
  { dry }: Bench,
  previous: readonly Target[],
  next: readonly Target[],
  apply: ApplyOptions = APPLY,
): Promise<readonly string[]> {
  const options = { apply, unaskable: () => '', judge: async (predicted: Predicted) => endOf(predicted) };
  return predictUpdate({ previous, next }, options, dry);
}

function endOf({ target, action, problem, isPredicted }: Predicted): string {
  const aside = problem ? ` fails: ${problem.message}` : isPredicted ? ' predicted' : '';
  return `${action} ${target.ref.name}${aside}`;
}

test('what would become of each object, in the order of the manifest, and nothing is written', async () => {
  const place = bench();
  const first = await place.build(
    config('a', '1'),
    config('b', '1'),
    config('c', '1'),
    config('d', '1', KEEP),
  );
  await updateAll([], first, APPLY, place.env);
  const next = await place.build(config('e', '1'), config('a', '1'), config('b', '2'));
  place.asked.length = 0;
  expect(await ends(place, first, next)).toEqual([
    ...['create e', 'keep a', 'change b', 'delete c', 'keep d'],
  ]);
  const writes = place.asked.filter(({ method }) => method !== 'GET');
  expect(writes.map(({ method, path, query }) => [method, path.split('/').at(-1), query?.dryRun])).toEqual([
    ['PATCH', 'e', 'All'],
    ['PATCH', 'b', 'All'],
  ]);
  expect(await ends(place, first, next)).toHaveLength(5);
});

test('where a webhook does not support dry runs, and what the server refuses', async () => {
  const refuse = ({ query, path }: ApiRequest): ApiAnswer | undefined => {
    if (query?.dryRun !== 'All') return undefined;
    const message = path.endsWith('/bad') ? 'no' : 'admission webhook "w" does not support dry run';
    return { status: 400, body: { message, reason: 'BadRequest' }, warnings: [] };
  };
  const place = bench(refuse);
  const first = await place.build(config('a', '1'));
  await updateAll([], first, APPLY, place.env);
  const next = await place.build(config('a', '2'), config('new', '1'), config('bad', '1'));
  expect(await ends(place, first, next)).toEqual([
    'change a predicted',
    'create new predicted',
    'create bad fails: failed to create resource: no',
  ]);
});

test('what may not be looked at, and what is there without being known', async () => {
  const unread = bench(({ method, path }) =>
    method === 'GET' && path.endsWith('/a')
      ? { status: 403, body: { message: 'configmaps "a" is forbidden', reason: 'Forbidden' }, warnings: [] }
      : undefined,
  );
  const one = await unread.build(config('a', '1'));
  expect(await ends(unread, [], one)).toEqual([
    'create a fails: could not get information about the resource: configmaps "a" is forbidden',
  ]);
  expect(await ends(unread, one, [])).toEqual(['keep a']);
  const place = bench();
  const other = await place.build(config('a', '1'));
  await updateAll([], other, APPLY, place.env);
  expect(await ends(place, [], await place.build(config('a', '2')))).toEqual([
    'change a fails: original object ConfigMap with the name "a" not found',
  ]);
});

test('on the client a definition that is there stays', async () => {
  const place = bench();
  const targets = await place.build(config('a', '1'));
  await updateAll([], targets, APPLY, place.env);
  const next = await place.build(config('a', '2'), config('b', '1'));
  const judge = async (predicted: Predicted): Promise<string> => endOf(predicted);
  expect(await predictMade(next, { apply: { ...APPLY, method: 'csa' }, judge }, place.dry)).toEqual([
    ...['keep a', 'create b'],
  ]);
  expect(await predictMade(next, { apply: APPLY, judge }, place.dry)).toEqual(['change a', 'create b']);
});

test('a plan cannot delete', async () => {
  const { dry, build } = bench();
  await expect(removeAll(await build(config('a', '1')), { propagation: 'Background' }, dry)).rejects.toThrow(
    'a plan deletes nothing',
  );
});
