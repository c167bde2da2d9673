import type { Finding, LintRule } from '../rule.ts';
import type { LintCase, LintObject } from '../subject.ts';
import { nameOf } from '../workloads.ts';

/** Objects that a chart makes twice. */
export const duplicateObject: LintRule = {
  id: 'manifest/duplicate-object',
  severity: 'error',
  summary: 'two manifests are the same object',
  explanation:
    'Of two manifests with one kind, namespace and name the later one overwrites the earlier one, or the install fails. Give them different names, or merge them.',
  checkChart: ({ cases }) => cases.flatMap(twiceIn),
};

function twiceIn({ objects }: LintCase): readonly Finding[] {
  const first = new Map<string, LintObject>();
  return objects.flatMap((object) => {
    const key = identityOf(object);
    const earlier = first.get(key);
    first.set(key, earlier ?? object);
    if (!earlier || object.isForeign || object.name === '' || object.kind === '' || apart(earlier, object))
      return [];
    const related = [{ message: 'the other one', at: earlier.line(['metadata', 'name']) }];
    const message = 'an object is made twice';
    return [
      {
        at: object.line(['metadata', 'name']),
        message,
        about: nameOf(object),
        related,
        hint: 'Give one of them another name.',
      },
    ];
  });
}

/** Hooks of different events are never there at the same time. */
function apart(a: LintObject, b: LintObject): boolean {
  return (
    a.hook !== undefined && b.hook !== undefined && !a.hook.events.some((e) => b.hook?.events.includes(e))
  );
}

function identityOf({ apiVersion, kind, namespace, name }: LintObject): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return JSON.stringify([group, kind, namespace, name]);
}
