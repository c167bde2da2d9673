import type { Chart } from '../chart/chart.ts';
import { type GoMap, type GoValue, isTagged } from '../go/value.ts';
import { NO_TRAIL, type Trail, type ValuePoint } from '../template/flow.ts';

type Value = GoValue | undefined;
type Key = string | number;

/** A map or list as it is told from others: by identity. */
type Holder = GoMap | readonly GoValue[];

/** Where what a map or list holds comes from: a place in the values, or key by key, or all of it alike. */
interface Origin {
  readonly point?: ValuePoint;
  readonly keys?: Map<Key, Trail>;
  readonly rest?: Trail;
}

/** What is known of the maps and lists that templates handle. */
export interface Origins {
  readonly root: ValuePoint;
  readonly known: Map<Holder, Origin>;
}

/** Knows the values of a chart and its subcharts to begin with. */
export function createOrigins(chart: Chart, values: GoMap): Origins {
  const origins: Origins = { root: newPoint(undefined, ''), known: new Map() };
  addTable(origins, chart, { table: values, point: origins.root });
  return origins;
}

function addTable(
  origins: Origins,
  chart: Chart,
  { table, point }: { readonly table: GoMap; readonly point: ValuePoint },
): void {
  origins.known.set(table, { point });
  for (const child of chart.subcharts) {
    const { name } = child.metadata;
    const inner = table.get(name);
    if (inner instanceof Map) addTable(origins, child, { table: inner, point: pointBelow(point, name) });
  }
}

function newPoint(parent: ValuePoint | undefined, key: Key): ValuePoint {
  const trail: ValuePoint[] = [];
  const point: ValuePoint = { kind: 'value', parent, key, below: undefined, trail };
  trail.push(point);
  return point;
}

function pointBelow(point: ValuePoint, key: Key): ValuePoint {
  const known = point.below?.get(key);
  if (known) return known;
  const made = newPoint(point, key);
  point.below ??= new Map();
  point.below.set(key, made);
  return made;
}

/** Keys and indexes from the top of the values. */
export function pathOf(point: ValuePoint): readonly Key[] {
  const path: Key[] = [];
  for (let at = point; at.parent; at = at.parent) path.push(at.key);
  return path.reverse();
}

/**
 * The trail of what is found below `base` under the keys: exact where the way is known, else `trail`, which is that
 * of the base.
 */
export function trailBelow(origins: Origins, base: Value, keys: readonly Key[], trail: Trail): Trail {
  if (keys.length === 0) return trail;
  const { known } = origins;
  let holder = holderOf(base);
  let origin = holder && known.get(holder);
  let found = origin ? NO_TRAIL : trail;
  for (const key of keys) {
    if (holder === undefined) break;
    const inner = holderOf(memberAt(holder, key));
    const innerOrigin = inner && known.get(inner);
    if (origin) found = keyTrail(origin, key);
    else if (innerOrigin?.point) found = innerOrigin.point.trail;
    const point = origin && found.length === 1 && !origin.keys?.has(key) ? found[0] : undefined;
    holder = inner;
    origin = innerOrigin;
    if (inner && point?.kind === 'value' && origin?.point !== point && !origin?.keys) {
      origin = { point };
      known.set(inner, origin);
    }
  }
  return found;
}

function keyTrail({ point, keys, rest }: Origin, key: Key): Trail {
  const own = keys?.get(key);
  if (own) return own;
  return point ? pointBelow(point, key).trail : (rest ?? NO_TRAIL);
}

/** The trail under one key of what is known; undefined of what is not. */
export function knownTrail(origins: Origins, base: Value, key: Key): Trail | undefined {
  const holder = holderOf(base);
  return holder && origins.known.has(holder) ? trailBelow(origins, base, [key], NO_TRAIL) : undefined;
}

/** What lies under a key of a map or list has this trail from now on; `rest` is for what was unknown so far. */
export function setTrail(origins: Origins, base: Value, key: Key, { trail, rest }: KeyTrail): void {
  const holder = holderOf(base);
  if (!holder) return;
  const origin = origins.known.get(holder);
  if (origin?.keys) origin.keys.set(key, trail);
  else origins.known.set(holder, { ...(origin ?? { rest }), keys: new Map([[key, trail]]) });
}

export interface KeyTrail {
  readonly trail: Trail;
  readonly rest: Trail;
}

/** A map or list that was made key by key. */
export function setTrails(origins: Origins, made: Value, keys: Map<Key, Trail>): void {
  const holder = holderOf(made);
  if (holder && !origins.known.has(holder)) origins.known.set(holder, { keys });
}

/** A copy, or a part, holds what the other one holds, as far as it goes. */
export function copyOrigin(origins: Origins, from: Value, to: Value): void {
  const [source, target] = [holderOf(from), holderOf(to)];
  const origin = source && origins.known.get(source);
  if (!origin || !target || source === target) return;
  origins.known.set(target, origin.keys ? { ...origin, keys: new Map(origin.keys) } : origin);
}

/** What was merged into a map: a key that both may have given has the trails of both. */
export function mergeOrigins(origins: Origins, target: Value, source: Value, rest: Trail): void {
  const [into, from] = [holderOf(target), holderOf(source)];
  if (!(into instanceof Map) || !(from instanceof Map) || into === from) return;
  for (const [key, value] of from) {
    const added = knownTrail(origins, from, key);
    const own = into.get(key);
    if (holderOf(own) && holderOf(value) && own !== value) {
      trailBelow(origins, into, [key], NO_TRAIL);
      mergeOrigins(origins, own, value, rest);
    } else if (added && own === value) {
      const before = knownTrail(origins, into, key) ?? NO_TRAIL;
      setTrail(origins, into, key, { trail: [...new Set([...before, ...added])], rest });
    }
  }
}

function holderOf(value: Value): Holder | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof Map || isItems(value)) return value;
  if (!isTagged(value)) return undefined;
  if (value.go === 'map') return value.entries;
  return value.go === 'slice' ? value.items : undefined;
}

function isItems(value: GoValue): value is readonly GoValue[] {
  return Array.isArray(value);
}

function memberAt(holder: Holder, key: Key): Value {
  return holder instanceof Map ? holder.get(String(key)) : holder[Number(key)];
}
