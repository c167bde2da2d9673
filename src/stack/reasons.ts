import type { Span } from '../base/source.ts';
import type { Expansion } from './expand.ts';
import type { StackNeed } from './stack.ts';

/** Why a release comes after another one. */
export interface NeedReason {
  /** Ids of units. */
  readonly before: string;
  readonly after: string;
  /** Where dyn.yaml names the need. */
  readonly at: Span;
  /** Releases between the two that are switched off, whose needs were passed on. */
  readonly past: readonly string[];
}

/** Every need of the releases of an expansion, with the place in dyn.yaml that it comes from. */
export function needReasons({ stack, units, off }: Expansion): readonly NeedReason[] {
  const needs = new Map(stack.releases.map((release) => [release.name, release.needs]));
  const names = new Map(units.map(({ id, release }) => [id, release.name]));
  const isOff = (name: string): boolean => off.some((one) => one.name === name);
  return units.flatMap(({ id, release, needs: ids }) =>
    ids.flatMap((before) => {
      const way = wayTo(names.get(before) ?? '', needs.get(release.name) ?? [], { needs, isOff });
      const [first] = way;
      if (!first) return [];
      return [{ before, after: id, at: first.at, past: way.slice(0, -1).map(({ name }) => name) }];
    }),
  );
}

interface Known {
  readonly needs: ReadonlyMap<string, readonly StackNeed[]>;
  readonly isOff: (name: string) => boolean;
}

/** The needs that lead to a release, each the next one's, by way of those that are switched off; none where none do. */
function wayTo(name: string, from: readonly StackNeed[], known: Known): readonly StackNeed[] {
  const direct = from.find((need) => need.name === name);
  if (direct) return [direct];
  for (const need of from.filter((one) => known.isOff(one.name))) {
    const rest = wayTo(name, known.needs.get(need.name) ?? [], known);
    if (rest.length > 0) return [need, ...rest];
  }
  return [];
}
