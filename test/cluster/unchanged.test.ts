import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { apiPath } from '../../src/kube/api.ts';
import { isObject, type JsonObject, jsonText, objectAt, objectsAt, stringAt } from '../../src/kube/json.ts';
import type { OperationEnv } from '../../src/kube/operation.ts';
import { inBatches } from '../../src/plan/batches.ts';
import { installCrds } from '../../src/plan/crds.ts';
import { deepEquals } from '../../src/plan/equal.ts';
import { bodyOf, buildTargets, type Target } from '../../src/plan/targets.ts';
import { isApplied } from '../../src/plan/unchanged.ts';
import { type Draw, drawer } from '../support/draw.ts';
import { mutate, pick } from './mutations.ts';
import { cluster, request, withNamespace } from './place.ts';
import { connect } from './waits.ts';

/** Another seed asks other questions: `DYN_UNCHANGED_SEED=7 DYN_UNCHANGED_TRIALS=2000`. */
const SEED = Number(process.env.DYN_UNCHANGED_SEED ?? 1);
const TRIALS = Number(process.env.DYN_UNCHANGED_TRIALS ?? 200);

const APPLY = { method: 'ssa', forceConflicts: false, forceReplace: false, upgradeManagers: false } as const;

test('what is called unchanged, a server-side apply would not change', { timeout: 600_000 }, async () => {
  await withNamespace(async (namespace) => {
    const group = `${namespace}.example`;
    const { env } = await connect(cluster().kubeconfig);
    const read = (file: string) => readFileSync(`test/cluster/${file}`, 'utf8').replaceAll('GROUP', group);
    try {
      await installCrds([{ name: 'thing.yaml', text: read('thing.yaml') }], { namespace, apply: APPLY }, env);
      const bases = await buildTargets(read('unchanged.yaml'), { namespace }, env);
      const verdicts = await tryAll(bases, env);
      const of = (kind: Verdict['kind']) => verdicts.filter((one) => one.kind === kind);
      const needless = of('needless').map(({ what }) => what);
      console.log(
        `unchanged: ${of('right').length} rightly so, ${needless.length} times an apply that changes nothing would be sent, ${of('changed').length} changed`,
      );
      if (process.env.DYN_UNCHANGED_SHOW !== undefined) console.log(needless.join('\n'));
      expect(of('wrong').map(({ what }) => what)).toEqual([]);
      expect(of('right').length).toBeGreaterThan(TRIALS / 10);
    } finally {
      await request('DELETE', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.${group}`);
    }
  });
});

interface Verdict {
  readonly kind: 'right' | 'wrong' | 'needless' | 'changed';
  readonly what: string;
}

/** Side by side; each trial draws by a seed of its own. */
function tryAll(bases: readonly Target[], env: OperationEnv): Promise<readonly Verdict[]> {
  const drawn = Array.from({ length: TRIALS }, (_, trial) => pick(bases, () => trial % bases.length));
  const trials = drawn.map((base, trial) => ({
    base: named(base, `x-${trial}`),
    draw: drawer(SEED * 100_000 + trial),
  }));
  return inBatches(trials, ({ base, draw }) => tryOne(base, draw, env));
}

function named({ object, ref, resource }: Target, name: string): Target {
  return {
    ref: { ...ref, name },
    resource,
    object: { ...object, metadata: { ...objectAt(object, 'metadata'), name } },
  };
}

/** Applies a variant, lets others change it, and asks about a second variant of it. */
async function tryOne(base: Target, draw: Draw, env: OperationEnv): Promise<Verdict> {
  const like = (object: JsonObject): Target => ({ ...base, object });
  const variants = (object: JsonObject, live: JsonObject): JsonObject => {
    const once = mutate(object, live, draw);
    return draw(3) === 0 ? mutate(once, live, draw) : once;
  };
  const plain = await send(base, { fieldManager: 'helm' }, env);
  if (!plain) throw new Error(`${base.ref.kind} of unchanged.yaml is refused`);
  const drawn = draw(2) === 0 ? base.object : variants(base.object, plain);
  const applied = await send(like(drawn), { fieldManager: 'helm' }, env);
  const first = applied ? drawn : base.object;
  const second = draw(3) === 0 ? first : variants(first, applied ?? plain);
  if (draw(3) === 0) await meddle(like(first), draw, env);
  const verdict = await judge(like(second), env);
  const path = apiPath(base.resource, base.ref.namespace, base.ref.name);
  await env.cluster.ask({ method: 'DELETE', path });
  return { kind: verdict, what: `${base.ref.kind} ${base.ref.name}: ${changes(first, second)}` };
}

async function judge(target: Target, env: OperationEnv): Promise<Verdict['kind']> {
  for (let tries = 0; tries < 20; tries++) {
    const live = await look(target, env);
    const isUnchanged = isApplied(target, live);
    const dry = await send(target, { fieldManager: 'helm', dryRun: 'All', force: 'false' }, env);
    const now = await look(target, env);
    if (!deepEquals(live, now)) continue;
    const isSame = dry !== undefined && deepEquals(comparable(live), comparable(dry));
    if (isSame) return isUnchanged ? 'right' : 'needless';
    return isUnchanged ? 'wrong' : 'changed';
  }
  throw new Error(`${target.ref.kind} ${target.ref.name} never rests`);
}

async function look({ ref, resource }: Target, env: OperationEnv): Promise<JsonObject> {
  const answer = await env.cluster.ask({ method: 'GET', path: apiPath(resource, ref.namespace, ref.name) });
  if (!isObject(answer.body)) throw new Error('no object');
  return answer.body;
}

/** The object that an apply makes; undefined where the server refuses it. */
async function send(
  target: Target,
  query: Readonly<Record<string, string>>,
  env: OperationEnv,
): Promise<JsonObject | undefined> {
  const { ref, resource } = target;
  const answer = await env.cluster.ask({
    method: 'PATCH',
    path: apiPath(resource, ref.namespace, ref.name),
    query: { fieldValidation: 'Strict', force: 'true', ...query },
    body: bodyOf(target),
    contentType: 'application/apply-patch+yaml',
  });
  return answer.status < 300 && isObject(answer.body) ? answer.body : undefined;
}

/** Others set something: by apply with or without force, by a patch, or take something away. What is refused is nothing. */
async function meddle(target: Target, draw: Draw, env: OperationEnv): Promise<void> {
  const live = await look(target, env);
  const { managedFields: _fields, ...metadata } = objectAt(live, 'metadata');
  const other = mutate({ ...live, metadata }, live, draw);
  const path = apiPath(target.resource, target.ref.namespace, target.ref.name);
  const put = {
    method: 'PUT',
    path,
    query: { fieldManager: 'edit' },
    body: jsonText(other),
    timeoutMs: 500,
  } as const;
  const label = { metadata: { labels: { a: pick([null, 'b', 'z'], draw), more: 'm' } } };
  const patch = { method: 'PATCH', path, query: { fieldManager: 'edit' }, body: jsonText(label) } as const;
  const ways = [
    () => send({ ...target, object: mutate(target.object, live, draw) }, { fieldManager: 'other' }, env),
    () => send(target, { fieldManager: 'other' }, env),
    () => env.cluster.ask(put),
    () => env.cluster.ask({ ...patch, contentType: 'application/merge-patch+json' }),
  ];
  await pick(ways, draw)();
}

/** Without what each write changes. */
function comparable(object: JsonObject): JsonObject {
  const { resourceVersion: _version, ...metadata } = objectAt(object, 'metadata');
  const managedFields = objectsAt(metadata, 'managedFields').map(({ time: _time, ...entry }) => entry);
  const byOwner = [...managedFields].sort((a, b) => ownerOf(a).localeCompare(ownerOf(b)));
  return { ...object, metadata: { ...metadata, managedFields: byOwner } };
}

function ownerOf(entry: JsonObject): string {
  return ['manager', 'operation', 'subresource', 'apiVersion'].map((key) => stringAt(entry, key)).join('\n');
}

/** What differs between two variants, to show. */
function changes(first: JsonObject, second: JsonObject): string {
  const keys = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  const differing = keys.filter((key) => !deepEquals(first[key], second[key]));
  const parts = differing.map((key) => {
    const [a, b] = [first[key], second[key]];
    return isObject(a) && isObject(b)
      ? `${key}.{${changes(a, b)}}`
      : `${key}: ${JSON.stringify(a)} → ${JSON.stringify(b)}`;
  });
  return parts.join(', ');
}
