import type { Problem } from '../../base/problem.ts';
import { placeOf } from '../../base/source.ts';
import { RULES } from '../../lint/rules.ts';

/** Problems as JUnit's XML: a suite for each chart, a case for each rule, so that a clean run shows what was asked. */
export function problemsJunit(problems: readonly Problem[], charts: readonly string[]): string {
  const suites = charts.map((chart) =>
    suiteOf(
      chart,
      problems.filter((problem) => isIn(problem, chart)),
    ),
  );
  const rest = problems.filter((problem) => !charts.some((chart) => isIn(problem, chart)));
  const others = rest.length === 0 ? [] : [suiteOf('other files', rest)];
  const body = [...suites, ...others].join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="dyn lint">\n${body}</testsuites>\n`;
}

function isIn({ at }: Problem, chart: string): boolean {
  const name = at?.source.name ?? '../';
  return chart === '.' ? !/^(?:\.\.)?\//.test(name) : name.startsWith(`${chart}/`);
}

function suiteOf(name: string, problems: readonly Problem[]): string {
  const codes = new Set([...RULES.map(({ id }) => id), ...problems.map(({ code }) => code)]);
  const cases = [...codes].map((code) =>
    caseOf(
      name,
      code,
      problems.filter((one) => one.code === code),
    ),
  );
  const failed = cases.filter((text) => text.includes('<failure')).length;
  const counts = `tests="${cases.length}" failures="${failed}" errors="0"`;
  return `  <testsuite name="${escaped(name)}" ${counts}>\n${cases.join('')}  </testsuite>\n`;
}

function caseOf(suite: string, code: string, problems: readonly Problem[]): string {
  const open = `    <testcase classname="${escaped(suite)}" name="${escaped(code)}"`;
  if (problems.length === 0) return `${open}/>\n`;
  const lines = problems.map(({ at, message }) => `${at ? `${placeOf(at)}: ` : ''}${message}`);
  const counted = problems.some(({ severity }) => severity !== 'note');
  const inside = counted
    ? `<failure message="${escaped(lines[0] ?? '')}">${escaped(lines.join('\n'))}</failure>`
    : `<system-out>${escaped(lines.join('\n'))}</system-out>`;
  return `${open}>${inside}</testcase>\n`;
}

function escaped(text: string): string {
  return text
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
