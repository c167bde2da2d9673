import type { Json } from '../kube/json.ts';
import { NO_RULES, type PatchRules, patchRulesOf } from '../kube/patch-rules.ts';
import type { Target } from './targets.ts';

/** Ends of paths at which Kubernetes' own kinds hold quantities; `*` is any key. */
const AMOUNTS: readonly (readonly string[])[] = [
  ['resources', 'limits', '*'],
  ['resources', 'requests', '*'],
  ['emptyDir', 'sizeLimit'],
  ['spec', 'hard', '*'],
  ['spec', 'capacity', '*'],
  ['limits', '*', 'max', '*'],
  ['limits', '*', 'min', '*'],
  ['limits', '*', 'default', '*'],
  ['limits', '*', 'defaultRequest', '*'],
];

/** Groups whose kinds these paths are known of. */
const GROUPS = ['', 'apps', 'batch'];

/** A value at a path of an object of some group; each index of a list is `*`. */
export interface Placed {
  readonly group: string;
  /** Whether it is one of Kubernetes' own kinds, which keep nothing that is empty. */
  readonly isBuiltIn: boolean;
  readonly path: readonly string[];
  /** How what lies here is merged, as far as that is known. */
  readonly rules: PatchRules;
}

/** The whole of a target's object. */
export function rootOf({ ref, resource }: Target): Placed {
  const rules = patchRulesOf(ref.apiVersion, ref.kind);
  return { group: resource.group, isBuiltIn: rules !== undefined, path: [], rules: rules ?? NO_RULES };
}

/** Whether two values at a path are one quantity written in two ways: `1000m` and `1`. */
export function isSameAmount({ group, path }: Placed, a: Json | undefined, b: Json | undefined): boolean {
  if (!GROUPS.includes(group) || !AMOUNTS.some((end) => endsWith(path, end))) return false;
  const first = amountOf(a);
  return first !== undefined && first === amountOf(b);
}

/** Whether a path ends so; `*` in the end stands for any step. */
export function endsWith(path: readonly string[], end: readonly string[]): boolean {
  const tail = path.slice(-end.length);
  return tail.length === end.length && end.every((step, index) => step === '*' || step === tail[index]);
}

/** With a sign in front or further zeros the server may keep it as it is written. */
const QUANTITY = /^(-?)(0|[1-9]\d{0,17}|)(?:\.(\d{0,9}))?(?:([KMGTPE]i)|([numkMGTPE]?)|[eE]([+-]?\d{1,2}))$/;
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL: Readonly<Record<string, number>> = {
  ...{ n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 },
};
/** Digits behind the point that are kept apart. The server rounds at nano; what is finer is never called the same. */
const SCALE = 18n;

/** A quantity in units of 10^-18; undefined for what is none, or finer than the server keeps. */
export function amountOf(value: Json | undefined): bigint | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  const match = QUANTITY.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', binary, decimal = '', exponent] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  const power = SCALE - BigInt(fraction.length) + BigInt(exponent ?? DECIMAL[decimal] ?? 0);
  if (power < 0n) return undefined;
  const factor = binary === undefined ? 1n : 1024n ** BigInt(BINARY.indexOf(binary) + 1);
  const amount = digits * factor * 10n ** power;
  return amount % 1_000_000_000n === 0n ? amount : undefined;
}
