import { expect, test } from 'vitest';
import { DynError, type Problem } from '../../../src/base/problem.ts';
import type { ApiAnswer, ApiRequest, Cluster } from '../../../src/kube/cluster.ts';
import type { JsonObject } from '../../../src/kube/json.ts';
import type { OperationEnv } from '../../../src/kube/operation.ts';
import type { Progress } from '../../../src/kube/progress.ts';
import type { ApplyOptions } from '../../../src/plan/apply.ts';
import { createAll } from '../../../src/plan/create.ts';
import { findExisting } from '../../../src/plan/ownership.ts';
import { buildTargets, type Target } from '../../../src/plan/targets.ts';
import { updateAll } from '../../../src/plan/update.ts';

const SSA: ApplyOptions = {
  method: 'ssa',
  forceConflicts: false,
  forceReplace: false,
  upgradeManagers: false,
};

/** A cluster that answers as it is told, and a clock that jumps. */
function envWith(answer: (request: ApiRequest) => ApiAnswer): OperationEnv & { readonly told: Progress[] } {
  const told: Progress[] = [];
  const cluster: Cluster = {
    endpoint: { server: '', context: '', cluster: '', user: '', namespace: 'n' },
    ask: async (request) => answer(request),
    readText: async () => ({ status: 404, body: null, warnings: [], text: '' }),
    watch: async function* () {},
  };
  const kinds: readonly string[] = ['ConfigMap', 'Job', 'Service'];
  let now = 0;
  return {
    ...{ cluster, told, report: (progress) => told.push(progress), log: () => undefined },
    signal: new AbortController().signal,
    timer: { nowMs: () => (now += 100_000), stamp: () => '', sleep: async () => undefined },
    discovery: {
      find: async (_, kind) =>
        kinds.includes(kind)
          ? {
              group: '',
              version: 'v1',
              kind,
              plural: `${kind.toLowerCase()}s`,
              isNamespaced: true,
              verbs: [],
            }
          : undefined,
      apiVersions: async () => [],
      serverVersion: async () => 'v1.35.4',
      refresh: () => undefined,
    },
  };
}

function status(code: number, message: string, details: JsonObject = {}): ApiAnswer {
  return { status: code, body: { kind: 'Status', message, details }, warnings: [] };
}

function found(object: JsonObject): ApiAnswer {
  return { status: 200, body: object, warnings: [] };
}

async function problemFrom(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DynError)) throw new Error(`no problem, but ${String(error)}`);
  return error.problem;
}

const NOTHING = envWith(() => status(404, 'not found'));

function build(manifest: string): Promise<readonly Target[]> {
  return buildTargets(manifest, { namespace: 'n' }, NOTHING);
}

const CM = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: v}\n';
const JOB = 'apiVersion: v1\nkind: Job\nmetadata: {name: j}\n';

test.each([
  ['{}', 'error validating "": error validating data: [apiVersion not set, kind not set]'],
  ['apiVersion: v1', 'error validating "": error validating data: kind not set'],
  ['[]', 'error validating "": error validating data: invalid object to validate'],
  [
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: true}',
    'unable to decode "": json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.name of type string',
  ],
  [
    'apiVersion: foo/v1\nkind: Bar\nmetadata: {name: x}',
    'resource mapping not found for name: "x" namespace: "" from "": no matches for kind "Bar" in version "foo/v1"\nensure CRDs are installed first',
  ],
])('a document that is no object: %s', async (manifest, message) => {
  expect(await problemFrom(build(manifest))).toMatchObject({ code: 'plan/not-built', message });
});

test('lists are flattened, and integers keep their digits', async () => {
  const targets = await build(
    `apiVersion: v1\nkind: List\nitems:\n- ${CM.trim().replaceAll('\n', '\n  ')}\n---\n${JOB}`,
  );
  expect(targets.map(({ ref }) => `${ref.kind} ${ref.namespace}/${ref.name}`)).toEqual([
    'ConfigMap n/a',
    'Job n/j',
  ]);
});

const OWNER = { release: 'r', namespace: 'n', takeOwnership: false, verb: 'install' } as const;

