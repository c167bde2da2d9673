import type { Chart } from '../chart/chart.ts';
import { toBytes } from '../go/bytes.ts';
import { fromUnix } from '../go/calendar.ts';
import { formatMoment } from '../go/layout.ts';
import type { Zone } from '../go/zone.ts';
import type { StoredChart, StoredFile } from './release.ts';
import { lockMap, metadataMap } from './stored-metadata.ts';

const NANOSECONDS = 1_000_000_000n;

/**
 * The root chart as a record keeps it, from a chart whose dependencies are worked out (`BuiltValues.chart`); times are
 * shown in `zone`. Source: helm chart/v2 Chart, loader LoadFiles.
 */
export function storedChart(chart: Chart, zone: Zone): StoredChart {
  const { raw, metadata, lock, schema } = chart;
  const stamp = (path: string): string => timeText(raw.modified?.(path), zone);
  const files = (entries: readonly (readonly [string, Uint8Array])[]): readonly StoredFile[] | undefined =>
    entries.length === 0
      ? undefined
      : entries.map(([name, bytes]) => ({ name, bytes, modified: stamp(name) }));
  return {
    metadata: metadataMap(metadata),
    lock: lock && lockMap(lock),
    templates: files(chart.templates.map(({ name, text }) => [name, toBytes(text)])),
    files: files([...chart.files]),
    values: raw.has('values.yaml') || chart.values.size > 0 ? chart.values : undefined,
    schema: schema && toBytes(schema.text),
    schemaModified: schema ? stamp(schema.name) : '',
    modified: stamp('Chart.yaml'),
  };
}

function timeText(nanoseconds: bigint | undefined, zone: Zone): string {
  if (nanoseconds === undefined) return '';
  const part = ((nanoseconds % NANOSECONDS) + NANOSECONDS) % NANOSECONDS;
  const moment = fromUnix((nanoseconds - part) / NANOSECONDS, Number(part), zone);
  return formatMoment(moment, '2006-01-02T15:04:05.999999999Z07:00');
}
