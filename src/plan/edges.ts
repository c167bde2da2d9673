import type { Target } from './targets.ts';

/** Why one object comes before another. */
export type EdgeCause =
  /** A CustomResourceDefinition, before objects of its kind. */
  | 'definition'
  | 'namespace'
  /** A service account, before pods that run as it. */
  | 'account'
  /** A role or a binding, before what works with it. */
  | 'rights'
  /** A ConfigMap, Secret or claim, before pods that use it. */
  | 'mount'
  /** A webhook, and what answers for it, before objects that it is asked about. */
  | 'webhook'
  /** dyn.dev/needs. */
  | 'needs'
  /** HIP-0025's annotations. */
  | 'group'
  /** HIP-0025's keys in Chart.yaml. */
  | 'subchart';

/** What must hold of the earlier object before the later one is written. */
export type Gate = 'written' | 'established' | 'answering' | 'ready';

/** One object before another. */
export interface Edge {
  readonly before: Target;
  readonly after: Target;
  readonly cause: EdgeCause;
  readonly gate: Gate;
  /** Follows the name of the later one: `runs as it`. */
  readonly reason: string;
}

/** Objects by what others call them. */
export interface TargetIndex {
  readonly targets: readonly Target[];
  /** The object of a kind by its name, in a namespace where the kind has these. Only for kinds of Kubernetes' own. */
  readonly find: (kind: string, namespace: string, name: string) => Target | undefined;
}

/** Of two objects of one kind, namespace and name the first counts. */
export function indexTargets(targets: readonly Target[]): TargetIndex {
  const known = new Map<string, Target>();
  for (const target of [...targets].reverse()) {
    const { kind, namespace, name } = target.ref;
    if (isOwnKind(target)) known.set(`${kind}\n${namespace}\n${name}`, target);
  }
  return { targets, find: (kind, namespace, name) => known.get(`${kind}\n${namespace}\n${name}`) };
}

/** Whether a kind is Kubernetes' own, by its group. */
export function isOwnKind({ resource: { group } }: Target): boolean {
  return !group.includes('.') || group.endsWith('.k8s.io');
}

/** `Deployment web`. */
export function targetName({ ref }: Target): string {
  return `${ref.kind} ${ref.name}`;
}