test("somebody else's object is named with its owner", async () => {
  const live = {
    metadata: {
      name: 'a',
      labels: { 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: { 'meta.helm.sh/release-name': 'other', 'meta.helm.sh/release-namespace': 'm' },
    },
  };
  const problem = await problemFrom(
    findExisting(
      await build(CM),
      OWNER,
      envWith(() => found(live)),
    ),
  );
  expect(problem.code).toBe('plan/not-owned');
  expect(problem.message).toContain(
    'key "meta.helm.sh/release-name" must equal "r": current value is "other"; annotation validation error',
  );
  expect(problem.related?.[0]?.message).toContain('belongs to the Helm release other in namespace m');
});

test('what cannot be read ends an installation', async () => {
  const env = envWith(() => status(403, 'configmaps "a" is forbidden'));
  const problem = await problemFrom(findExisting(await build(CM), OWNER, env));
  expect(problem).toMatchObject({
    code: 'plan/not-readable',
    message:
      'unable to continue with install: could not get information about the resource ConfigMap "a" in namespace "n": configmaps "a" is forbidden',
  });
});

test('an object without a name is none', async () => {
  const targets = await build('apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n');
  expect(await problemFrom(findExisting(targets, OWNER, NOTHING))).toMatchObject({ code: 'plan/bad-name' });
});

test('what fails does not stop the others, and all failures are told', async () => {
  const targets = await build(`${CM}---\n${CM.replace('name: a', 'name: b')}`);
  const problem = await problemFrom(
    createAll(
      targets,
      SSA,
      envWith(({ path }) => status(500, `no ${path.at(-1)}`)),
    ),
  );
  expect(problem).toMatchObject({ code: 'plan/not-applied', message: 'no a\nno b' });
});

test('an object that is not of the release is not updated', async () => {
  const env = envWith(() => found({ metadata: { name: 'a' } }));
  expect(await problemFrom(updateAll([], await build(CM), SSA, env))).toMatchObject({
    code: 'plan/original-missing',
    message: 'original object ConfigMap with the name "a" not found',
  });
});

test('options that exclude each other are refused', async () => {
  expect(await problemFrom(updateAll([], [], { ...SSA, forceReplace: true }, NOTHING))).toMatchObject({
    code: 'plan/bad-options',
    message: 'invalid operation: cannot use server-side apply and force replace together',
  });
});

test('a conflict is told by field, with both values, the other manager and since when', async () => {
  const live = {
    metadata: {
      name: 'a',
      managedFields: [
        {
          ...{ manager: 'other', operation: 'Update', apiVersion: 'v1', time: '2026-01-02T03:04:05Z' },
          fieldsV1: { 'f:data': { 'f:k': {} } },
        },
      ],
    },
    data: { k: 'w' },
  };
  const cause = {
    reason: 'FieldManagerConflict',
    message: 'conflict with "other" using v1',
    field: '.data.k',
  };
  const refused = status(409, 'Apply failed with 1 conflict: conflict with "other" using v1: .data.k', {
    causes: [cause],
  });
  const targets = await build(CM);
  const env = envWith(({ method }) => (method === 'GET' ? found(live) : refused));
  const problem = await problemFrom(updateAll(targets, targets, SSA, env));
  expect(problem).toMatchObject({
    code: 'plan/conflict',
    message:
      'conflict occurred while applying object n/a /v1, Kind=ConfigMap: Apply failed with 1 conflict: conflict with "other" using v1: .data.k',
  });
  expect(problem.parts?.map(({ code, message }) => `${code} ${message}`)).toEqual([
    'plan/conflicting-field ConfigMap a .data.k: the chart says "v", live is "w", set by other since 2026-01-02T03:04:05Z',
  ]);
});

const IMMUTABLE = status(422, 'Job "j" is invalid: spec.template: field is immutable');

test('a Job that cannot be changed is made anew only when told to', async () => {
  const targets = await build(JOB);
  const env = envWith(({ method }) => (method === 'PATCH' ? IMMUTABLE : found({ metadata: { uid: 'u' } })));
  expect(await problemFrom(updateAll(targets, targets, SSA, env))).toMatchObject({ code: 'plan/immutable' });
  const forced = updateAll(targets, targets, { ...SSA, forceRecreate: true }, env);
  expect(await problemFrom(forced)).toMatchObject({ code: 'plan/not-gone' });
});
