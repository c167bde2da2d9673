import { DynError } from '../problem.ts';

/** What a template function says when it fails. `message` is Go's error text, verbatim. */
export function goError(message: string): DynError {
  return new DynError({ code: 'template/function-failed', severity: 'error', message });
}

/** What `required` and `fail` throw. `message` is the chart's own. */
export function refusedByChart(message: string): DynError {
  return new DynError({ code: REFUSED_BY_CHART, severity: 'error', message });
}

/** The code of `refusedByChart`. */
export const REFUSED_BY_CHART = 'template/refused-by-chart';
