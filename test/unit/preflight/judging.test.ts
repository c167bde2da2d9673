import { describe, expect, test } from 'vitest';
import type { PreflightReport } from '../../../src/actions/preflight.ts';
import { codedText, refusalOf } from '../../../src/actions/preflight.ts';
import { clusterWideTwice, natsAddress } from '../../../src/base/problems/operators.ts';
import { installUnlocked } from '../../../src/base/problems/refusal.ts';
import { exitCodeOf } from '../../../src/cli/exitcodes.ts';
import {
  answerOf,
  preflightJson,
  preflightJunit,
  preflightSarif,
  preflightText,
} from '../../../src/cli/formats/preflight.ts';
import { refusalIn } from '../../../src/preflight/checks/operator-refusal.ts';
import { operators } from '../../../src/preflight/checks/operators.ts';
import type { Finding, PreflightCheck } from '../../../src/preflight/preflight.ts';
import { guessCode, type JudgeOptions, judge } from '../../../src/preflight/verdict.ts';

const STRICT: JudgeOptions = { skip: [], accept: [], alone: false };
const quota: PreflightCheck = { ...operators, name: 'quota', neverSkipped: [] };
const { refusesAlone: _, ...other } = quota;

const taken: Finding = {
  problem: clusterWideTwice({ found: 'release x in namespace y', removal: 'dyn uninstall x -n y' }),
  ...{ answer: 'taken', release: 'platform', evidence: [{ what: 'ClusterRole x', why: 'it says so' }] },
};
const unknown: Finding = {
  ...taken,
  problem: clusterWideTwice({ missing: 'list clusterroles' }),
  answer: 'unknown',
};
const value: Finding = { ...taken, problem: natsAddress({ path: 'natsAddr', value: 'empty' }) };

const verdict = (finding: Finding, check: PreflightCheck, options: Partial<JudgeOptions> = {}): string =>
  judge(finding, check, { ...STRICT, ...options }).verdict;

describe('verdicts', () => {
  test('a finding refuses unless it is skipped, an open question unless it is accepted', () => {
    expect(verdict(taken, operators)).toBe('refuses');
    expect(verdict(unknown, operators)).toBe('open');
    expect(verdict(unknown, operators, { accept: ['OPC-CW-CW'] })).toBe('accepted');
    expect(verdict(value, quota, { skip: ['preflight/opc-nats'] })).toBe('skipped');
  });

  test('nothing skips what was found of two operators, and accepting is for open questions', () => {
    expect(verdict(taken, operators, { skip: ['OPC-CW-CW'], accept: ['OPC-CW-CW'] })).toBe('refuses');
  });

  test('of one chart by itself only some checks refuse, and warnings never do', () => {
    expect(verdict(value, other, { alone: true })).toBe('warns');
    expect(verdict(taken, operators, { alone: true })).toBe('refuses');
    expect(verdict({ ...taken, problem: installUnlocked('no right') }, operators)).toBe('warns');
  });

  test('a code that there is none of is guessed', () => {
    expect(guessCode('OPC-CW-CV', ['preflight/opc-cw-cw'])).toEqual({ guess: 'opc-cw-cw' });
    expect(guessCode('opc-cw-cw', ['preflight/opc-cw-cw'])).toBeUndefined();
  });
});

test("a template's own words become the finding with their code", () => {
  const said =
    'execution error at (a/templates/checks.yaml:2:4): OPC-NS-NS: namespace a already has one. Use it.';
  expect(refusalIn(said)).toMatchObject({
    code: 'preflight/opc-ns-ns',
    message: 'OPC-NS-NS: namespace a already has one. Use it.',
  });
  expect(refusalIn('execution error at (x): OPC-NEW: what')).toBeUndefined();
});

const release = {
  ...{ name: 'platform', namespace: 'team-a', parts: [], objects: undefined, createNamespace: false },
  chart: { name: 'dynamo-platform', version: '0.7.1', kubeVersion: '' },
};

const reportOf = (...judged: PreflightReport['judged']): PreflightReport => ({
  ...{ judged, checks: ['operators'], releases: [release], seen: [] },
  readings: [
    { query: { kind: 'list', apiVersion: 'v1', of: 'Secret', namespace: 'team-a' }, answer: '2 objects' },
  ],
});

describe('what is printed', () => {
  test('a single refusal is the message, several are counted; both end with 3, an open question with 8', () => {
    const one = refusalOf(reportOf(judge(taken, operators, STRICT)));
    expect(one).toMatchObject({ code: 'preflight/refused', message: codedText(taken.problem) });
    const two = refusalOf(reportOf(judge(taken, operators, STRICT), judge(value, quota, STRICT)));
    expect(two?.message).toBe('preflight found 2 reasons not to go on');
    const open = refusalOf(reportOf(judge(unknown, operators, STRICT)));
    expect([one, open].map((problem) => exitCodeOf(problem?.code ?? ''))).toEqual([3, 8]);
    expect(open?.code).toBe('preflight/cannot-tell');
    expect(exitCodeOf('preflight/lost')).toBe(3);
  });

  test('as text, with what was read where it is asked for', () => {
    const report = reportOf(judge(taken, operators, STRICT));
    expect(answerOf(report)).toBe('taken');
    expect(preflightText(report, true)).toBe(
      [
        'refused  platform: OPC-CW-CW: two operators would manage the whole cluster; there is one already: release x in namespace y',
        '         Use the existing operator; or uninstall it (dyn uninstall x -n y).',
        '         - ClusterRole x: it says so',
        'checks',
        '         operators',
        'read',
        '         - list Secret (v1) in namespace team-a: 2 objects',
        'taken: platform (namespace team-a) must not be installed',
        '',
      ].join('\n'),
    );
  });

  test('what was accepted is named at the end', () => {
    const report = reportOf(judge(unknown, operators, { ...STRICT, accept: ['opc-cw-cw'] }));
    expect(preflightText(report, false)).toContain('being installed; waived: preflight/opc-cw-cw\n');
  });

  test('as JSON, SARIF and JUnit', () => {
    const report = reportOf(judge(taken, operators, STRICT));
    expect(JSON.parse(preflightJson(report, true))).toMatchObject({
      ...{ apiVersion: 'dyn/v1', kind: 'PreflightReport', answer: 'taken', checks: ['operators'] },
      findings: [{ code: 'preflight/opc-cw-cw', answer: 'taken', verdict: 'refuses', release: 'platform' }],
      read: [{ kind: 'list', of: 'Secret', answer: '2 objects' }],
    });
    const [run] = JSON.parse(preflightSarif(report)).runs;
    expect(run.results).toMatchObject([{ ruleId: 'preflight/opc-cw-cw', level: 'error' }]);
    expect(preflightJunit(report)).toContain('<testsuite name="team-a/platform" tests="1" failures="1"');
  });
});
