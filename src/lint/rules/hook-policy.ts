import type { LintRule } from '../rule.ts';
import { ownObjects } from '../select.ts';
import { nameOf } from '../workloads.ts';

/** Hooks whose objects pile up. */
export const hookPolicy: LintRule = {
  id: 'hook/never-deleted',
  severity: 'note',
  summary: 'a hook says nowhere when it is deleted',
  explanation:
    'Hooks are no part of the release: uninstall leaves them. Without `helm.sh/hook-delete-policy` Helm deletes a hook only before it is made again. Say `before-hook-creation,hook-succeeded` where nothing needs it afterwards.',
  checkChart: (subject) =>
    ownObjects(subject).flatMap((object) => {
      const { hook } = object;
      if (!hook || hook.deletePolicies.length > 0 || hook.events.every((event) => event === 'test'))
        return [];
      const at = object.place(['metadata', 'annotations', 'helm.sh/hook']);
      const message = 'a hook has no helm.sh/hook-delete-policy';
      return [
        {
          at,
          message,
          about: nameOf(object),
          hint: 'Add helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded.',
        },
      ];
    }),
};
