import { isArray, isObject, type Json, type JsonObject, parseJson } from '../kube/json.ts';
import { deepEquals } from './equal.ts';
import { type ManagedEntry, ownsField } from './managed.ts';

/** A step of a path: a field's name, or what tells an item of a list: its keys, its value, or its place. */
export type Step =
  | string
  | { readonly keys: JsonObject }
  | { readonly value: Json }
  | { readonly index: number };

/**
 * The steps of a path as the server writes it: `.spec.containers[name="a"].image`. Names may hold dots, so the
 * objects in which it leads somewhere tell where a name ends. Source: sigs.k8s.io/structured-merge-diff, Path.String.
 */
export function stepsOf(path: string, objects: readonly JsonObject[]): readonly Step[] {
  const steps: Step[] = [];
  let rest = path;
  let places: readonly (Json | undefined)[] = objects;
  while (rest !== '') {
    const { step, length } = rest.startsWith('[') ? itemStep(rest) : fieldStep(rest, places);
    steps.push(step);
    places = places.map((place) => childOf(place, step));
    rest = rest.slice(length);
  }
  return steps;
}

interface Taken {
  readonly step: Step;
  readonly length: number;
}

function fieldStep(rest: string, places: readonly (Json | undefined)[]): Taken {
  const known = places.flatMap((place) => (isObject(place) ? Object.keys(place) : []));
  const fits = known.filter((name) => {
    const next = rest[name.length + 1];
    return rest.startsWith(name, 1) && (next === undefined || next === '.' || next === '[');
  });
  const longest = fits.reduce((best, name) => (name.length > best.length ? name : best), '');
  const step = longest === '' ? (/^\.?([^.[]*)/.exec(rest)?.[1] ?? '') : longest;
  return { step, length: Math.max(1, step.length + (rest.startsWith('.') ? 1 : 0)) };
}

const ITEM = /^\[((?:"(?:[^"\\]|\\.)*"|[^\]"])*)\]/;
const KEY = /([^=,]+)=("(?:[^"\\]|\\.)*"|[^,]*)(?:,|$)/g;

function itemStep(rest: string): Taken {
  const match = ITEM.exec(rest);
  if (!match) return { step: rest, length: rest.length };
  const [{ length }, inside = ''] = match;
  if (/^\d+$/.test(inside)) return { step: { index: Number(inside) }, length };
  if (inside.startsWith('=')) return { step: { value: parseJson(inside.slice(1)) ?? null }, length };
  const keys = [...inside.matchAll(KEY)].map(([, key = '', value = '']) => [key, parseJson(value) ?? null]);
  return { step: { keys: Object.fromEntries(keys) }, length };
}

/** What lies at the end of a path; an item that leaves a key out has it by default. */
export function valueAt(object: JsonObject, steps: readonly Step[]): Json | undefined {
  let place: Json | undefined = object;
  for (const step of steps) place = childOf(place, step);
  return place;
}

/** What a step leads to; an item that leaves a key out has it by default. */
export function childOf(place: Json | undefined, step: Step): Json | undefined {
  if (typeof step === 'string') return isObject(place) ? place[step] : undefined;
  if (!isArray(place)) return undefined;
  if ('index' in step) return place[step.index];
  if ('value' in step) return place.find((item) => deepEquals(item, step.value));
  return place.find(
    (item) =>
      isObject(item) &&
      Object.entries(step.keys).every(
        ([key, value]) => item[key] === undefined || deepEquals(item[key], value),
      ),
  );
}

/** The step to an item that managedFields name: `k:{"name":"a"}`, `v:"a"`; undefined for a field. */
export function itemStepOf(key: string): Step | undefined {
  const named = parseJson(key.slice(2));
  if (key.startsWith('v:')) return { value: named ?? null };
  return key.startsWith('k:') && isObject(named) ? { keys: named } : undefined;
}

/** The entry of a manager that holds a field. */
export function ownerOf(
  entries: readonly ManagedEntry[],
  steps: readonly Step[],
  { manager, subresource }: { readonly manager: string; readonly subresource: string },
): ManagedEntry | undefined {
  const own = entries.filter((entry) => entry.manager === manager && entry.subresource === subresource);
  const names = steps.map((step) => (typeof step === 'string' ? `f:${step}` : undefined));
  const upTo = names.indexOf(undefined);
  const path = names.slice(0, upTo < 0 ? names.length : upTo).flatMap((name) => name ?? []);
  return own.find((entry) => ownsField(entry, ...path)) ?? own[0];
}
