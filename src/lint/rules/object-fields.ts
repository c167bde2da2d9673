import { spellingFindings } from '../../kube/metadata.ts';
import { type Finding as FieldFinding, metadataFindings, objectFindings } from '../../kube/objects.ts';
import { quoted } from '../mends.ts';
import { lineToMend } from '../places.ts';
import type { LintRule } from '../rule.ts';
import { ownObjects } from '../select.ts';
import type { LintObject } from '../subject.ts';
import { nameOf } from '../workloads.ts';

/** Objects that an API server would refuse, or whose fields it would drop. */
export const objectFields: LintRule = {
  id: 'manifest/field',
  severity: 'error',
  summary: 'a field of an object is unknown, missing, or of the wrong type',
  explanation:
    'The object is compared with the definitions of Kubernetes 1.35, and for its metadata with what names, labels and annotations may look like. An unknown field is most often misspelt, or indented too far or not far enough.',
  mends: 'Puts quotes around a number or a switch that stands in a template where a text must be.',
  checkChart: (subject) =>
    ownObjects(subject).flatMap((object) => {
      const { definitions } = subject;
      const known = objectFindings(definitions, object.object);
      const spelling = spellingFindings(object.object).filter(
        // Below spec a custom object may hold templates that its operator fills in.
        ({ path }) => known !== undefined || path.startsWith('metadata.'),
      );
      return [...(known ?? metadataFindings(definitions, object.object)), ...spelling]
        .filter((one) => !isNameless(object, one))
        .map((found) => {
          const { path, says, guess, flaw } = found;
          const place = lineToMend(object, found);
          return {
            ...place,
            message: `${path} ${says}`,
            about: nameOf(object),
            hint:
              guess === undefined
                ? 'See `kubectl explain` for the fields of the kind.'
                : `Did you mean ${guess}?`,
            ...(flaw === 'no text' && place.related === undefined ? quoted(place.at) : {}),
          };
        });
    }),
};

/** Whether a name is asked for of what does not even say what it is. */
function isNameless({ apiVersion, kind, name }: LintObject, { path }: FieldFinding): boolean {
  return path === 'metadata.name' && name === '' && (apiVersion === '' || kind === '');
}
