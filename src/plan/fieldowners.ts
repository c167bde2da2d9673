import { isObject, type Json, type JsonObject, parseJson } from '../kube/json.ts';
import { deepEquals } from './equal.ts';
import { childOf, type Step } from './fieldpaths.ts';
import { managedEntries } from './managed.ts';
import type { FieldOwner } from './plan.ts';

/** Who set a field of a live object, or something in it, by its managedFields; the server's order. */
export function ownersOf(live: JsonObject, steps: readonly Step[]): readonly FieldOwner[] {
  return managedEntries(live)
    .filter(({ fields }) => holdsPath(fields, live, steps))
    .map(({ manager, time, subresource }) => ({ manager, since: time, subresource }));
}

/** Whether a tree of fields holds a path, or as one value something that the path leads into. */
function holdsPath(fields: JsonObject, live: JsonObject, steps: readonly Step[]): boolean {
  let tree: Json | undefined = fields;
  let value: Json | undefined = live;
  for (const step of steps) {
    if (!isObject(tree)) return false;
    if (tree !== fields && Object.keys(tree).every((key) => key === '.')) return true;
    value = childOf(value, step);
    tree = branchOf(tree, step, value);
  }
  return tree !== undefined;
}

function branchOf(tree: JsonObject, step: Step, value: Json | undefined): Json | undefined {
  if (typeof step === 'string') return tree[`f:${step}`];
  const found = Object.entries(tree).find(([key]) => {
    const named = parseJson(key.slice(2));
    if (key.startsWith('v:')) return deepEquals(named, value);
    return key.startsWith('k:') && isObject(named) && isObject(value) && isNamed(named, value);
  });
  return found?.[1];
}

/** An item that leaves a key out has it by default. */
function isNamed(named: JsonObject, item: JsonObject): boolean {
  return Object.entries(named).every(([key, id]) => item[key] === undefined || deepEquals(item[key], id));
}
