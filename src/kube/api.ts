import { DynError, fail } from '../base/problem.ts';
import { refusedByServer } from '../base/problems/kube.ts';
import type { ApiAnswer, ApiRequest, Cluster } from './cluster.ts';
import { isObject, type Json, type JsonObject, stringAt } from './json.ts';

/** The name under which everything is written, as Helm does. */
export const FIELD_MANAGER = 'helm';

/** Where objects of a kind lie, as discovery tells. */
export interface ApiResource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Its name in paths: `deployments`. */
  readonly plural: string;
  readonly isNamespaced: boolean;
  readonly verbs: readonly string[];
}

/** The path of an object, or of all objects where `name` is empty; of all namespaces where `namespace` is. */
export function apiPath(resource: ApiResource, namespace: string, name = ''): string {
  const { group, version, plural, isNamespaced } = resource;
  const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const space = isNamespaced && namespace !== '' ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${base}${space}/${plural}${name === '' ? '' : `/${encodeURIComponent(name)}`}`;
}

/** `apps/v1`, `v1`. */
export function apiVersionOf({ group, version }: Pick<ApiResource, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** Whether the server did what it was asked. */
export function isDone({ status }: ApiAnswer): boolean {
  return status >= 200 && status < 300;
}

/** The server's own words for a failure. */
export function failureText({ status, body }: ApiAnswer): string {
  const message = stringAt(body, 'message');
  return message === '' ? `the server answered with status ${status}` : message;
}

/** The machine-readable reason of a failure: `NotFound`, `AlreadyExists`, `Conflict`, `Invalid`, …. */
export function reasonOf({ body }: ApiAnswer): string {
  return stringAt(body, 'reason');
}

/** The problem that a failed answer is; `prefix` are Helm's words in front. */
export function failureOf(answer: ApiAnswer, prefix = ''): DynError {
  return new DynError(refusedByServer(`${prefix}${failureText(answer)}`, reasonOf(answer)));
}

/** The object of an answer. Raises kube/refused for a failure. */
export function objectOf(answer: ApiAnswer, prefix = ''): JsonObject {
  if (!isDone(answer)) throw failureOf(answer, prefix);
  return isObject(answer.body) ? answer.body : fail(refusedByServer(`${prefix}the answer is no object`, ''));
}

/** Whether a write failed in a way that leaves open if it was done: nobody answered, or nothing that tells. */
export function isFateUnknown(error: unknown): error is DynError {
  return error instanceof DynError && UNCLEAR.includes(error.problem.code);
}

const UNCLEAR: readonly string[] = ['kube/unreachable', 'kube/fate-unknown'];

/** An object, or undefined when there is none. Raises kube/refused. */
export async function findObject(
  cluster: Cluster,
  path: string,
  signal?: AbortSignal,
): Promise<JsonObject | undefined> {
  const answer = await cluster.ask({ method: 'GET', path }, signal);
  return answer.status === 404 ? undefined : objectOf(answer);
}

const PAGE = 500;

/** All objects of a list, page by page. Raises kube/refused, with `prefix` in front. */
export async function listObjects(
  cluster: Cluster,
  request: ListRequest,
  signal?: AbortSignal,
): Promise<readonly JsonObject[]> {
  const items: JsonObject[] = [];
  for await (const page of listPages(cluster, request, signal)) items.push(...page);
  return items;
}

/** The same a page at a time, for those who keep little of each. */
export async function* listPages(
  cluster: Cluster,
  { path, query = {}, prefix = '', accept, pageSize = PAGE, readsAhead = false }: ListRequest,
  signal?: AbortSignal,
): AsyncGenerator<readonly JsonObject[]> {
  const ask = (page: string): Promise<ApiAnswer> => {
    const request: ApiRequest = {
      method: 'GET',
      path,
      query: { ...query, limit: String(pageSize), ...(page === '' ? {} : { continue: page }) },
      ...(accept === undefined ? {} : { accept }),
    };
    const answer = cluster.ask(request, signal);
    // A page that was asked for ahead may fail while nobody waits for it yet.
    answer.catch(() => {});
    return answer;
  };
  let next: Promise<ApiAnswer> | undefined = ask('');
  while (next) {
    const list = objectOf(await next, prefix);
    const page = stringAt(list, 'metadata', 'continue');
    next = page !== '' && readsAhead ? ask(page) : undefined;
    yield itemsOf(list.items);
    if (page !== '') next ??= ask(page);
  }
}

export interface ListRequest {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly prefix?: string;
  readonly accept?: string;
  /** How many objects a page has at most. */
  readonly pageSize?: number;
  /** The next page is on its way while one is dealt with: for those who want all. */
  readonly readsAhead?: boolean;
}

function itemsOf(items: Json | undefined): readonly JsonObject[] {
  return Array.isArray(items) ? items.filter((item) => isObject(item)) : [];
}
