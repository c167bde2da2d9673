import { codedText, type PreflightReport } from '../../actions/preflight.ts';
import type { Problem } from '../../base/problem.ts';
import type { Query } from '../../preflight/preflight.ts';
import type { Judged, Verdict } from '../../preflight/verdict.ts';
import { printable } from '../report.ts';
import { junitSuite, junitText } from './junit.ts';
import { problemsSarif } from './sarif.ts';

/** A way to print what preflight found; `explains` adds what was read. */
export type PreflightFormat = (report: PreflightReport, explains: boolean) => string;

const WORDS: Readonly<Record<Verdict, string>> = {
  refuses: 'refused',
  open: 'unknown',
  warns: 'warning',
  skipped: 'skipped',
  accepted: 'accepted',
};

/** The answer for all releases together. */
export function answerOf({ judged }: PreflightReport): 'free' | 'taken' | 'unknown' {
  if (judged.some(({ verdict }) => verdict === 'refuses')) return 'taken';
  return judged.some(({ verdict }) => verdict === 'open') ? 'unknown' : 'free';
}

/** A paragraph for each finding, then the answer. */
export function preflightText(report: PreflightReport, explains: boolean): string {
  const lines = [
    ...report.judged.flatMap((one) => findingLines(one, explains)),
    ...(explains ? explanationLines(report) : []),
    answerLine(report),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

function findingLines({ verdict, release, problem, evidence }: Judged, explains: boolean): readonly string[] {
  return [
    `${WORDS[verdict].padEnd(9)}${release}: ${codedText(problem)}`,
    ...(problem.hint === undefined ? [] : [`         ${problem.hint}`]),
    ...(explains ? evidence.map(({ what, why }) => `         - ${what}: ${why}`) : []),
  ];
}

function explanationLines({ readings, seen, checks }: PreflightReport): readonly string[] {
  return [
    ...(checks.length === 0 ? [] : ['checks', `         ${checks.join(', ')}`]),
    ...(readings.length === 0 ? [] : ['read']),
    ...readings.map(({ query, answer }) => `         - ${queryText(query)}: ${answer}`),
    ...(seen.length === 0 ? [] : ['seen']),
    ...seen.map(({ what, why }) => `         - ${what}: ${why}`),
  ];
}

/** `list Role (rbac.authorization.k8s.io/v1) in namespace team-a`. */
function queryText(query: Query): string {
  if (query.kind === 'api') return 'what the API server can do';
  const place = query.namespace ? ` in namespace ${query.namespace}` : '';
  if (query.kind === 'may') {
    const group = query.group === '' ? '' : `.${query.group}`;
    return `may you ${query.verb} ${query.resource}${group}${query.name ? ` ${query.name}` : ''}${place}`;
  }
  const of = `${query.kind} ${query.of} (${query.apiVersion})`;
  return `${of}${query.name ? ` ${query.name}` : ''}${place}`;
}

function answerLine(report: PreflightReport): string {
  const names = report.releases.map(({ name, namespace }) => `${name} (namespace ${namespace})`).join(', ');
  const waived = report.judged.filter(({ verdict }) => verdict === 'skipped' || verdict === 'accepted');
  const codes = [...new Set(waived.map(({ problem }) => problem.code))];
  const besides = codes.length === 0 ? '' : `; waived: ${codes.join(', ')}`;
  switch (answerOf(report)) {
    case 'free':
      return `free: nothing keeps ${names} from being installed${besides}`;
    case 'taken':
      return `taken: ${names} must not be installed${besides}`;
    case 'unknown':
      return `cannot tell whether ${names} may be installed${besides}`;
  }
}

/** A document with everything; what was read where it is to be explained. */
export function preflightJson(report: PreflightReport, explains: boolean): string {
  const { releases, judged, checks, readings, seen } = report;
  const document = {
    ...{ apiVersion: 'dyn/v1', kind: 'PreflightReport', answer: answerOf(report) },
    releases: releases.map(({ name, namespace, chart }) => ({
      ...{ name, namespace },
      chart: `${chart.name}-${chart.version}`,
    })),
    checks,
    findings: judged.map(({ problem, answer, verdict, release, check, evidence }) => ({
      ...{ code: problem.code, severity: problem.severity, answer, verdict, release, check },
      ...{ message: problem.message, hint: problem.hint, evidence },
    })),
    ...(explains ? { read: readings.map(({ query, answer }) => ({ ...query, answer })), seen } : {}),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** SARIF 2.1.0; what was skipped is left out, what was accepted is a warning. */
export function preflightSarif({ judged }: PreflightReport): string {
  return problemsSarif(judged.filter(({ verdict }) => verdict !== 'skipped').map(weighed));
}

/** JUnit's XML: a suite for each release, a case for each check. */
export function preflightJunit({ releases, judged, checks }: PreflightReport): string {
  const suites = releases.map(({ name, namespace }) => {
    const own = judged.filter(({ release }) => release === name);
    const names = [...new Set([...checks, ...own.map(({ check }) => check)])];
    const cases = names.map((check) => ({
      name: check,
      problems: own.filter((one) => one.check === check).map(weighed),
    }));
    return junitSuite(`${namespace}/${name}`, cases);
  });
  return junitText('dyn preflight', suites);
}

const SEVERITIES: Readonly<Record<Verdict, Problem['severity']>> = {
  refuses: 'error',
  open: 'error',
  warns: 'warning',
  skipped: 'note',
  accepted: 'note',
};

function weighed({ problem, verdict }: Judged): Problem {
  return { ...problem, severity: problem.severity === 'note' ? 'note' : SEVERITIES[verdict] };
}
