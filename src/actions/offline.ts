import { infoLine } from '../base/log.ts';
import { DynError, fail, type Problem } from '../base/problem.ts';
import { offlineCycle, offlineMissing } from '../base/problems/chart.ts';
import type { Chart, Dependency } from '../chart/chart.ts';
import { checkFit, missingDependencies, offlinePlaces, withSubcharts } from '../chart/offline.ts';
import { type OpenOptions, openChart } from './open.ts';
import type { Files, Ports } from './ports.ts';

export interface OfflineOptions extends OpenOptions {
  /** Told of each dependency of the chart itself that is there and cannot be put in, instead of an error; what can be is put in. */
  readonly onLost?: (dependency: Dependency, problem: Problem) => void;
}

/**
 * The chart with what its charts/ folder lacks, taken from file:// paths and `_offline` folders; `place` is the chart's
 * path as the user gave it. Each chart put in gets a log line, and its own dependencies in the same way.
 * Raises `chart/offline-…`.
 */
export function fillOffline(
  chart: Chart,
  place: string,
  ports: Pick<Ports, 'files'>,
  options: OfflineOptions,
): Chart {
  return fill({ ports, options, opened: new Map() }, chart, [place]);
}

/** Links can make the way longer for ever. */
const MAX_DEPTH = 32;

interface Filling {
  readonly ports: Pick<Ports, 'files'>;
  readonly options: OfflineOptions;
  /** Charts by their places, filled already. */
  readonly opened: Map<string, Chart>;
}

/** `way` leads from the user's chart to this one. */
function fill(filling: Filling, chart: Chart, way: readonly string[]): Chart {
  const folder = way.at(-1) ?? '';
  const missing = missingDependencies(chart);
  const places = new Map<string, Dependency[]>();
  for (const dependency of missing) {
    const place = placeOf(dependency, folder, filling.ports.files);
    if (place !== undefined) places.set(place, [...(places.get(place) ?? []), dependency]);
  }
  const found = new Set([...places.values()].flat());
  const lost = missing.filter((dependency) => !found.has(dependency));
  const lose = way.length === 1 ? filling.options.onLost : undefined;
  if (!lose && lost.length > 0) fail(missingProblem(chart, lost, folder));
  const added = [...places].flatMap(([place, wanted]) => {
    try {
      return [putIn(filling, place, wanted, way)];
    } catch (error) {
      if (!lose || !(error instanceof DynError)) throw error;
      for (const dependency of wanted) lose(dependency, error.problem);
      return [];
    }
  });
  return withSubcharts(chart, added);
}

function placeOf(dependency: Dependency, folder: string, files: Files): string | undefined {
  return offlinePlaces(dependency, folder).find((path) => files.kindOf(path) !== 'absent');
}

function missingProblem(
  chart: Chart,
  lost: readonly Dependency[],
  folder: string,
): ReturnType<typeof offlineMissing> {
  const names = lost.map(({ name }) => name);
  const places = lost.flatMap((dependency) => offlinePlaces(dependency, folder));
  return offlineMissing(chart.metadata.name, names, places);
}

function putIn(
  filling: Filling,
  place: string,
  wanted: readonly Dependency[],
  way: readonly string[],
): Chart {
  if (way.includes(place) || way.length > MAX_DEPTH) fail(offlineCycle([...way, place]));
  const chart = filling.opened.get(place) ?? openFilled(filling, place, wanted, way);
  for (const dependency of wanted) checkFit(dependency, chart, place);
  return chart;
}

function openFilled(
  filling: Filling,
  place: string,
  [first]: readonly Dependency[],
  way: readonly string[],
): Chart {
  const { ports, options, opened } = filling;
  const chart: Chart = { ...openChart(place, ports, options), place: { path: place } };
  if (first) checkFit(first, chart, place);
  const { name, version } = chart.metadata;
  options.log(infoLine(`dependency ${name} ${version} is taken from ${place}`));
  const filled = fill(filling, chart, [...way, place]);
  opened.set(place, filled);
  return filled;
}
