import { lineText, positionOf } from '../../base/source.ts';
import { valuesFindings } from '../layerfindings.ts';
import type { Finding, LintRule } from '../rule.ts';

/** Values that a file sets for nobody. */
export const valuesUnread: LintRule = {
  id: 'values/unread',
  severity: 'warning',
  summary: 'a values file sets what nothing reads',
  explanation:
    'Neither values.yaml nor a schema nor any template knows the key, branches that are not taken included, so it does nothing: most often it is misspelt, stands at the wrong depth, or its reader has gone. In doubt a value counts as read: so does all that is below a map which templates print, loop over, or hand on.',
  checkChart: (subject) => valuesFindings(subject, ({ unread }, { source }) => (source ? unread : [])),
};

/** Keys of values.yaml that are there for nobody. */
export const valuesUnused: LintRule = {
  id: 'values/unused',
  severity: 'warning',
  summary: 'values.yaml has a key that no template reads',
  explanation:
    'Whoever sets it waits for something that never happens. Most often it is misspelt, here or in the template, or its reader has gone. Keys that hold an anchor are there for the rest of the file. In doubt a value counts as read, as for values/unread.',
  checkChart: (subject) =>
    valuesFindings(subject, ({ unread }, { source }) => (source ? [] : unread)).filter(isForItself),
};

/** A key with an anchor is a name for what other keys repeat. */
function isForItself({ at }: Finding): boolean {
  return !/:\s*&/.test(lineText(at.source, positionOf(at.source, at.start).line));
}
