import { type JsonObject, objectAt, objectsAt, stringAt } from '../kube/json.ts';
import { listOf } from './objects.ts';
import { type Amounts, amountsOf } from './pods.ts';

/** The query for the limit ranges of a namespace. */
export const LIMIT_RANGES = (namespace: string): ReturnType<typeof listOf> =>
  listOf('v1', 'LimitRange', namespace);

/** What containers get that name nothing. */
export interface RangeDefaults {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** One limit of a limit range. */
export interface Limit {
  readonly range: string;
  /** `Container`, `Pod`, `PersistentVolumeClaim`. */
  readonly type: string;
  readonly min: Amounts;
  readonly max: Amounts;
  readonly limit: JsonObject;
}

/** The limits of some limit ranges. */
export function limitsIn(ranges: readonly JsonObject[]): readonly Limit[] {
  return ranges.flatMap((range) =>
    objectsAt(range, 'spec', 'limits').map((limit) => ({
      ...{ range: stringAt(range, 'metadata', 'name'), type: stringAt(limit, 'type'), limit },
      min: amountsOf(objectAt(limit, 'min')),
      max: amountsOf(objectAt(limit, 'max')),
    })),
  );
}

/** What the server fills in for containers; the maximum stands in for a default. Source: Kubernetes, LimitRange defaults. */
export function defaultsOf(ranges: readonly JsonObject[]): RangeDefaults {
  const own = limitsIn(ranges).filter(({ type }) => type === 'Container');
  const limits = new Map(own.flatMap(({ max, limit }) => [...max, ...amountsOf(objectAt(limit, 'default'))]));
  const requests = own.flatMap(({ min, limit }) => {
    const named = amountsOf(objectAt(limit, 'defaultRequest'));
    return [...min, ...limits, ...named];
  });
  return { requests: new Map(requests), limits };
}
