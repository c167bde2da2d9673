import type { Log, LogLine } from '../base/log.ts';
import type { Source } from '../base/source.ts';
import type { Chart } from '../chart/chart.ts';
import { copyMap } from '../chart/tables.ts';
import type { GoMap, GoValue } from '../go/value.ts';

/** What renders of one run have in common: each file is read, and each text of values parsed, once. */
export interface Kept {
  /** The chart that `key` stands for; what reading it had to say is said again each time. */
  chart(key: string, open: (log: Log) => Chart, log: Log): Chart;
  /** The text of a values file. */
  text(path: string, read: () => string): string;
  /** What a values file says, free to be changed. */
  values(source: Source, read: () => GoMap): GoMap;
  /** What a rendered document says; many are the same in all combinations. Not to be changed. */
  object(source: Source, read: (source: Source) => GoValue): GoValue;
}

/** UTF-16 units of values files that are kept, and of documents; beyond that all of them are forgotten. */
const MOST_TEXT = 16_000_000;

/** An empty store. It keeps one chart, as combinations come chart by chart. */
export function createKept(): Kept {
  let chart: { readonly key: string; readonly chart: Chart; readonly lines: readonly LogLine[] } | undefined;
  const texts = bounded<string>();
  const trees = bounded<GoMap>();
  const objects = bounded<GoValue>();
  return {
    chart(key, open, log) {
      if (chart?.key !== key) {
        const lines: LogLine[] = [];
        chart = { key, chart: opened(open, lines, log), lines };
      }
      for (const line of chart.lines) log(line);
      return chart.chart;
    },
    text: (path, read) => texts(path, read, (text) => text.length),
    values: (source, read) => copyMap(trees(source.name, read, () => source.text.length)),
    object: (source, read) =>
      objects(
        source.text,
        () => read(source),
        () => source.text.length,
      ),
  };
}

/** Values by their keys, each made when it is first asked for; `sizeOf` tells how much it takes. */
function bounded<T>(): (key: string, make: () => T, sizeOf: (made: T) => number) => T {
  const known = new Map<string, T>();
  let size = 0;
  return (key, make, sizeOf) => {
    const ready = known.get(key);
    if (ready !== undefined) return ready;
    const made = make();
    size += sizeOf(made);
    if (size > MOST_TEXT) {
      known.clear();
      size = sizeOf(made);
    }
    known.set(key, made);
    return made;
  };
}

/** Opens a chart; where that fails, what was said until then is said. */
function opened(open: (log: Log) => Chart, lines: LogLine[], log: Log): Chart {
  try {
    return open((line) => lines.push(line));
  } catch (error) {
    for (const line of lines) log(line);
    throw error;
  }
}
