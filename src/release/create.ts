import { type DynError, fail } from '../base/problem.ts';
import { releaseExists } from '../base/problems/record.ts';
import { failureOf, findObject, isDone, isFateUnknown } from '../kube/api.ts';
import type { ApiAnswer, Cluster } from '../kube/cluster.ts';
import { type JsonObject, stringAt } from '../kube/json.ts';
import type { Timer } from '../kube/operation.ts';

export interface CreateOptions {
  readonly cluster: Cluster;
  readonly timer: Timer;
  /** Where objects of the kind lie. */
  readonly path: string;
  /** The object's name. */
  readonly key: string;
  /** Helm's words before the server's. */
  readonly prefix: string;
}

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 100;

/**
 * Creates a record, once and no more: when nobody knows whether a request arrived, what is there now is looked at, and
 * our own payload (it holds the time to the nanosecond) tells. Raises record/exists, kube/….
 */
export async function createObject(object: JsonObject, options: CreateOptions): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const failure = await tryOnce(object, options);
    if (failure === undefined || (await isStored(object, options))) return;
    if (attempt + 1 === ATTEMPTS) throw failure;
    await options.timer.sleep(FIRST_PAUSE_MS * 2 ** attempt);
  }
}

/** Undefined when the object is created; the failure when its fate is unknown. Throws what is final. */
async function tryOnce(object: JsonObject, options: CreateOptions): Promise<DynError | undefined> {
  const { cluster, path, prefix } = options;
  const body = JSON.stringify(object);
  let answer: ApiAnswer;
  try {
    answer = await cluster.ask({ method: 'POST', path, body, repeatable: false });
  } catch (error) {
    if (isFateUnknown(error)) return error;
    throw error;
  }
  if (isDone(answer)) return undefined;
  const failure = failureOf(answer, prefix);
  if (answer.status === 409 || answer.status >= 500) return failure;
  throw failure;
}

/** Whether the record is there, and ours. Raises record/exists for another's. */
async function isStored(object: JsonObject, { cluster, path, key }: CreateOptions): Promise<boolean> {
  const found = await findObject(cluster, `${path}/${encodeURIComponent(key)}`);
  if (found === undefined) return false;
  const isOurs = stringAt(found, 'data', 'release') === stringAt(object, 'data', 'release');
  return isOurs || fail(releaseExists());
}
