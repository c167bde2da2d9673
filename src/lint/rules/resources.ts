import { mapAt } from '../../kube/fields.ts';
import type { Finding, LintRule } from '../rule.ts';
import { ownObjects } from '../select.ts';
import { containersOf, isTest, nameOf } from '../workloads.ts';

/** Containers that ask for no CPU or no memory. */
export const resources: LintRule = {
  id: 'workload/resources',
  severity: 'note',
  summary: 'a container asks for no CPU or no memory',
  explanation:
    'Without requests the scheduler packs pods onto a node as if they cost nothing, and the node evicts them first when memory runs short. Give `resources.requests.cpu` and `resources.requests.memory` a default, and leave them to be set by a value.',
  checkChart: (subject) =>
    ownObjects(subject).flatMap((object) =>
      (isTest(object) ? [] : containersOf(object)).flatMap(({ map, path, name }): Finding[] => {
        const given = mapAt(map, 'resources');
        const missing = ['cpu', 'memory'].filter(
          (resource) => !mapAt(given, 'requests').has(resource) && !mapAt(given, 'limits').has(resource),
        );
        if (missing.length === 0) return [];
        const at = object.place(map.has('resources') ? [...path, 'resources'] : path);
        const message = `container ${name} requests no ${missing.join(' and no ')}`;
        return [
          { at, message, about: nameOf(object), hint: 'Set resources.requests, by a value with a default.' },
        ];
      }),
    ),
};
