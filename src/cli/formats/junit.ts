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
  return junitText('dyn lint', [...suites, ...others]);
}

/** Problems that have the name of the case that failed. */
export interface JunitCase {
  readonly name: string;
  readonly problems: readonly Problem[];
}

/** Suites as a file of JUnit's. */
export function junitText(name: string, suites: readonly string[]): string {
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  return `${head}\n<testsuites name="${escaped(name)}">\n${suites.join('')}</testsuites>\n`;
}

/** A suite: a case fails where it has a problem that is more than a note. */
export function junitSuite(name: string, all: readonly JunitCase[]): string {
  const cases = all.map((one) => caseOf(name, one.name, one.problems));
  const failed = cases.filter((text) => text.includes('<failure')).length;
  const counts = `tests="${cases.length}" failures="${failed}" errors="0"`;
  return `  <testsuite name="${escaped(name)}" ${counts}>\n${cases.join('')}  </testsuite>\n`;
}

function isIn({ at }: Problem, chart: string): boolean {
  const name = at?.source.name ?? '../';
  return chart === '.' ? !/^(?:\.\.)?\//.test(name) : name.startsWith(`${chart}/`);
}

function suiteOf(name: string, problems: readonly Problem[]): string {
  const codes = new Set([...RULES.map(({ id }) => id), ...problems.map(({ code }) => code)]);
  const cases = [...codes].map((code) => ({
    name: code,
    problems: problems.filter((one) => one.code === code),
  }));
  return junitSuite(name, cases);
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
