import { describe, expect, test } from 'vitest';
import { type CrdGround, guardCrds, hookTexts } from '../../../src/actions/crds.ts';
import type { RunOptions } from '../../../src/actions/deployment.ts';
import { DynError, type Problem } from '../../../src/base/problem.ts';
import { createDiscovery } from '../../../src/kube/discovery.ts';
import type { JsonObject } from '../../../src/kube/json.ts';
import { createMemoryCluster } from '../../../src/kube/memory.ts';
import type { OperationEnv } from '../../../src/kube/operation.ts';
import type { ReleaseHook } from '../../../src/release/release.ts';
import { crdOf, readCrdCases, withFields, withPlaces } from '../../support/crdcases.ts';
import { fakeTimer } from '../release/leases.ts';

const { base } = readCrdCases();
const OLD = crdOf(withFields(base, { a: { type: 'integer' } }));
const LIVE = crdOf(withFields(base, { a: { type: 'integer' }, b: { type: 'string' } }));
const TWO_VERSIONS = crdOf(
  withPlaces(LIVE.spec as JsonObject, {
    'versions.1': {
      name: 'v2',
      served: true,
      storage: false,
      schema: { openAPIV3Schema: { type: 'object' } },
    },
  }),
);

const OPTIONS: RunOptions = {
  ...{ timeoutMs: 1000, strategy: 'watcher', waitForJobs: false, noHooks: false, dryRun: 'none' },
  ...{ forceConflicts: false, forceReplace: false, forceRecreate: false, lockTimeoutMs: 0 },
};

interface Row {
  readonly about: string;
  readonly live?: JsonObject;
  /** Specs of the objects that are there. */
  readonly objects?: readonly JsonObject[];
  readonly ground: Partial<CrdGround>;
  readonly isAllowed?: true;
  /** The code that is raised, and those of its parts; nothing where it may be. */
  readonly raises?: readonly string[];
}

const BACK = { manifest: JSON.stringify(OLD), isWayBack: true };

const ROWS: readonly Row[] = [
  {
    about: 'a hook that takes a field away',
    ground: { hooks: [JSON.stringify(OLD)] },
    raises: ['crd/breaking', 'crd/field-removed'],
  },
  {
    about: 'a definition that becomes a hook is not dropped',
    objects: [{ a: 1 }],
    ground: { previous: JSON.stringify(LIVE), hooks: [JSON.stringify(LIVE)] },
  },
  { about: 'a way back with a field that nobody uses', objects: [{ a: 1 }], ground: BACK },
  { about: 'a way back from a version that nobody uses', live: TWO_VERSIONS, ground: BACK },
  {
    about: 'a way back with a field that an object has',
    objects: [{ a: 1 }, { a: 1, b: 'x' }],
    ground: BACK,
    raises: ['crd/way-back', 'crd/object-loses'],
  },
  {
    about: 'a way back that is allowed',
    objects: [{ a: 1, b: 'x' }],
    ground: BACK,
    isAllowed: true,
  },
  {
    about: 'a way back by a hook',
    objects: [{ a: 1, b: 'x' }],
    ground: { hooks: [JSON.stringify(OLD)], isWayBack: true },
    raises: ['crd/way-back', 'crd/object-loses'],
  },
  {
    about: 'a way back to where the definition was not',
    objects: [{ a: 1 }],
    ground: { manifest: '', previous: JSON.stringify(LIVE), isWayBack: true },
    raises: ['crd/way-back', 'crd/removed'],
  },
];

async function envWith(live: JsonObject, objects: readonly JsonObject[]): Promise<OperationEnv> {
  const cluster = createMemoryCluster();
  const post = async (path: string, object: JsonObject): Promise<void> => {
    const { status } = await cluster.ask({ method: 'POST', path, body: JSON.stringify(object) });
    expect(status, path).toBe(201);
  };
  await post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', live);
  for (const [index, spec] of objects.entries())
    await post('/apis/things.example/v1/namespaces/default/things', {
      ...{ apiVersion: 'things.example/v1', kind: 'Thing', metadata: { name: `t${index}` }, spec },
    });
  const quiet = { log: () => undefined, report: () => undefined, timer: fakeTimer() };
  return { ...quiet, cluster, discovery: createDiscovery(cluster), signal: new AbortController().signal };
}

async function problemOf(work: Promise<void>): Promise<Problem | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof DynError) return error.problem;
    throw error;
  }
}

describe('the definitions of a release', () => {
  test.each(ROWS)('$about', async ({ live = LIVE, objects = [], ground, isAllowed, raises = [] }) => {
    const env = await envWith(live, objects);
    const options = { ...OPTIONS, ...(isAllowed ? { allowsCrdBreaking: true } : {}) };
    const found = await problemOf(guardCrds({ manifest: '', ...ground }, options, env));
    const codes = found ? [found.code, ...(found.parts ?? []).map(({ code }) => code)] : [];
    expect(codes).toEqual(raises);
  });
});

describe('the hooks that are applied over what is there', () => {
  const hook: ReleaseHook = {
    ...{ name: 'things', kind: 'CustomResourceDefinition', path: 'crd.yaml', manifest: 'text' },
    ...{ events: ['pre-upgrade'], weight: 0, deletePolicies: [], outputLogPolicies: [] },
    lastRun: { startedAt: '', completedAt: '', phase: '' },
  };
  test.each([
    { about: 'of the event', applyMethod: 'ssa', noHooks: false, events: ['pre-upgrade'], found: ['text'] },
    { about: 'of another event', applyMethod: 'ssa', noHooks: false, events: ['pre-install'], found: [] },
    { about: 'without hooks', applyMethod: 'ssa', noHooks: true, events: ['pre-upgrade'], found: [] },
    { about: "on the client's side", applyMethod: 'csa', noHooks: false, events: ['pre-upgrade'], found: [] },
  ] as const)('$about', ({ applyMethod, noHooks, events, found }) => {
    expect(hookTexts(events, { hooks: [hook], applyMethod }, { noHooks })).toEqual(found);
  });
});
