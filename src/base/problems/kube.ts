import type { Problem } from '../problem.ts';

/** A file given with --cluster that is no stream of objects. */
export function snapshotUnreadable(name: string, { message, at }: Problem): Problem {
  return {
    code: 'kube/snapshot',
    severity: 'error',
    message: `${name}: ${message}`,
    hint: 'Make the file with `kubectl get … -o yaml`; several outputs may follow each other with --- between them.',
    ...(at ? { at } : {}),
  };
}
