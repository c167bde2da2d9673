import type { Problem } from '../base/problem.ts';
import type { Source } from '../base/source.ts';
import type { YamlNode } from '../yaml/yaml.ts';
import { type Mend, removed, textOf } from './mends.ts';
import type { Finding, LintRule } from './rule.ts';
import { ignoreWithoutReason, unusedIgnore } from './rules/ignores.ts';
import { valuesNoChart } from './rules/no-chart.ts';
import { RULES } from './rules.ts';
import { inOrder, problemsOf, type RuleLevels } from './run.ts';
import type { ChartSubject, ValuesSubject } from './subject.ts';
import { applyWaivers, readWaivers, type Waiver } from './waivers.ts';

/** What all rules say of one chart and of the values files that go with it, and which files may silence them. */
export interface LintInput {
  readonly chart?: ChartSubject;
  readonly values: readonly ValuesSubject[];
  readonly sources: readonly Source[];
  /** Whether a comment in a source that silences nothing is a finding: not where some of its rules had nothing to look at. */
  readonly isJudged: (name: string) => boolean;
}

/** Asks every rule. What comments in the sources silence is left out; comments that silence nothing are findings. */
export function lintChart(input: LintInput, levels: RuleLevels): readonly Problem[] {
  const found = RULES.flatMap((rule) => problemsOf(rule, findingsOf(rule, input), levels));
  const isJudged = ({ at }: Waiver): boolean => input.isJudged(at.source.name);
  return waived(found, input.sources, { levels, isJudged, values: input.values });
}

/** What is said of values files whose chart is not known. */
export function lintStrays(
  strays: readonly { readonly source: Source; readonly finding: Finding }[],
  levels: RuleLevels,
): readonly Problem[] {
  const findings = strays.map(({ finding }) => finding);
  const sources = strays.map(({ source }) => source);
  // Comments about other rules wait for the chart.
  const isJudged = ({ id }: Waiver): boolean => id === valuesNoChart.id;
  return waived(problemsOf(valuesNoChart, findings, levels), sources, { levels, isJudged, values: [] });
}

interface Judgement {
  readonly levels: RuleLevels;
  /** Whether a comment that silences nothing is a finding. */
  readonly isJudged: (waiver: Waiver) => boolean;
  /** Files in which such a comment may be taken out. */
  readonly values: readonly ValuesSubject[];
}

function waived(
  found: readonly Problem[],
  sources: readonly Source[],
  { levels, isJudged, values }: Judgement,
): readonly Problem[] {
  const { left, unused } = applyWaivers(found, sources.flatMap(readWaivers));
  const judged = unused.filter(isJudged);
  const [broken, idle] = [judged.filter(isBroken), judged.filter((waiver) => !isBroken(waiver))];
  return inOrder([
    ...left,
    ...problemsOf(ignoreWithoutReason, broken.map(brokenFinding), levels),
    ...problemsOf(
      unusedIgnore,
      idle.map((waiver) => ({ ...idleFinding(waiver), ...withoutIdle(waiver, values, levels) })),
      levels,
    ),
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

/** Only out of values files: in a template the comment may be for what other values make. */
function withoutIdle({ id, at }: Waiver, values: readonly ValuesSubject[], levels: RuleLevels): Mend {
  const file = values.find(({ source }) => source.name === at.source.name);
  const isText = file?.documents.some((root) => isInScalar(root, at.start)) ?? true;
  if (isText || file?.documents.length === 0 || levels.get(id) === 'off') return {};
  const carriage = textOf(at).endsWith('\r') ? 1 : 0;
  return removed({ ...at, end: at.end - carriage });
}

function isInScalar(node: YamlNode, offset: number): boolean {
  if (node.kind === 'mapping')
    return node.entries.some(({ key, value }) => isInScalar(key, offset) || isInScalar(value, offset));
  if (node.kind === 'sequence') return node.items.some((item) => isInScalar(item, offset));
  return node.kind === 'scalar' && node.at.start <= offset && offset < node.at.end;
}

function idleFinding({ id, at }: Waiver): Finding {
  return { at, message: `dyn-ignore: ${id} silences nothing`, hint: 'Take it out.' };
}
