import type { Log } from '../base/log.ts';
import { infoLine } from '../base/log.ts';
import { valueText } from '../go/format.ts';
import { type GoMap, isMap } from '../go/value.ts';
import type { Tracer } from './tracer.ts';

/** `coalesce` lets a null take a default away; `merge` keeps nulls for a later coalescing. */
export type NullMode = 'coalesce' | 'merge';

/** How tables are laid over each other, and where the warnings go. */
export interface Joining {
  readonly mode: NullMode;
  readonly log: Log;
  /** Whether nulls of a chart's own defaults are left out; versions of Helm differ. */
  readonly dropsDefaultNulls?: boolean;
  /** Is told of every step, when somebody wants to know where values come from. */
  readonly tracer?: Tracer;
}

/** A path of keys for a warning. */
export function joinPath(prefix: string, key: string): string {
  return prefix === '' ? key : `${prefix}.${key}`;
}

/**
 * Fills `strong` with what `weak` has besides; gives `strong` back. Both are changed: `weak` gets the nulls of
 * `strong`, which shows where tables are shared. Model: helm common/util coalesceTablesFullKey.
 */
export function fillTable(strong: GoMap, weak: GoMap, prefix: string, joining: Joining): GoMap {
  const taken = nullsOver(strong, weak, joining);
  for (const [key, value] of weak) {
    const own = strong.get(key);
    if (own === undefined) joining.tracer?.taken(strong, weak, key);
    else joining.tracer?.covered(strong, weak, key);
    if (own === undefined) strong.set(key, value);
    else if (taken?.has(key)) strong.delete(key);
    else if (isMap(value)) {
      const path = joinPath(prefix, key);
      if (isMap(own)) fillTable(own, value, path, joining);
      else warn(joining, `warning: cannot overwrite table with non table for ${path} (${valueText(value)})`);
    } else if (isMap(own) && value !== null) {
      const path = joinPath(prefix, key);
      warn(
        joining,
        `warning: destination for ${path} is a table. Ignoring non-table value (${valueText(value)})`,
      );
    }
  }
  return strong;
}

/** Copies the nulls of `strong` into `weak`; gives those keys whose default they take away. */
function nullsOver(strong: GoMap, weak: GoMap, { mode, tracer }: Joining): ReadonlySet<string> | undefined {
  let taken: Set<string> | undefined;
  for (const [key, value] of strong) {
    if (value !== null) continue;
    const below = weak.get(key);
    if (mode === 'coalesce' && below !== undefined && below !== null) {
      taken ??= new Set();
      taken.add(key);
    }
    weak.set(key, null);
    tracer?.taken(weak, strong, key);
  }
  return taken;
}

/** Hands a line over as Go's log.Printf does. */
export function warn(joining: Joining, message: string): void {
  joining.log(infoLine(message));
}
