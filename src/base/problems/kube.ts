import type { Problem } from '../problem.ts';

/** A file given with --cluster whose documents are no objects. */
export function snapshotNotObjects(name: string): Problem {
  return {
    code: 'kube/snapshot',
    severity: 'error',
    message: `${name}: every document must be a Kubernetes object`,
    hint: 'Make the file with `kubectl get … -o yaml`; several outputs may follow each other with --- between them.',
  };
}
