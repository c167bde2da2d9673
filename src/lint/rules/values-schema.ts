import { valuesFindings } from '../layerfindings.ts';
import type { LintRule } from '../rule.ts';

/** Values that a schema refuses, whatever other files set. */
export const valuesSchema: LintRule = {
  id: 'values/schema',
  severity: 'error',
  summary: 'a value breaks the schema of the chart',
  explanation:
    'Helm refuses the install. A values file is checked by itself: what another file may still add is not missing, and a key set to null is not there. Silence it nowhere: mend the value, or the schema where it is the one that is wrong.',
  checkChart: (subject) => valuesFindings(subject, ({ broken }) => broken),
};
