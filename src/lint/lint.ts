import type { Problem } from '../base/problem.ts';
import type { Source } from '../base/source.ts';
import type { Finding, LintRule } from './rule.ts';
import { ignoreWithoutReason, unusedIgnore } from './rules/ignores.ts';
import { RULES } from './rules.ts';
import { inOrder, problemsOf, type RuleLevels } from './run.ts';
import type { ChartSubject, ValuesSubject } from './subject.ts';
import { applyWaivers, readWaivers, type Waiver } from './waivers.ts';

/** What all rules say of one chart and of the values files that go with it, and which files may silence them. */
export interface LintInput {
  readonly chart?: ChartSubject;
  readonly values: readonly ValuesSubject[];
  readonly sources: readonly Source[];
}

/** Asks every rule. What comments in the sources silence is left out; comments that silence nothing are findings. */
export function lintChart(input: LintInput, levels: RuleLevels): readonly Problem[] {
  const found = RULES.flatMap((rule) => problemsOf(rule, findingsOf(rule, input), levels));
  const waivers = input.sources.flatMap(readWaivers);
  const { left, unused } = applyWaivers(found, waivers);
  const [broken, idle] = [unused.filter(isBroken), unused.filter((waiver) => !isBroken(waiver))];
  return inOrder([
    ...left,
    ...problemsOf(ignoreWithoutReason, broken.map(brokenFinding), levels),
    ...problemsOf(unusedIgnore, idle.map(idleFinding), levels),
  ]);
}

function findingsOf({ checkChart, checkValues }: LintRule, { chart, values }: LintInput): readonly Finding[] {
  return [
    ...(checkChart && chart ? checkChart(chart) : []),
    ...(checkValues ? values.flatMap(checkValues) : []),
  ];
}

function isBroken({ id, reason }: Waiver): boolean {
  return reason === '' || !RULES.some((rule) => rule.id === id);
}

function brokenFinding({ id, reason, at }: Waiver): Finding {
  const message = messageOf(id, reason);
  return { at, message, hint: 'Write dyn-ignore: RULE reason.' };
}

function messageOf(id: string, reason: string): string {
  if (id === '') return 'dyn-ignore names no rule';
  return reason === '' ? `dyn-ignore: ${id} gives no reason` : `dyn-ignore names no rule: ${id}`;
}

function idleFinding({ id, at }: Waiver): Finding {
  return { at, message: `dyn-ignore: ${id} silences nothing`, hint: 'Take it out.' };
}
