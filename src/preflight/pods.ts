import { type JsonObject, numberAt, objectAt, objectsAt, stringAt } from '../kube/json.ts';
import { podPath } from '../kube/pods.ts';
import { amountOf } from '../plan/amounts.ts';
import { type Rendered, renderedBy } from './objects.ts';
import type { PreflightRelease } from './preflight.ts';

/** The pods that one object is or makes. */
export interface Pods {
  readonly of: Rendered;
  /** The pod's spec. */
  readonly spec: JsonObject;
  /** Its metadata. */
  readonly metadata: JsonObject;
  /** How many there are at once; undefined for one on each node. */
  readonly count: number | undefined;
}

/** The pods of all objects of the releases. */
export function podsOf(releases: readonly PreflightRelease[]): readonly Pods[] {
  return renderedBy(releases).flatMap((of) => {
    const path = podPath(of.group, of.kind);
    if (path === undefined) return [];
    const template = objectAt(of.object, ...path);
    return [
      {
        of,
        spec: objectAt(template, 'spec'),
        metadata: objectAt(template, 'metadata'),
        count: countOf(of),
      },
    ];
  });
}

function countOf({ kind, object }: Rendered): number | undefined {
  if (kind === 'DaemonSet') return undefined;
  if (kind === 'Pod') return 1;
  if (kind === 'Job') return numberAt(object, 'spec', 'parallelism') ?? 1;
  if (kind === 'CronJob') return numberAt(object, 'spec', 'jobTemplate', 'spec', 'parallelism') ?? 1;
  return numberAt(object, 'spec', 'replicas') ?? 1;
}

/** A container, and where it is in the pod's spec. */
export interface Container {
  readonly name: string;
  readonly container: JsonObject;
  /** Runs to its end before the others start. */
  readonly isInit: boolean;
}

/** All containers of a pod. */
export function containersOf(spec: JsonObject): readonly Container[] {
  return ['initContainers', 'containers'].flatMap((field) =>
    objectsAt(spec, field).map((container) => ({
      ...{ container, name: stringAt(container, 'name') },
      isInit: field === 'initContainers' && stringAt(container, 'restartPolicy') !== 'Always',
    })),
  );
}

/** Amounts by the name of what they are of, in units of 10^-18. */
export type Amounts = ReadonlyMap<string, bigint>;

/** What a map such as `{cpu: 100m}` holds; what is no quantity is left out. */
export function amountsOf(map: JsonObject): Amounts {
  return new Map(
    Object.entries(map).flatMap(([name, value]) => {
      const amount = amountOf(value);
      return amount === undefined ? [] : [[name, amount]];
    }),
  );
}

/** The sum of several. */
export function sumOf(parts: readonly Amounts[]): Amounts {
  const sum = new Map<string, bigint>();
  for (const part of parts) for (const [name, amount] of part) sum.set(name, (sum.get(name) ?? 0n) + amount);
  return sum;
}

/** So many times as much. */
export function times(amounts: Amounts, count: number): Amounts {
  return new Map([...amounts].map(([name, amount]) => [name, amount * BigInt(count)]));
}

/**
 * What one pod asks for. Where only a limit is set, it is the request too. Source: k8s.io/component-helpers
 * resource.PodRequests: the sum of what runs at once, or an init container that asks for more.
 */
export function requestsOf(spec: JsonObject, defaults: Amounts = new Map()): Amounts {
  return podAmounts(spec, (container) =>
    withDefaults(new Map([...amountsIn(container, 'limits'), ...amountsIn(container, 'requests')]), defaults),
  );
}

/** What one pod may use at most, as far as its containers say. */
export function limitsOf(spec: JsonObject, defaults: Amounts = new Map()): Amounts {
  return podAmounts(spec, (container) => withDefaults(amountsIn(container, 'limits'), defaults));
}

/** The amounts of a container: its `requests` or `limits`. */
export function amountsIn(container: JsonObject, field: 'requests' | 'limits'): Amounts {
  return amountsOf(objectAt(container, 'resources', field));
}

function withDefaults(amounts: Amounts, defaults: Amounts): Amounts {
  return new Map([...defaults, ...amounts]);
}

function podAmounts(spec: JsonObject, of: (container: JsonObject) => Amounts): Amounts {
  const containers = containersOf(spec);
  const running = containers.filter(({ isInit }) => !isInit).map(({ container }) => of(container));
  const total = new Map(sumOf([...running, amountsOf(objectAt(spec, 'overhead'))]));
  for (const { container } of containers.filter(({ isInit }) => isInit))
    for (const [name, amount] of of(container)) if (amount > (total.get(name) ?? 0n)) total.set(name, amount);
  return total;
}

const UNIT = 10n ** 18n;
const GIBI = 2n ** 30n;

/** An amount for a person: memory and storage in Gi, the rest as it is, with up to three digits behind the point. */
export function amountText(name: string, amount: bigint): string {
  const isBytes = /(?:memory|storage)/.test(name);
  const scaled = (amount * 1000n) / (isBytes ? UNIT * GIBI : UNIT);
  const digits = `${scaled / 1000n}.${String(scaled % 1000n).padStart(3, '0')}`.replace(/\.?0+$/, '');
  return `${digits}${isBytes ? 'Gi' : ''}`;
}

/** Whether labels satisfy a `nodeSelector`. */
export function fitsSelector(
  labels: Readonly<Record<string, string>>,
  selector: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
