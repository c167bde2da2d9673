import type { Problem } from '../base/problem.ts';
import { type ApiResource, apiPath, apiVersionOf, failureOf, isDone } from '../kube/api.ts';
import { isObject, type JsonObject, objectsAt, stringAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { inBatches } from './batches.ts';
import type { Target } from './targets.ts';

/** What is in the cluster where a target shall be; a problem when that could not be read. */
export interface Live {
  readonly object?: JsonObject;
  readonly problem?: Problem;
}

export interface ReadOptions {
  /** Only metadata, where nothing else is looked at. */
  readonly only: 'all' | 'metadata';
  /** What a list is narrowed by; objects that it hides are asked for one by one. */
  readonly labels?: string;
}

/** From so many objects of a kind and namespace on, a list costs less than a request for each. */
const LIST_FROM = 8;
const PAGE_SIZE: Readonly<Record<ReadOptions['only'], number>> = { all: 100, metadata: 500 };
/** A page is worth another one while at least one in so many of its objects is wanted. */
const WORTH = 8;
/** Asks for lists of metadata alone. */
export const ACCEPT_LIST =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
const ACCEPT_OBJECT = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';

/** Reads what is there for each target, in their order, with lists where these are cheaper. */
export async function readLive(
  targets: readonly Target[],
  options: ReadOptions,
  env: OperationEnv,
): Promise<readonly Live[]> {
  const found = new Map<string, Live>();
  for (const group of groupsOf(targets)) {
    const [first] = group;
    if (first && group.length >= LIST_FROM) await readList(first, group, { options, env, found });
  }
  return inBatches(targets, async (target) => found.get(keyOf(target)) ?? readOne(target, options, env));
}

function keyOf({ ref, resource }: Target): string {
  return `${apiPath(resource, ref.namespace)}/${ref.name}`;
}

function groupsOf(targets: readonly Target[]): readonly (readonly Target[])[] {
  const groups = new Map<string, Target[]>();
  for (const target of targets) {
    const path = apiPath(target.resource, target.ref.namespace);
    const group = groups.get(path);
    if (group) group.push(target);
    else groups.set(path, [target]);
  }
  return [...groups.values()];
}

interface Reading {
  readonly options: ReadOptions;
  readonly env: OperationEnv;
  readonly found: Map<string, Live>;
}

/** Pages of a list into `found`, as long as they are worth it; a list that is refused finds nothing. */
async function readList(
  { resource, ref: { namespace } }: Target,
  targets: readonly Target[],
  { options, env, found }: Reading,
): Promise<void> {
  const names = new Set(targets.map(({ ref }) => ref.name));
  const limit = PAGE_SIZE[options.only];
  let page = '';
  do {
    const answer = await env.cluster.ask(
      {
        method: 'GET',
        path: apiPath(resource, namespace),
        query: {
          limit: String(limit),
          ...(options.labels === undefined ? {} : { labelSelector: options.labels }),
          ...(page === '' ? {} : { continue: page }),
        },
        ...(options.only === 'metadata' ? { accept: ACCEPT_LIST } : {}),
      },
      env.signal,
    );
    if (!isDone(answer)) return;
    const items = objectsAt(answer.body, 'items');
    const wanted = items.filter((item) => names.has(stringAt(item, 'metadata', 'name')));
    for (const item of wanted) keep(found, resource, namespace, item);
    page = stringAt(answer.body, 'metadata', 'continue');
    if (page !== '' && wanted.length * WORTH < items.length) return;
  } while (page !== '');
  if (options.labels !== undefined) return;
  for (const target of targets) if (!found.has(keyOf(target))) found.set(keyOf(target), {});
}

/** Items of a list do not say what they are. */
function keep(found: Map<string, Live>, resource: ApiResource, namespace: string, item: JsonObject): void {
  const object = { ...item, apiVersion: apiVersionOf(resource), kind: resource.kind };
  found.set(`${apiPath(resource, namespace)}/${stringAt(item, 'metadata', 'name')}`, { object });
}

async function readOne({ ref, resource }: Target, { only }: ReadOptions, env: OperationEnv): Promise<Live> {
  const answer = await env.cluster.ask(
    {
      method: 'GET',
      path: apiPath(resource, ref.namespace, ref.name),
      ...(only === 'metadata' ? { accept: ACCEPT_OBJECT } : {}),
    },
    env.signal,
  );
  if (answer.status === 404) return {};
  if (!isDone(answer) || !isObject(answer.body)) return { problem: failureOf(answer).problem };
  return { object: answer.body };
}
