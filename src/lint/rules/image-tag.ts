import { textAt } from '../../kube/fields.ts';
import type { Finding, LintRule } from '../rule.ts';
import { ownObjects } from '../select.ts';
import { containersOf, nameOf } from '../workloads.ts';

/** Images without a tag or a digest, or with the tag latest. */
export const imageTag: LintRule = {
  id: 'workload/latest-tag',
  severity: 'warning',
  summary: 'an image has the tag latest, or none',
  explanation:
    'What `latest` means changes from day to day: two nodes run two versions, and a rollback brings nothing back. Name a version; `.Chart.AppVersion` is a good default for the tag.',
  checkChart: (subject) =>
    ownObjects(subject).flatMap((object) =>
      containersOf(object).flatMap(({ map, path, name }): Finding[] => {
        const image = textAt(map, 'image');
        const tag = tagOf(image);
        if (image === '' || (tag !== '' && tag !== 'latest')) return [];
        const at = object.place([...path, 'image']);
        const what = tag === '' ? 'has no tag' : 'has the tag latest';
        const message = `image ${image} of container ${name} ${what}`;
        return [
          {
            at,
            message,
            about: nameOf(object),
            hint: 'Name a version, by a value that falls back to .Chart.AppVersion.',
          },
        ];
      }),
    ),
};

/** The tag or the digest of an image; empty when it has neither. */
function tagOf(image: string): string {
  const digest = image.indexOf('@');
  if (digest >= 0) return image.slice(digest + 1);
  const name = image.slice(image.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  return colon < 0 ? '' : name.slice(colon + 1);
}
