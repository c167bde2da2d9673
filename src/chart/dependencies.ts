import { DynError, fail } from '../base/problem.ts';
import {
  chartVersionUnsupported,
  dependenciesMissing,
  dependenciesUnsupported,
} from '../base/problems/chart.ts';
import { parseVersion } from '../go/semver.ts';
import { checkConstraint, parseConstraint } from '../go/semver-constraint.ts';
import type { Chart } from './chart.ts';

/** Raises `chart/dependencies-missing` when Chart.yaml names charts that charts/ lacks. Versions do not count here. */
export function checkDependencies(chart: Chart): void {
  const present = new Set(chart.subcharts.map((subchart) => subchart.metadata.name));
  const missing = (chart.metadata.dependencies ?? []).filter((dependency) => !present.has(dependency.name));
  if (missing.length > 0) fail(dependenciesMissing(missing.map((dependency) => dependency.name)));
}

/** Refuses a chart of apiVersion v3, which Helm 4.1 loads and cannot render. Source: helm Install.RunWithContext, v3Accessor. */
export function checkRenderable({ metadata, subcharts }: Chart): void {
  if (metadata.apiVersion !== 'v3') return;
  const hasDependencies = subcharts.length > 0;
  fail(hasDependencies ? dependenciesUnsupported() : chartVersionUnsupported(metadata.apiVersion));
}

/** True when the version lies in the range; false too when either cannot be read. Model: helm IsCompatibleRange. */
export function isInRange(range: string, version: string): boolean {
  try {
    return checkConstraint(parseConstraint(range), parseVersion(version));
  } catch (error) {
    if (error instanceof DynError) return false;
    throw error;
  }
}
