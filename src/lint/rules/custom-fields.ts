import type { GoMap } from '../../go/value.ts';
import { withinBounds } from '../../kube/crd/bounded.ts';
import { jsonOf } from '../../kube/crd/json.ts';
import { schemaOf, servedVersions } from '../../kube/crd/kinds.ts';
import { objectFindings } from '../../kube/crd/object.ts';
import { findDefinition } from '../../kube/definitions.ts';
import type { Finding as FieldFinding } from '../../kube/objects.ts';
import { type CustomKind, customKinds } from '../custom.ts';
import { lineToMend } from '../places.ts';
import type { Finding, LintRule } from '../rule.ts';
import { ownObjects } from '../select.ts';
import type { LintObject } from '../subject.ts';
import { nameOf } from '../workloads.ts';

/** Custom objects that do not fit the definitions of their kinds. */
export const customFields: LintRule = {
  id: 'crd/field',
  severity: 'error',
  summary: 'a field of a custom object does not fit the definition of its kind',
  explanation:
    'The object is compared with the CustomResourceDefinition that the chart, one of its subcharts or another chart of the repository brings: unknown and missing fields, types, enumerations, patterns, bounds, and those of its rules that are understood. The API server would refuse it, or drop the field. Where several charts of the repository bring the kind, it has to fit one of them.',
  checkChart: (subject) => {
    const kindOf = customKinds(subject);
    return ownObjects(subject).flatMap((object) => {
      const { apiVersion, kind } = object;
      const [group = '', version] = apiVersion.split('/');
      if (version === undefined || findDefinition(subject.definitions, apiVersion, kind)) return [];
      const custom = kindOf(group, kind);
      return versionFindings(object, version, custom) ?? fieldFindings(object, version, custom);
    });
  },
};

/** A version that the definition of the chart itself does not have; neighbours may be of another age. */
function versionFindings(
  object: LintObject,
  version: string,
  { definitions, isOwn }: CustomKind,
): readonly Finding[] | undefined {
  const served = [...new Set(definitions.flatMap(servedVersions))];
  if (!isOwn || served.includes(version)) return undefined;
  const message = `${object.kind} has no version ${version}`;
  const hint =
    served.length === 0 ? 'Its definition serves none.' : `Its definition serves ${served.join(', ')}.`;
  return [{ at: object.place(['apiVersion']), message, about: nameOf(object), hint }];
}

function fieldFindings(object: LintObject, version: string, { definitions }: CustomKind): readonly Finding[] {
  const verdicts = definitions.map((definition) => judge(definition, version, object.object));
  const [mildest = []] = verdicts.sort((one, other) => one.length - other.length);
  return mildest.map((found) => ({
    ...lineToMend(object, found),
    message: found.path === '' ? found.says : `${found.path} ${found.says}`,
    about: nameOf(object),
    hint:
      found.guess === undefined
        ? 'See the schema in the definition of the kind.'
        : `Did you mean ${found.guess}?`,
  }));
}

function judge(definition: GoMap, version: string, map: GoMap): readonly FieldFinding[] {
  const [schema, object] = [schemaOf(definition, version), jsonOf(map)];
  if (!schema || !object) return [];
  return withinBounds((budget) => objectFindings({ schema, object }, budget));
}
