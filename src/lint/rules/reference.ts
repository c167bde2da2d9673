import { lacksCharts } from '../../chart/offline.ts';
import { type GoValue, isList, isMap } from '../../go/value.ts';
import { RELEASE_NAME } from '../cases.ts';
import { referencesOf } from '../references.ts';
import type { Finding, LintRule } from '../rule.ts';
import type { LintCase, LintObject } from '../subject.ts';
import { nameOf, podOf } from '../workloads.ts';

/** References to objects that have the release's name in theirs, and are not there. */
export const reference: LintRule = {
  id: 'manifest/reference',
  severity: 'error',
  summary: 'an object refers to one that the chart does not make',
  explanation:
    'A ServiceAccount, ConfigMap, Secret or claim whose name begins with the name of the release can only come from the chart itself. When it is not there the pods never start. Make both names from one named template.',
  // A chart that is not there may make it.
  checkChart: ({ chart, cases }) => (lacksCharts(chart) ? [] : cases.flatMap(danglingIn)),
};

function danglingIn({ objects }: LintCase): readonly Finding[] {
  const made = new Set(objects.map(({ kind, name }) => `${kind}/${name}`));
  return objects
    .filter(({ isForeign }) => !isForeign)
    .flatMap((object) =>
      referencesOf(object)
        .filter(({ kind, name }) => name.includes(RELEASE_NAME) && !made.has(`${kind}/${name}`))
        .filter(
          ({ kind, name }) => !MADE_LATER.includes(kind) || !objects.some((other) => makes(other, name)),
        )
        .map(({ kind, name, path }) => ({
          at: object.place(path),
          message: `${kind} ${name} is not made by the chart`,
          about: nameOf(object),
          hint: 'Make both names from one named template, and both objects under one condition.',
        })),
    );
}

/** What a hook's script or an operator can make; a ServiceAccount must be there before anything runs. */
const MADE_LATER = ['ConfigMap', 'Secret'];

/** Whether an object names another one and may make it: a script of a hook does, and an object of an operator. */
function makes(object: LintObject, name: string): boolean {
  if (object.kind === 'ConfigMap') return holds(object.object.get('data') ?? null, name);
  if (podOf(object)) return object.hook !== undefined && holds(object.object.get('spec') ?? null, name);
  return (
    !object.apiVersion.includes('k8s.io') && /\..*\//.test(object.apiVersion) && holds(object.object, name)
  );
}

function holds(value: GoValue, text: string): boolean {
  if (typeof value === 'string') return value.includes(text);
  if (isList(value)) return value.some((item) => holds(item, text));
  return isMap(value) && [...value.values()].some((item) => holds(item, text));
}
