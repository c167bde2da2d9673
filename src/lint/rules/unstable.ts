import { type FieldPath, writeFieldPath } from '../../base/fieldpath.ts';
import { type GoValue, isList, isMap } from '../../go/value.ts';
import type { Finding, LintRule } from '../rule.ts';
import type { LintObject } from '../subject.ts';
import { nameOf } from '../workloads.ts';

/** Output that is another one each time. */
export const unstable: LintRule = {
  id: 'render/unstable',
  severity: 'warning',
  summary: 'a field is another one in each render',
  explanation:
    'Random passwords, fresh certificates and the time of day change with every upgrade, restart pods, and keep GitOps tools busy for ever. Take what exists from the cluster with `lookup`, or from a value, and make it only where there is nothing yet.',
  checkChart: ({ cases: [first], again }) => {
    const second = new Map(again.objects.map((object) => [keyOf(object), object]));
    const made = (first?.objects ?? []).map(keyOf);
    return (first?.objects ?? []).flatMap((object): Finding[] => {
      const key = keyOf(object);
      const other = second.get(key);
      // Which of two objects of one name is meant cannot be told.
      if (object.isForeign || !other || made.indexOf(key) !== made.lastIndexOf(key)) return [];
      return differences(object.object, other.object, []).map((path) => ({
        at: object.place(path),
        message: `${writeFieldPath(path)} differs between two renders`,
        about: nameOf(object),
        hint: path.some((step) => /checksum/i.test(String(step))) ? DRAWN_TWICE : GUARD,
      }));
    });
  },
};

const GUARD = 'Guard it with lookup, or take it from a value.';
/** A template that is included for its checksum draws other random values than the object that is made of it. */
const DRAWN_TWICE =
  'Take the checksum of what is not random: the template draws once more when it is included.';

function keyOf({ apiVersion, kind, namespace, name }: LintObject): string {
  return JSON.stringify([apiVersion, kind, namespace, name]);
}

function differences(a: GoValue, b: GoValue, path: FieldPath): readonly FieldPath[] {
  if (isMap(a) && isMap(b)) {
    return [...a].flatMap(([key, value]) => differences(value, b.get(key) ?? null, [...path, key]));
  }
  if (isList(a) && isList(b) && a.length === b.length) {
    return a.flatMap((item, index) => differences(item, b[index] ?? null, [...path, index]));
  }
  return a === b ? [] : [path];
}
