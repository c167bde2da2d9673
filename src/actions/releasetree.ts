import { mapSome } from '../base/concurrent.ts';
import { DynError } from '../base/problem.ts';
import { type GoMap, isMap } from '../go/value.ts';
import { type NamespaceView, viewNamespace } from '../kube/evidence.ts';
import { textAt } from '../kube/fields.ts';
import type { JsonObject } from '../kube/json.ts';
import { createMask, type Mask } from '../kube/masking.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { readiness } from '../kube/readiness.ts';
import { explain, nameOf } from '../kube/rootcause.ts';
import { type Live, readLive } from '../plan/live.ts';
import { buildTargets, type Target } from '../plan/targets.ts';
import type { Release, ReleaseHook } from '../release/release.ts';
import { readYamlStream, writeYaml } from '../yaml/yaml.ts';
import { type LiveNode, nodesBelow } from './belowobject.ts';
import { isWell, type Standing, standingOf } from './livestate.ts';
import { secretsOf } from './releasesecrets.ts';

/** A release with its objects as they are now, and what is wrong with them. */
export interface ReleaseTree {
  readonly release: Release;
  readonly objects: readonly TreeNode[];
  readonly hooks: readonly HookNode[];
}

/** An object of a release. */
export interface TreeNode extends LiveNode {
  readonly cause?: Cause;
}

/** Why an object is not as it should be: what is wrong, its events and log lines, and what to do. */
export interface Cause {
  readonly what: string;
  readonly details: readonly string[];
  readonly hint: string;
}

/** A hook, how its last run ended, and its object where that is still there. */
export interface HookNode extends TreeNode {
  readonly events: readonly string[];
  /** Empty before the first run. */
  readonly phase: string;
}

/**
 * A release as a tree. Each object is read once, what they own is listed once for each kind and namespace, Secrets are
 * read without what they hold, and nothing that a record or a Secret keeps secret is in any text. Raises kube/…, yaml/….
 */
export async function releaseTree(release: Release, env: OperationEnv): Promise<ReleaseTree> {
  const objects = await itemsOf(release.manifest, release.namespace, env);
  const ran = release.hooks.filter(({ lastRun }) => lastRun.phase !== '');
  const runs = await mapSome(ran, 1, (hook) => itemsOf(hook.manifest, release.namespace, env));
  const targets = [...objects, ...runs.flat()].flatMap(({ target }) => target ?? []);
  const look: Look = {
    ...{ env, live: await readAll(targets, env), views: new Map() },
    mask: createMask(secretsOf(release, targets)),
    absent: release.state.status === 'uninstalled' ? GONE : MISSING,
  };
  const nodes = await mapSome(objects, PARALLEL, (item) => nodeOf(item, look));
  const hooks = await mapSome(release.hooks, PARALLEL, (hook) =>
    hookNode(hook, runs[ran.indexOf(hook)]?.[0], { ...look, absent: GONE }),
  );
  return { release, objects: nodes, hooks };
}

const PARALLEL = 4;
const MISSING: Standing = { state: 'missing', message: 'the cluster does not have it' };
const GONE: Standing = { state: 'gone', message: '' };

/** A document of a manifest: what it makes, or why it cannot be in this cluster. */
interface Item {
  readonly target?: Target;
  readonly name?: Pick<LiveNode, 'kind' | 'namespace' | 'name'>;
  readonly message?: string;
}

interface Look {
  readonly env: OperationEnv;
  readonly live: ReadonlyMap<Target, Live>;
  readonly views: Map<string, NamespaceView>;
  readonly mask: Mask;
  /** How an object is that the cluster does not have. */
  readonly absent: Standing;
}

/** All that a manifest makes; documents one by one only where not all of them can be built. */
async function itemsOf(manifest: string, namespace: string, env: OperationEnv): Promise<readonly Item[]> {
  const built = await builtItems(manifest, namespace, env);
  if (Array.isArray(built)) return built;
  const items: Item[] = [];
  for (const document of readYamlStream({ name: 'manifest', text: manifest })) {
    const found = await builtItems(writeYaml(document), namespace, env);
    if (typeof found === 'string') items.push({ name: nameIn(document, namespace), message: found });
    else items.push(...found);
  }
  return items;
}

