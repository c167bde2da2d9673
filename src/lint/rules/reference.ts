import { nearest } from '../../base/text.ts';
import { lacksCharts } from '../../chart/offline.ts';
import { type GoValue, integerOf, isList, isMap } from '../../go/value.ts';
import { mapAt, mapsAt, textAt } from '../../kube/fields.ts';
import { RELEASE_NAME } from '../cases.ts';
import { lineAndOrigin } from '../places.ts';
import { type Reference, referencesOf } from '../references.ts';
import type { Finding, LintRule } from '../rule.ts';
import type { LintCase, LintObject } from '../subject.ts';
import { nameOf, podOf } from '../workloads.ts';

/** References to objects that have the release's name in theirs, and are not there. */
export const reference: LintRule = {
  id: 'manifest/reference',
  severity: 'error',
  summary: 'an object refers to one that the chart does not make',
  explanation:
    'An object whose name has that of the release in it can only come from the chart itself: the ServiceAccount, ConfigMap, Secret or claim of a pod, the Service of an Ingress, a route, a webhook or a StatefulSet, what an autoscaler scales, the role and the accounts of a binding. When it is not there the pods never start, or requests lead nowhere. The same holds for a key that a ConfigMap or Secret of the chart lacks, and a port that its Service lacks. Make both names from one named template.',
  // A chart that is not there may make it.
  checkChart: ({ chart, cases }) => (lacksCharts(chart) ? [] : cases.flatMap(danglingIn)),
};

function danglingIn({ objects }: LintCase): readonly Finding[] {
  const made = new Map<string, LintObject[]>();
  for (const object of objects) {
    made.set(idOf(object), [...(made.get(idOf(object)) ?? []), object]);
  }
  const named = new Set(objects.flatMap(referencesOf).map(idOf));
  const idle = objects.filter((object) => !object.isForeign && !named.has(idOf(object)));
  return objects
    .filter(({ isForeign }) => !isForeign)
    .flatMap((object) =>
      referencesOf(object).flatMap((reference) => {
        if (!reference.name.includes(RELEASE_NAME))
          return made.has(idOf(reference)) ? [] : nearMisses(object, reference, idle);
        const makers = made.get(idOf(reference)) ?? [];
        return makers.length === 0
          ? missingFindings(object, reference, objects)
          : partFindings(object, reference, makers);
      }),
    );
}

function idOf({ kind, name }: Pick<Reference, 'kind' | 'name'>): string {
  return `${kind}/${name}`;
}

/** A name that anybody may have made, where the chart makes one that is nearly the same and that nothing names. */
function nearMisses(
  object: LintObject,
  reference: Reference,
  idle: readonly LintObject[],
): readonly Finding[] {
  const { kind, name, path } = reference;
  const names = idle.filter((other) => other.kind === kind && other.name !== '').map((other) => other.name);
  const guess = nearest(name, names) ?? names.find((other) => name.startsWith(`${other}-`));
  if (guess === undefined) return [];
  const message = `${kind} ${name} is not made by the chart, and nothing names ${guess}`;
  return [{ ...lineAndOrigin(object, path), message, about: nameOf(object), hint: `Did you mean ${guess}?` }];
}

function missingFindings(
  object: LintObject,
  { kind, name, path }: Reference,
  objects: readonly LintObject[],
): readonly Finding[] {
  if (MADE_LATER.includes(kind) && objects.some((other) => makes(other, name))) return [];
  const message = `${kind} ${name} is not made by the chart`;
  const hint = 'Make both names from one named template, and both objects under one condition.';
  return [{ ...lineAndOrigin(object, path), message, about: nameOf(object), hint }];
}

/** A key or a port that none of the objects has. */
function partFindings(
  object: LintObject,
  { kind, name, part }: Reference,
  makers: readonly LintObject[],
): readonly Finding[] {
  const known = makers.map(partsOf);
  if (!part || known.some((parts) => parts.length === 0 || parts.includes(part.value))) return [];
  const guess = nearest(part.value, known.flat());
  const hint = guess === undefined ? `It has ${known.flat().join(', ')}.` : `Did you mean ${guess}?`;
  const message = `${kind} ${name} has no ${part.what} ${part.value}`;
  return [{ ...lineAndOrigin(object, part.path), message, about: nameOf(object), hint }];
}

/** Keys, or names and numbers of ports; none where others may fill the object in. */
function partsOf({ object, kind, hook }: LintObject): readonly string[] {
  if (hook) return [];
  if (kind === 'Service')
    return mapsAt(mapAt(object, 'spec'), 'ports').flatMap((port) =>
      ['name', 'port'].flatMap((field) => {
        const value = port.get(field) ?? null;
        return value === null ? [] : [String(integerOf(value) ?? value)];
      }),
    );
  const isFilled = textAt(object, 'type') === 'kubernetes.io/service-account-token';
  return isFilled
    ? []
    : ['data', 'stringData', 'binaryData'].flatMap((field) => [...mapAt(object, field).keys()]);
}

/** What a hook's script or an operator can make; a ServiceAccount must be there before anything runs. */
const MADE_LATER = ['ConfigMap', 'Secret', 'Service'];

/** Whether an object names another one and may make it: a script of a hook does, and an object of an operator. */
function makes(object: LintObject, name: string): boolean {
  if (object.kind === 'ConfigMap') return holds(object.object.get('data') ?? null, name);
  if (podOf(object)) return object.hook !== undefined && holds(object.object.get('spec') ?? null, name);
  const isCustom = !object.apiVersion.includes('k8s.io') && /\..*\//.test(object.apiVersion);
  // Operators add to the name of their object for what they make of it.
  return isCustom && (holds(object.object, name) || (object.name !== '' && name.startsWith(object.name)));
}

function holds(value: GoValue, text: string): boolean {
  if (typeof value === 'string') return value.includes(text);
  if (isList(value)) return value.some((item) => holds(item, text));
  return isMap(value) && [...value.values()].some((item) => holds(item, text));
}
