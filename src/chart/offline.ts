import { fail } from '../base/problem.ts';
import { offlineMismatch } from '../base/problems/chart.ts';
import { compareBytes } from '../go/bytes.ts';
import { cleanPath } from '../go/path.ts';
import type { Chart, Dependency } from './chart.ts';
import { isInRange } from './dependencies.ts';

const FILE_URL = 'file://';

/** The dependencies of a chart that its charts/ folder lacks, as declared; names count, not versions. */
export function missingDependencies({ metadata, subcharts }: Chart): readonly Dependency[] {
  const present = new Set(subcharts.map((subchart) => subchart.metadata.name));
  return (metadata.dependencies ?? []).filter((dependency) => !present.has(dependency.name));
}

/** True when a chart, or one below it, lacks dependencies. */
export function lacksCharts(chart: Chart): boolean {
  return missingDependencies(chart).length > 0 || chart.subcharts.some(lacksCharts);
}

/** The chart as if it did not ask for what its charts/ folder lacks. */
export function withoutMissing(chart: Chart): Chart {
  const missing = new Set(missingDependencies(chart));
  const dependencies = chart.metadata.dependencies?.filter((dependency) => !missing.has(dependency));
  return { ...chart, metadata: { ...chart.metadata, dependencies } };
}

/** Where a dependency of the chart at `folder` may lie on this machine, the better place first. */
export function offlinePlaces({ name, repository }: Dependency, folder: string): readonly string[] {
  const places: string[] = [];
  if (repository.startsWith(FILE_URL)) {
    const path = repository.slice(FILE_URL.length);
    places.push(cleanPath(path.startsWith('/') ? path : `${folder}/${path}`));
  }
  if (isFolderName(name)) places.push(cleanPath(`${folder}/../_offline/${name}`));
  return places;
}

/** Refuses a chart that is not what was declared, by its name or its version. Raises `chart/offline-mismatch`. */
export function checkFit({ name, version }: Dependency, { metadata }: Chart, place: string): void {
  const found = `${place} holds ${metadata.name} ${metadata.version}`;
  if (metadata.name !== name) fail(offlineMismatch(name, `${found}, a chart of another name`));
  if (version !== '' && !isInRange(version, metadata.version))
    fail(offlineMismatch(name, `${found}, which is outside of the declared range ${version}`));
}

/** The chart with further subcharts, all in the order in which charts/ would be read. */
export function withSubcharts(chart: Chart, added: readonly Chart[]): Chart {
  if (added.length === 0) return chart;
  const subcharts = [...chart.subcharts, ...added];
  subcharts.sort((a, b) => compareBytes(a.metadata.name, b.metadata.name));
  return { ...chart, subcharts };
}

function isFolderName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !name.includes('/');
}
