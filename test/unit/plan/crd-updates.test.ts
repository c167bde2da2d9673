import { expect, test } from 'vitest';
import type { ApiAnswer, ApiRequest, Cluster } from '../../../src/kube/cluster.ts';
import type { JsonObject } from '../../../src/kube/json.ts';
import { createMemoryCluster } from '../../../src/kube/memory.ts';
import { checkCrdUpdates, checkDroppedCrds } from '../../../src/plan/crd-updates.ts';
import { crdOf, readCrdCases, withFields, withPlaces } from '../../support/crdcases.ts';

const { base } = readCrdCases();
const OLD = crdOf(withFields(base, { a: { type: 'integer' }, b: { type: 'string' } }));
const NEXT = crdOf(withFields(base, { a: { type: 'integer', maximum: 5 } }));
const NAME = 'things.things.example';
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const THINGS = '/apis/things.example/v1/things';

interface Watched {
  readonly cluster: Cluster;
  readonly signal: AbortSignal;
  readonly asked: ApiRequest[];
}

/** A cluster in memory with the definition and objects of it; what `refuse` says yes to is forbidden. */
async function clusterWith(
  specs: readonly JsonObject[],
  refuse: (request: ApiRequest) => boolean = () => false,
): Promise<Watched> {
  const memory = createMemoryCluster();
  const post = (path: string, object: JsonObject): Promise<ApiAnswer> =>
    memory.ask({ method: 'POST', path, body: JSON.stringify(object) });
  await post(CRDS, OLD);
  for (const [index, spec] of specs.entries()) {
    const annotations = { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': 'default' };
    const metadata = { name: `t${index}`, annotations };
    const thing = { apiVersion: 'things.example/v1', kind: 'Thing', metadata, spec };
    const { status } = await post('/apis/things.example/v1/namespaces/default/things', thing);
    expect(status).toBe(201);
  }
  const asked: ApiRequest[] = [];
  const forbidden = { status: 403, body: { message: 'things is forbidden: no right' }, warnings: [] };
  const ask: Cluster['ask'] = async (request, signal) => {
    asked.push(request);
    return refuse(request) ? forbidden : memory.ask(request, signal);
  };
  return { cluster: { ...memory, ask }, signal: new AbortController().signal, asked };
}

const pathsOf = ({ asked }: Watched): readonly string[] => asked.map(({ path }) => path);

test('of a definition that is as it shall be, or not there, no object is read', async () => {
  const watched = await clusterWith([{ a: 1 }]);
  const other = crdOf(withPlaces(base, { group: 'other.example' }));
  expect(await checkCrdUpdates([OLD, other, { kind: 'ConfigMap', apiVersion: 'v1' }], watched)).toEqual([]);
  expect([...pathsOf(watched)].sort()).toEqual([`${CRDS}/things.other.example`, `${CRDS}/${NAME}`]);
});

test('objects that do not fit or lose a field are named, page by page', async () => {
  const specs = Array.from({ length: 250 }, (_, index) => (index === 240 ? { a: 7, b: 'x' } : { a: 1 }));
  const watched = await clusterWith(specs);
  const [update] = await checkCrdUpdates([NEXT], watched);
  expect(update?.difference).toEqual(['+ v1 spec.a maximum: 5', '- v1 spec.b (string)']);
  const said = (update?.findings ?? []).map(({ problem }) => `${problem.code} ${problem.message}`);
  expect(said).toEqual([
    `crd/bound-narrowed ${NAME}, v1 spec.a: maximum is 5, and was not there`,
    `crd/field-removed ${NAME}, v1 spec.b: the field is removed: the API server drops it from every object`,
    `crd/object-unfit ${NAME}, v1: Thing default/t240 does not fit any more: spec.a must be at most 5`,
    `crd/object-loses ${NAME}, v1: Thing default/t240 loses spec.b`,
  ]);
  expect(pathsOf(watched).filter((path) => path === THINGS)).toHaveLength(3);
});

test.each([
  ['the definition', CRDS],
  ['its objects', THINGS],
])('where the right to read %s is missing, that is told', async (_, path) => {
  const watched = await clusterWith([{ a: 7 }], (request) => request.path.startsWith(path));
  const [update] = await checkCrdUpdates([NEXT], watched);
  const unknown = update?.findings.filter(({ problem }) => problem.code === 'crd/cannot-tell');
  expect(unknown?.map(({ problem }) => problem.severity)).toEqual(['warning']);
  expect(unknown?.[0]?.problem.message).toContain('things is forbidden');
});

test('a definition that goes is told of when it has objects, and is not to be kept', async () => {
  const found = await checkDroppedCrds([NAME, 'not.there'], await clusterWith([{ a: 1 }, { a: 2 }]));
  expect(found.flatMap(({ findings }) => findings.map(({ problem }) => problem))).toMatchObject([
    { code: 'crd/removed', message: expect.stringContaining('2 objects') },
  ]);
  expect(await checkDroppedCrds([NAME], await clusterWith([]))).toEqual([]);
  const unread = await clusterWith([{ a: 1 }], ({ path }) => path === THINGS);
  const [update] = await checkDroppedCrds([NAME], unread);
  expect(update?.findings.map(({ problem }) => problem.code)).toEqual(['crd/cannot-tell']);
});
