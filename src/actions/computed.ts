import type { Log } from '../base/log.ts';
import type { GoMap } from '../go/value.ts';
import type { Release } from '../release/release.ts';
import { coalesceValues } from '../values/coalesce.ts';

/** The values of a release over the defaults of its chart, as far as a record keeps those: it has no subcharts. */
export function computedValues({ chart, config }: Release, log: Log = () => {}): GoMap {
  const name = chart?.metadata.get('name');
  const node = {
    name: typeof name === 'string' ? name : '',
    values: chart?.values ?? new Map(),
    children: [],
  };
  return coalesceValues(node, config ?? new Map(), { mode: 'coalesce', log });
}
