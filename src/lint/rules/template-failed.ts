import type { Problem } from '../../base/problem.ts';
import { placeOf } from '../../base/source.ts';
import type { Finding, LintRule } from '../rule.ts';
import type { ChartSubject, LintCase } from '../subject.ts';

/** Renders that fail: with the defaults, or with a file that the chart ships. */
export const templateFailed: LintRule = {
  id: 'template/failed',
  severity: 'error',
  summary: 'the chart does not render with its defaults, or with values that it ships',
  explanation:
    'Each file in `ci/` and each preset beside values.yaml is rendered, each values file elsewhere that is for the chart, and so is the chart without any. A chart that needs a value first should say so in its schema, and bring a file in `ci/` that sets it. Of files from elsewhere, which may lie over each other, only what no other file can mend is told.',
  checkChart: (subject) =>
    subject.cases.flatMap((one) => {
      if (!one.problem || isExpected(one, subject)) return [];
      const others = (one.others ?? []).filter((problem) => !isExpected({ ...one, problem }, subject));
      return failuresOf(subject, one, [one.problem, ...others]);
    }),
};

/** What is wrong in a named template fails all that include it, and is one finding. */
function atOnePlaceEach(findings: readonly Finding[]): readonly Finding[] {
  const known = new Map<string, Finding>();
  for (const finding of findings) {
    const place = placeOf(finding.at);
    if (!known.has(place)) known.set(place, finding);
  }
  return [...known.values()];
}

/**
 * A chart may refuse its defaults where it ships a file with what it asks for, and a file of several that are meant to
 * lie over each other; what breaks a schema by itself has its own rule.
 */
function isExpected({ source, isPart, verdict, problem }: LintCase, { cases }: ChartSubject): boolean {
  if (problem?.code === 'schema/values-invalid' && (verdict?.broken ?? []).length > 0) return true;
  const asks = problem?.code === 'render/refused-by-chart' || problem?.code === 'schema/values-invalid';
  if (isPart === true) return asks;
  return asks && source === undefined && cases.some((other) => other.problem === undefined);
}

/** Values that a schema refuses are told one by one, and once for all files that leave them as they are. */
function failuresOf(subject: ChartSubject, one: LintCase, problems: readonly Problem[]): readonly Finding[] {
  const parts = problems.flatMap((problem) => problem.parts ?? []);
  const whole = problems.filter((problem) => problem.parts === undefined);
  return [
    ...parts.map((part) => findingOf(subject, one, part)),
    ...atOnePlaceEach(
      whole.map((problem) =>
        findingOf(subject, one, { ...problem, message: `with ${one.name}: ${problem.message}` }),
      ),
    ),
  ];
}

function findingOf(subject: ChartSubject, { source }: LintCase, problem: Problem): Finding {
  const isSchema = problem.code.startsWith('schema/') && problem.code !== 'schema/value-invalid';
  const schema = isSchema ? subject.source('values.schema.json') : undefined;
  const fallback = schema ?? source ?? subject.source('values.yaml') ?? subject.source('Chart.yaml');
  const at = problem.at ?? { source: fallback ?? { name: subject.folder, text: '' }, start: 0, end: 0 };
  return {
    at,
    message: problem.message.trimEnd(),
    ...(problem.hint === undefined ? {} : { hint: problem.hint }),
    ...(problem.related ? { related: problem.related } : {}),
  };
}
