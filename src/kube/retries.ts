/** Why a request has no good answer. */
export type Failure =
  /** It did not leave: connection refused, no such host. */
  | 'unsent'
  /** The connection broke, or nobody answered in time. */
  | 'lost'
  /** 429. */
  | 'throttled'
  /** The server says when to come again. */
  | 'postponed'
  /** 500, 502, 503, 504. */
  | 'server-error'
  /** A webhook that does not listen yet. */
  | 'webhook'
  /** A quota that somebody else counted at the same time. */
  | 'quota'
  /** Somebody else wrote the object at the same time, as often as the server tried. */
  | 'overtaken';

/** One request that failed. */
export interface Trial {
  readonly failure: Failure;
  /** Whether to send it once more does no harm when it was done already. */
  readonly isRepeatable: boolean;
  /** 1 for the first. */
  readonly attempt: number;
  /** Since the first attempt, in milliseconds. */
  readonly elapsedMs: number;
  /** How long the server asks to wait. */
  readonly retryAfterMs?: number;
  /** Whether this server has ever answered: one that never did is told of at once. */
  readonly isKnown: boolean;
}

/** What to do about it. `unknown`: give up, and say that nobody knows whether it was done. */
export type Verdict =
  | { readonly kind: 'again'; readonly afterMs: number }
  | { readonly kind: 'give-up' }
  | { readonly kind: 'unknown' };

interface Rule {
  /** True where the server cannot have done what it was asked, so that a write may be sent again. */
  readonly isUndone: boolean;
  /** The first pause; each further one is twice as long, up to `mostMs`. */
  readonly firstMs: number;
  readonly mostMs: number;
  /** No pause may end later than this after the first attempt. */
  readonly limitMs: number;
  /** The same for a server that never answered. Default: limitMs. */
  readonly strangerLimitMs?: number;
}

/** How each failure is met. A pause that the server asks for replaces a shorter one of ours. */
export const RULES: Readonly<Record<Failure, Rule>> = {
  unsent: { isUndone: true, firstMs: 100, mostMs: 5_000, limitMs: 180_000, strangerLimitMs: 0 },
  lost: { isUndone: false, firstMs: 100, mostMs: 5_000, limitMs: 120_000, strangerLimitMs: 2_000 },
  throttled: { isUndone: true, firstMs: 500, mostMs: 10_000, limitMs: 300_000 },
  postponed: { isUndone: true, firstMs: 500, mostMs: 10_000, limitMs: 120_000 },
  'server-error': { isUndone: false, firstMs: 100, mostMs: 5_000, limitMs: 30_000, strangerLimitMs: 5_000 },
  webhook: { isUndone: true, firstMs: 500, mostMs: 5_000, limitMs: 120_000 },
  quota: { isUndone: true, firstMs: 50, mostMs: 1_000, limitMs: 30_000 },
  overtaken: { isUndone: true, firstMs: 50, mostMs: 1_000, limitMs: 30_000 },
};

/** Whether and when a request is sent again. `random` gives 0 up to 1 and spreads pauses over their second half. */
export function verdictOn(trial: Trial, random: () => number): Verdict {
  const rule = RULES[trial.failure];
  if (!rule.isUndone && !trial.isRepeatable) return { kind: 'unknown' };
  const backoff = Math.min(rule.mostMs, rule.firstMs * 2 ** (trial.attempt - 1));
  const afterMs = Math.max(backoff * (0.5 + random() / 2), trial.retryAfterMs ?? 0);
  const limit = trial.isKnown ? rule.limitMs : (rule.strangerLimitMs ?? rule.limitMs);
  return trial.elapsedMs + afterMs > limit ? { kind: 'give-up' } : { kind: 'again', afterMs };
}

/** What is needed of an answer to judge it. */
export interface Judged {
  readonly status: number;
  /** The message of its Status. */
  readonly message: string;
  readonly retryAfterMs?: number;
  /** Whether it answers a patch that says itself which version it is for, or no patch at all. */
  readonly isVersioned?: boolean;
}

/** The failure that an answer is, undefined for one that stands: nothing gets better by asking again. */
export function failureIn({ status, message, retryAfterMs, isVersioned }: Judged): Failure | undefined {
  if (status === 429) return EVICTION.test(message) ? undefined : 'throttled';
  if (status === 409 && QUOTA.test(message)) return 'quota';
  if (status === 409) return isVersioned === false && OVERTAKEN.test(message) ? 'overtaken' : undefined;
  if (status < 500 || status === 501 || status > 504) return undefined;
  if (TYPED.test(message)) return undefined;
  if (WEBHOOK.test(message)) return WEBHOOK_ABSENT.test(message) ? 'webhook' : undefined;
  return retryAfterMs === undefined || status !== 503 ? 'server-error' : 'postponed';
}

/** Whether a message says that a webhook gave no answer that counts; a webhook that refuses is none of these. */
export function isWebhookFailure(message: string): boolean {
  return WEBHOOK.test(message);
}

/** A disruption budget that forbids an eviction is no throttling. */
const EVICTION = /^Cannot evict pod/;
const QUOTA = /^Operation cannot be fulfilled on resourcequotas /;
const OVERTAKEN = /^Operation cannot be fulfilled.*: the object has been modified/;
/**
 * What the server says with 500, and always again, of an object that does not fit its schema or has list items twice,
 * and of a strategic merge without the key of an item. Source: structured-merge-diff, apimachinery strategicpatch.
 */
const TYPED =
  /^failed to create typed |^failed to prune fields: |^failed to convert \w+ object .*smd typed|does not contain declared merge key: /;
const WEBHOOK = /failed calling webhook|conversion webhook for .* failed/;
/** Texts of a webhook whose pods are not there yet, or are just replaced. Source: nelm and kapp, their lists of retries. */
const WEBHOOK_ABSENT =
  /connection refused|no endpoints available|no service port|service ".*" not found|connection reset|EOF$|i\/o timeout|no route to host|no such host|context deadline exceeded|timed out/;
