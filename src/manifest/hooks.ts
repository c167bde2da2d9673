import type { ManifestHead } from './head.ts';

export type HookEvent =
  | 'pre-install'
  | 'post-install'
  | 'pre-delete'
  | 'post-delete'
  | 'pre-upgrade'
  | 'post-upgrade'
  | 'pre-rollback'
  | 'post-rollback'
  | 'test';

/** When and how a hook runs. Source: helm release/v1 Hook. */
export interface Hook {
  readonly events: readonly HookEvent[];
  readonly weight: number;
  readonly deletePolicies: readonly string[];
  readonly outputLogPolicies: readonly string[];
}

const EVENTS: ReadonlyMap<string, HookEvent> = new Map<string, HookEvent>([
  ['pre-install', 'pre-install'],
  ['post-install', 'post-install'],
  ['pre-delete', 'pre-delete'],
  ['post-delete', 'post-delete'],
  ['pre-upgrade', 'pre-upgrade'],
  ['post-upgrade', 'post-upgrade'],
  ['pre-rollback', 'pre-rollback'],
  ['post-rollback', 'post-rollback'],
  ['test', 'test'],
  ['test-success', 'test'],
]);

/** What a document's hook annotation says: its text, and the hook unless an event in it is unknown. */
export interface HookReading {
  readonly annotation: string;
  readonly hook?: Hook;
}

/** The hook that annotations declare, or undefined for an ordinary manifest. */
export function readHook(head: ManifestHead): HookReading | undefined {
  const annotation = head.annotations.get('helm.sh/hook');
  if (annotation === undefined) return undefined;
  const events: HookEvent[] = [];
  for (const name of words(annotation)) {
    const event = EVENTS.get(name);
    if (event === undefined) return { annotation };
    events.push(event);
  }
  const policies = (name: string): readonly string[] => {
    const text = head.annotations.get(name);
    return text === undefined ? [] : words(text);
  };
  const hook: Hook = {
    events,
    weight: readWeight(head.annotations.get('helm.sh/hook-weight') ?? ''),
    deletePolicies: policies('helm.sh/hook-delete-policy'),
    outputLogPolicies: policies('helm.sh/hook-output-log-policy'),
  };
  return { annotation, hook };
}

function words(list: string): readonly string[] {
  return list.split(',').map((word) => word.trim().toLowerCase());
}

function readWeight(text: string): number {
  return /^[+-]?[0-9]+$/.test(text) ? Number(text) : 0;
}