/** What cannot be built is a text that says why. */
async function builtItems(
  manifest: string,
  namespace: string,
  env: OperationEnv,
): Promise<readonly Item[] | string> {
  try {
    const targets = await buildTargets(manifest, { namespace, validates: false }, env);
    return targets.map((target) => ({ target }));
  } catch (error) {
    if (!(error instanceof DynError) || error.problem.code !== 'plan/not-built') throw error;
    return error.problem.message;
  }
}

function nameIn(document: GoMap, namespace: string): Pick<LiveNode, 'kind' | 'namespace' | 'name'> {
  const metadata = document.get('metadata') ?? null;
  const named = isMap(metadata) ? metadata : new Map();
  return {
    kind: textAt(document, 'kind'),
    namespace: textAt(named, 'namespace') || namespace,
    name: textAt(named, 'name'),
  };
}

async function readAll(targets: readonly Target[], env: OperationEnv): Promise<ReadonlyMap<Target, Live>> {
  const found = new Map<Target, Live>();
  for (const only of ['all', 'metadata'] as const) {
    const some = targets.filter(({ ref }) => (ref.kind === 'Secret') === (only === 'metadata'));
    const lives = await readLive(some, { only }, env);
    for (const [index, target] of some.entries()) found.set(target, lives[index] ?? {});
  }
  return found;
}

async function nodeOf({ target, name, message = '' }: Item, look: Look): Promise<TreeNode> {
  const { kind, namespace, name: called } = target?.ref ?? name ?? NAMELESS;
  const node = { kind, namespace, name: called, below: [] };
  if (!target) return { ...node, state: 'missing', message: look.mask(message.split('\n')[0] ?? '') };
  const { object, problem } = look.live.get(target) ?? {};
  if (problem) return { ...node, state: 'unknown', message: look.mask(problem.message) };
  if (!object) return { ...node, ...look.absent };
  const { resource } = target;
  const below = await nodesBelow({ object, resource }, viewOf(look, namespace), look.mask);
  const standing = standingOf(object, resource);
  const found = { ...node, ...standing, message: look.mask(standing.message), below };
  return needsCause(found) ? withCause(found, { target, object }, look) : found;
}

const NAMELESS: Pick<LiveNode, 'kind' | 'namespace' | 'name'> = { kind: '', namespace: '', name: '' };

function viewOf({ views, env }: Look, namespace: string): NamespaceView {
  const view = views.get(namespace) ?? viewNamespace(namespace, env);
  views.set(namespace, view);
  return view;
}

function needsCause(node: LiveNode): boolean {
  if (node.state === 'done') return false;
  return !isWell(node.state) || node.below.some(needsCause);
}

interface Found {
  readonly target: Target;
  readonly object: JsonObject;
}

async function withCause(node: LiveNode, found: Found, look: Look): Promise<TreeNode> {
  const { env, mask } = look;
  const { object, target } = found;
  const { ref, resource } = target;
  const verdict = readiness(object, resource);
  const view = viewOf(look, ref.namespace);
  const problem = await explain({ ...{ ref, resource, object }, readiness: verdict }, { view, env, mask });
  const what = problem.message.slice(`${nameOf(ref)}: `.length);
  const details = (problem.related ?? []).map(({ message }) => message);
  if (what === node.message && details.length === 0) return node;
  return { ...node, cause: { what, details, hint: problem.hint ?? '' } };
}

async function hookNode(hook: ReleaseHook, item: Item | undefined, look: Look): Promise<HookNode> {
  const { events, lastRun } = hook;
  const absent = { kind: hook.kind, namespace: '', name: hook.name, ...GONE, below: [] };
  const node = item ? await nodeOf(item, look) : absent;
  return { ...node, events, phase: lastRun.phase };
}
