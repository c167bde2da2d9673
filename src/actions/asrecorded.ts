import { UTC } from '../go/zone.ts';
import { writeRecord } from '../release/codec.ts';
import type { Release, StoredChart } from '../release/release.ts';
import { storedChart } from '../release/stored-chart.ts';
import { mergeValues, type PreparedChart } from './prepared.ts';

/** What a lock says of work whose record tells itself what was asked for. */
export const AS_RECORDED = 'as-recorded';

/**
 * Whether a command asks for what a record holds, in words that a lock understands. Chart and values are compared, not
 * their digests: who may read a Lease shall not be able to guess values.
 */
export function requestOf(last: Release, prepared: PreparedChart): string {
  const { chart } = mergeValues(prepared, () => {});
  const { tree } = prepared.user;
  const asked = { ...last, chart: storedChart(chart, UTC), config: tree.size === 0 ? undefined : tree };
  return textOf(asked) === textOf(last) ? AS_RECORDED : 'other';
}

function textOf(release: Release): string {
  return writeRecord({ ...release, chart: release.chart && withoutTimes(release.chart) });
}

function withoutTimes(chart: StoredChart): StoredChart {
  const files = (list: StoredChart['files']): StoredChart['files'] =>
    list?.map((file) => ({ ...file, modified: '' }));
  const { templates } = chart;
  return {
    ...chart,
    templates: files(templates),
    files: files(chart.files),
    schemaModified: '',
    modified: '',
  };
}
