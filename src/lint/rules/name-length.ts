import { mapAt } from '../../kube/fields.ts';
import { lineAndOrigin } from '../places.ts';
import type { Finding, LintRule } from '../rule.ts';
import type { LintObject } from '../subject.ts';
import { mapAtPath, nameOf } from '../workloads.ts';

/** The longest names by kind: those of jobs become labels of pods, and a CronJob adds eleven characters. */
const LONGEST: ReadonlyMap<string, number> = new Map([
  ['v1/Service', 63],
  ['batch/v1/Job', 63],
  ['batch/v1/CronJob', 52],
]);
const LABEL = 63;

/** Names and labels that do not fit when the release has the longest name that Helm allows. */
export const nameLength: LintRule = {
  id: 'manifest/name-length',
  severity: 'warning',
  summary: 'a name becomes too long under a long release name',
  explanation:
    'A release may have a name of 53 characters. The names of Services and Jobs and all labels may have 63, those of CronJobs 52: the install is refused for users with a long name. Shorten the whole with `trunc 63 | trimSuffix "-"` after the last part was added.',
  checkChart: ({ twin }) =>
    twin.objects
      .filter(({ isForeign }) => !isForeign)
      .flatMap((object) => [...nameFindings(object), ...labelFindings(object)]),
};

function nameFindings(object: LintObject): readonly Finding[] {
  const { apiVersion, kind, name } = object;
  const most = LONGEST.get(`${apiVersion}/${kind}`);
  if (most === undefined || name.length <= most) return [];
  const message = `the name of a ${kind} may have ${most} characters, and gets ${name.length} when the release's has 53`;
  const hint = `Shorten the whole name: trunc ${most} | trimSuffix "-".`;
  return [{ ...lineAndOrigin(object, ['metadata', 'name']), message, hint, about: nameOf(object) }];
}

function labelFindings(object: LintObject): readonly Finding[] {
  return [['metadata'], ['spec', 'template', 'metadata']].flatMap((path) =>
    [...mapAt(mapAtPath(object.object, path), 'labels')].flatMap(([key, value]): Finding[] => {
      if (typeof value !== 'string' || value.length <= LABEL) return [];
      const message = `label ${key} may have 63 characters, and gets ${value.length} when the release's name has 53`;
      const hint = 'Shorten the whole value: trunc 63 | trimSuffix "-".';
      return [{ ...lineAndOrigin(object, [...path, 'labels', key]), message, hint }];
    }),
  );
}
