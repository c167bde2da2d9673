import { DynError, type Problem } from '../base/problem.ts';
import { clusterUnreachable, fateUnknown, interrupted } from '../base/problems/kube.ts';
import type { ApiAnswer, ApiRequest } from './cluster.ts';
import { stringAt } from './json.ts';
import type { Timer } from './operation.ts';
import { type Failure, failureIn, verdictOn } from './retries.ts';

/** What came of one attempt: an answer, or no whole one. */
export type Attempt<T extends ApiAnswer> =
  | { readonly kind: 'answer'; readonly answer: T; readonly retryAfterMs?: number }
  /** `failure` is undefined where trying again mends nothing. `reason` is Go's text. */
  | { readonly kind: 'broken'; readonly reason: string; readonly failure: Failure | undefined };

export interface RetryEnv {
  readonly timer: Timer;
  /** 0 up to 1. */
  readonly random: () => number;
  /** Remembers whether the server has ever answered. */
  readonly acquaintance: { isKnown: boolean };
}

/**
 * Tries a request until its answer stands or the rules of retries.ts say that it is enough; a failed answer is given as
 * it is in the end. Raises kube/unreachable, kube/fate-unknown, kube/interrupted.
 */
export async function withRetries<T extends ApiAnswer>(
  request: ApiRequest,
  attempt: (leftMs: number | undefined) => Promise<Attempt<T>>,
  { timer, random, acquaintance }: RetryEnv,
  signal?: AbortSignal,
): Promise<T> {
  const isRepeatable = request.repeatable ?? request.method !== 'POST';
  const start = timer.nowMs();
  for (let count = 1; ; count++) {
    const spent = timer.nowMs() - start;
    const tried = await attempt(request.timeoutMs === undefined ? undefined : request.timeoutMs - spent);
    if (signal?.aborted) throw new DynError(interrupted());
    if (tried.kind === 'answer') acquaintance.isKnown = true;
    if (tried.kind === 'answer' && request.takesAny) return tried.answer;
    const failure = failureOf(tried, request);
    if (failure === undefined) return settled(tried);
    const elapsedMs = timer.nowMs() - start;
    const verdict = verdictOn(
      {
        ...{ failure, isRepeatable, attempt: count, elapsedMs, isKnown: acquaintance.isKnown },
        ...(tried.kind === 'answer' && tried.retryAfterMs !== undefined
          ? { retryAfterMs: tried.retryAfterMs }
          : {}),
      },
      random,
    );
    if (verdict.kind === 'unknown') throw new DynError(fateUnknown(reasonOf(tried)));
    const endsAt = elapsedMs + (verdict.kind === 'again' ? verdict.afterMs : 0);
    if (verdict.kind === 'give-up' || endsAt >= (request.timeoutMs ?? Number.POSITIVE_INFINITY))
      return settled(tried);
    await timer.sleep(verdict.afterMs, signal);
    if (signal?.aborted) throw new DynError(interrupted());
  }
}

/** Patches that name fields and no version; the server itself finds the newest. */
const UNVERSIONED = [
  'application/apply-patch+yaml',
  'application/strategic-merge-patch+json',
  'application/merge-patch+json',
];

function failureOf<T extends ApiAnswer>(tried: Attempt<T>, request: ApiRequest): Failure | undefined {
  if (tried.kind === 'broken') return tried.failure;
  const { answer, retryAfterMs } = tried;
  const isVersioned = request.isVersioned ?? namesVersion(request);
  const judged = { status: answer.status, message: stringAt(answer.body, 'message'), isVersioned };
  return failureIn({ ...judged, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}

/** Whether a request may be for one version of an object. Looks are for none, and deletions only with preconditions. */
function namesVersion({ method, contentType = '', body = '' }: ApiRequest): boolean {
  if (method === 'GET') return false;
  if (method === 'DELETE') return body.includes('"preconditions"');
  return !UNVERSIONED.includes(contentType);
}

function reasonOf<T extends ApiAnswer>(tried: Attempt<T>): string {
  if (tried.kind === 'broken') return tried.reason;
  const message = stringAt(tried.answer.body, 'message');
  return message === '' ? `the server answered with status ${tried.answer.status}` : message;
}

/** The answer of the last attempt. Raises kube/unreachable when there is none. */
function settled<T extends ApiAnswer>(tried: Attempt<T>): T {
  if (tried.kind === 'answer') return tried.answer;
  throw new DynError(unreachable(tried.reason));
}

function unreachable(reason: string): Problem {
  return clusterUnreachable(reason);
}
