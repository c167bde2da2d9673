import { chartfileRules } from './chartfile.ts';
import { crdsRules } from './crds.ts';
import { dependenciesRules } from './dependencies.ts';
import type { HelmMessage } from './message.ts';
import type { HelmLintEnv, Subject } from './subject.ts';
import { templatesRules } from './templates.ts';
import { valuesRules } from './values.ts';

/** The groups of Helm's rules, in the order in which it asks them. */
const GROUPS: readonly ((subject: Subject, env: HelmLintEnv) => readonly HelmMessage[])[] = [
  chartfileRules,
  valuesRules,
  templatesRules,
  dependenciesRules,
  crdsRules,
];

/** All that `helm lint` says of a chart, in its order. Source: helm lint RunAll. */
export function lintAsHelm(subject: Subject, env: HelmLintEnv): readonly HelmMessage[] {
  return GROUPS.flatMap((rules) => rules(subject, env));
}
