import { fail } from '../base/problem.ts';
import { needsUnreadable } from '../base/problems/order.ts';
import { stringsAt } from '../kube/json.ts';
import { type Edge, targetName } from './edges.ts';
import type { Target } from './targets.ts';

/** The annotation by which an object says what must be ready before it is written. */
export const NEEDS = 'dyn.dev/needs';

/** An object as dyn.dev/needs names it. */
export interface Need {
  /** As it was written. */
  readonly text: string;
  /** '' for any. */
  readonly apiVersion: string;
  readonly kind: string;
  /** That of the object which needs it, where no other is said. */
  readonly namespace: string;
  readonly name: string;
}

/** A need that nothing of the release meets: it is looked for in the cluster. */
export interface OutsideNeed {
  readonly after: Target;
  readonly need: Need;
}

/** What the annotations dyn.dev/needs ask for. */
export interface Needs {
  readonly edges: readonly Edge[];
  readonly outside: readonly OutsideNeed[];
}

/** Edges from what objects say that they need. Raises order/needs-unreadable. */
export function needsEdges(targets: readonly Target[]): Needs {
  const edges: Edge[] = [];
  const outside: OutsideNeed[] = [];
  for (const after of targets) {
    for (const need of needsOf(after)) {
      const found = targets.filter((target) => isMeant(need, target));
      const reason = `it says so with ${NEEDS}: ${need.text}`;
      for (const before of found) edges.push({ before, after, cause: 'needs', gate: 'ready', reason });
      if (found.length === 0) outside.push({ after, need });
    }
  }
  return { edges, outside };
}

function needsOf(target: Target): readonly Need[] {
  const text = stringsAt(target.object, 'metadata', 'annotations')[NEEDS] ?? '';
  const words = text.split(',').map((word) => word.trim());
  return words
    .filter((word) => word !== '')
    .map((word) => readNeed(word, target.ref.namespace) ?? fail(needsUnreadable(targetName(target), word)));
}

/** `[APIVERSION/]KIND/[NAMESPACE/]NAME`; a kind begins with a capital, and nothing before it does. */
function readNeed(text: string, own: string): Need | undefined {
  const parts = text.split('/');
  const at = parts.findIndex((part) => /^[A-Z]/.test(part));
  const [namespace, name] = parts.length - at > 2 ? parts.slice(at + 1) : [own, parts[at + 1]];
  const isShaped = at >= 0 && at <= 2 && [2, 3].includes(parts.length - at);
  if (!isShaped || parts.includes('') || !name) return undefined;
  const apiVersion = parts.slice(0, at).join('/');
  return { text, apiVersion, kind: parts[at] ?? '', namespace: namespace ?? own, name };
}

function isMeant(need: Need, { ref, resource }: Target): boolean {
  return (
    ref.kind === need.kind &&
    ref.name === need.name &&
    (need.apiVersion === '' || need.apiVersion === ref.apiVersion) &&
    (!resource.isNamespaced || ref.namespace === need.namespace)
  );
}
