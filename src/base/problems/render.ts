import type { Problem, Related } from '../problem.ts';
import type { Span } from '../source.ts';

/** A --kube-version that is none. `reason` is Kubernetes' own text. */
export function invalidKubeVersion(text: string, reason: string): Problem {
  return {
    code: 'render/kube-version',
    severity: 'error',
    message: `invalid kube version '${text}': ${reason}`,
    hint: 'Give a version such as 1.31 or v1.31.4.',
  };
}

/** A chart that does not run on this Kubernetes. */
export function incompatibleKubeVersion(constraint: string, version: string): Problem {
  return {
    code: 'render/incompatible',
    severity: 'error',
    message: `chart requires kubeVersion: ${constraint} which is incompatible with Kubernetes ${version}`,
    hint: 'Say with --kube-version which Kubernetes is meant, or take another version of the chart.',
  };
}

/** A template that cannot be parsed, in Helm's words; `cause` brings place and hint. */
export function templateNotParsed(cause: Problem, message: string): Problem {
  return { ...cause, code: 'render/template-not-parsed', message };
}

/** What `required` or `fail` of a chart said. */
export function chartRefused(message: string, at: Span, related: readonly Related[]): Problem {
  return {
    code: 'render/refused-by-chart',
    severity: 'error',
    message,
    hint: 'The chart itself refuses these values; set what it asks for with -f or --set.',
    at,
    related,
  };
}

/** A template that fails while it runs, in Helm's words. */
export function templateBroken(
  message: string,
  at: Span,
  related: readonly Related[],
  hint?: string,
): Problem {
  return {
    code: 'render/template-failed',
    severity: 'error',
    message,
    hint: hint ?? 'Look at the place above: the template cannot handle the value that it gets there.',
    at,
    related,
  };
}
