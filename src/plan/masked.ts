import { isSecretPath, REDACTED } from '../base/secrets.ts';
import { isArray, isObject, type Json } from '../kube/json.ts';
import type { Mask } from '../kube/masking.ts';
import type { ObjectRef } from '../kube/progress.ts';
import type { Step } from './fieldpaths.ts';

/** What must not be seen: texts, as they are and as parts of others. */
export interface Hiding {
  /** The texts themselves. */
  readonly secrets: ReadonlySet<string>;
  /** Takes them, and what a line itself calls a secret, out of a text. */
  readonly mask: Mask;
}

/**
 * A value of an object as it may be shown: what a Secret holds, what a path calls a secret (names of environment
 * variables count), and known secrets in any text are taken out.
 */
export function shownValue(
  ref: ObjectRef,
  { steps, value }: { readonly steps: readonly Step[]; readonly value: Json },
  hiding: Hiding,
): Json {
  const path = pathOf(steps);
  return shown(value, path, { ...hiding, isAllSecret: isOfSecret(ref, path) });
}

interface Showing extends Hiding {
  readonly isAllSecret: boolean;
}

const HELD = ['data', 'stringData'];
/** kubectl keeps a copy of all that was applied there. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function isOfSecret({ kind, apiVersion }: ObjectRef, path: readonly string[]): boolean {
  if (kind !== 'Secret' || apiVersion !== 'v1') return path.includes(LAST_APPLIED);
  return HELD.includes(path[0] ?? '') || path[1] === 'annotations';
}

/** The keys on the way; an item is a number, as in values, but for a variable, which has its own name. */
function pathOf(steps: readonly Step[]): readonly string[] {
  return steps.map((step, index) => {
    if (typeof step === 'string') return step;
    const isVariable = steps[index - 1] === 'env' && 'keys' in step;
    return isVariable ? String(step.keys.name ?? '0') : '0';
  });
}

function shown(value: Json, path: readonly string[], showing: Showing): Json {
  if (isArray(value)) return value.map((item, index) => shown(item, itemPath(path, item, index), showing));
  if (isObject(value)) {
    const entries = Object.entries(value).map(([key, inner]): [string, Json] => [
      key,
      shown(inner ?? null, [...path, key], showing),
    ]);
    return Object.fromEntries(entries);
  }
  if (value === null || value === '' || typeof value === 'boolean') return value;
  if (showing.isAllSecret || isSecretPath(path)) return REDACTED;
  if (typeof value === 'number') return value;
  return showing.secrets.has(value) ? REDACTED : showing.mask(value);
}

function itemPath(path: readonly string[], item: Json, index: number): readonly string[] {
  const name = path.at(-1) === 'env' && isObject(item) ? item.name : undefined;
  return [...path, typeof name === 'string' ? name : String(index)];
}
