import type { FieldPath } from '../../base/fieldpath.ts';
import { mapsAt, textAt } from '../../kube/fields.ts';
import { referencesOf } from '../references.ts';
import type { Finding, LintRule } from '../rule.ts';
import type { LintCase, LintObject } from '../subject.ts';
import { nameOf, podOf } from '../workloads.ts';

/** Pods that cannot start before something that comes only once they have started. */
export const hookWaits: LintRule = {
  id: 'hook/waits',
  severity: 'error',
  summary: 'a pod needs an object that is made only after Helm has waited for the pod',
  explanation:
    'Helm makes `pre-install` hooks before all else and waits for them, and `post-install` hooks after the release. A `pre-install` hook that needs a ConfigMap of the release never ends, and one whose account gets its rights with the release may do nothing; with `--wait` neither does a Deployment that needs what a `post-install` hook brings. Make what is needed a hook of an earlier event or a lower weight, or part of the release.',
  checkChart: ({ cases }) => cases.flatMap(waitsIn),
};

function waitsIn({ objects }: LintCase): readonly Finding[] {
  return objects
    .filter((object) => !object.isForeign && podOf(object) !== undefined && roundOf(object) !== undefined)
    .flatMap((object) => [
      ...referencesOf(object).flatMap(({ kind, name, path }) => {
        // Pods start without the Service that they are reached by.
        const isMaker = (other: LintObject) =>
          other.kind === kind && other.name === name && kind !== 'Service';
        return waitsFor(object, path, `${kind} ${name}`, objects.filter(isMaker));
      }),
      ...rightsOf(object, objects),
    ]);
}

function waitsFor(
  object: LintObject,
  path: FieldPath,
  what: string,
  makers: readonly LintObject[],
): readonly Finding[] {
  if (makers.length === 0 || makers.some((maker) => !isLater(maker, object))) return [];
  const message = `${what} is made only after Helm has waited for this`;
  const hint = 'Make it a hook of an earlier event or weight, or part of the release.';
  const related = makers.map((maker) => ({ message: 'made here', at: maker.place(['metadata', 'name']) }));
  return [{ at: object.place(path), message, hint, related, about: nameOf(object) }];
}

/** A hook that runs under an account has only the rights that were bound before. */
function rightsOf(object: LintObject, objects: readonly LintObject[]): readonly Finding[] {
  const { map, path } = podOf(object) ?? { map: new Map(), path: [] };
  const account = textAt(map, 'serviceAccountName');
  if (!object.hook || account === '') return [];
  const bindings = objects.filter(
    ({ kind, object: binding }) =>
      /^(?:Cluster)?RoleBinding$/.test(kind) &&
      mapsAt(binding, 'subjects').some((subject) => textAt(subject, 'name') === account),
  );
  return waitsFor(object, [...path, 'serviceAccountName'], `what gives ${account} its rights`, bindings);
}

/** When an install makes an object: before, with or after the release; undefined for what it does not make. */
function roundOf({ hook }: LintObject): number | undefined {
  if (!hook || hook.events.length === 0) return 1;
  if (hook.events.includes('pre-install')) return 0;
  return hook.events.includes('post-install') ? 2 : undefined;
}

function isLater(maker: LintObject, user: LintObject): boolean {
  const [made, used] = [roundOf(maker), roundOf(user)];
  if (made === undefined || used === undefined) return false;
  if (made !== used) return made > used;
  return made !== 1 && (maker.hook?.weight ?? 0) > (user.hook?.weight ?? 0);
}
