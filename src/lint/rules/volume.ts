import { nearest } from '../../base/text.ts';
import { mapAt, mapsAt, textAt } from '../../kube/fields.ts';
import { lineAndOrigin } from '../places.ts';
import type { Finding, LintRule } from '../rule.ts';
import { ownObjects } from '../select.ts';
import type { LintObject } from '../subject.ts';
import { containersOf, nameOf, podOf } from '../workloads.ts';

/** Mounts of volumes that the pod does not have. */
export const volume: LintRule = {
  id: 'workload/volume',
  severity: 'error',
  summary: 'a container mounts a volume that its pod does not have',
  explanation:
    'The API server refuses the workload. The name is misspelt, or the volume stands under another condition than the mount.',
  checkChart: (subject) => ownObjects(subject).flatMap(mountsIn),
};

function mountsIn(object: LintObject): readonly Finding[] {
  const known = volumesOf(object);
  return containersOf(object).flatMap(({ map, path, name: container }) =>
    ['volumeMounts', 'volumeDevices'].flatMap((list) =>
      mapsAt(map, list).flatMap((mount, index): Finding[] => {
        const name = textAt(mount, 'name');
        if (name === '' || known.includes(name)) return [];
        const guess = nearest(name, known);
        const hint = guess === undefined ? 'Add it to the volumes of the pod.' : `Did you mean ${guess}?`;
        const message = `container ${container} mounts ${name}, which is no volume of the pod`;
        return [
          { ...lineAndOrigin(object, [...path, list, index, 'name']), message, about: nameOf(object), hint },
        ];
      }),
    ),
  );
}

function volumesOf(object: LintObject): readonly string[] {
  const volumes = mapsAt(podOf(object)?.map ?? new Map(), 'volumes').map((each) => textAt(each, 'name'));
  const claims = mapsAt(mapAt(object.object, 'spec'), 'volumeClaimTemplates');
  return [...volumes, ...claims.map((claim) => textAt(mapAt(claim, 'metadata'), 'name'))];
}
