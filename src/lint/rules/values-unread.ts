import { valuesFindings } from '../layerfindings.ts';
import type { LintRule } from '../rule.ts';

/** Values that a file sets for nobody. */
export const valuesUnread: LintRule = {
  id: 'values/unread',
  severity: 'warning',
  summary: 'a values file sets what nothing reads',
  explanation:
    'Neither values.yaml nor a schema nor any template knows the key, branches that are not taken included, so it does nothing: most often it is misspelt, stands at the wrong depth, or its reader has gone. In doubt a value counts as read: so does all that is below a map which templates print, loop over, or hand on.',
  checkChart: (subject) => valuesFindings(subject, ({ unread }) => unread),
};
