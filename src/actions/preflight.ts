import type { Log } from '../base/log.ts';
import { DynError, fail, type Problem } from '../base/problem.ts';
import { lookupRefused } from '../base/problems/preflight.ts';
import { preflightRefused, preflightUnknown } from '../base/problems/refusal.ts';
import { templateFinding } from '../preflight/checks/refusals.ts';
import { CHECKS } from '../preflight/checks.ts';
import type {
  ClusterState,
  Evidence,
  PreflightCheck,
  PreflightRelease,
  Query,
} from '../preflight/preflight.ts';
import { askFor, concernedChecks, runChecks, type StateReader } from '../preflight/run.ts';
import { type Judged, type JudgeOptions, judge } from '../preflight/verdict.ts';
import { type PreflightSubject, releaseOf, renderObjects } from './preflight-subject.ts';
import type { PreparedChart } from './prepared.ts';

/** What preflight needs beside the releases. */
export interface PreflightPlace {
  readonly read: StateReader;
  readonly log: Log;
  /** All there are, unless it says otherwise. */
  readonly checks?: readonly PreflightCheck[];
}

/** A question to the cluster and how it was answered: `12 objects`, or which right is missing. */
export interface Reading {
  readonly query: Query;
  readonly answer: string;
}

/** What was found, and what was asked for that. */
export interface PreflightReport {
  readonly judged: readonly Judged[];
  /** The names of the checks that concern the releases. */
  readonly checks: readonly string[];
  readonly releases: readonly PreflightRelease[];
  readonly readings: readonly Reading[];
  /** What was seen besides, and why it counts or does not. */
  readonly seen: readonly Evidence[];
}

/**
 * Looks whether releases can be installed or upgraded together: first at their values, and where these are refused no
 * further; then at what is rendered. A template's own refusal is a finding too. Nothing is written. Raises what
 * rendering raises, and kube/… for all but missing rights.
 */
export async function preflightReleases(
  subjects: readonly PreflightSubject[],
  options: JudgeOptions,
  place: PreflightPlace,
): Promise<PreflightReport> {
  const releases = subjects.map(releaseOf);
  const early = await runStage('values', releases, options, place);
  if (early.judged.some(({ verdict }) => verdict === 'refuses')) return early;
  const isUnknown = early.judged.some(({ answer }) => answer === 'unknown');
  const seen = subjects.map((one) => (isUnknown ? { ...one, prepared: unseeing(one.prepared) } : one));
  const rendered = await Promise.all(
    seen.map((subject, index) => renderedOf(subject, releases[index], options, place)),
  );
  const refusals = rendered.flatMap(({ refusals = [] }) => refusals);
  const told = { ...early, judged: [...early.judged, ...refusals] };
  const whole = rendered.flatMap(({ release }) => (release ? [release] : []));
  if (whole.length < releases.length) return told;
  return joined(told, await runStage('objects', whole, options, place));
}

interface RenderedRelease {
  /** Undefined where its templates refused. */
  readonly release?: PreflightRelease;
  readonly refusals?: readonly Judged[];
}

async function renderedOf(
  subject: PreflightSubject,
  release: PreflightRelease | undefined,
  options: JudgeOptions,
  place: PreflightPlace,
): Promise<RenderedRelease> {
  if (!release) return {};
  try {
    return { release: await renderObjects(release, subject, place.log) };
  } catch (error) {
    const open = lookupFinding(error, release.name, options);
    if (!open) return { refusals: [templateRefusal(error, release.name, options)] };
    return renderedBlind({ subject, release, open }, options, place);
  }
}

interface Blind {
  readonly subject: PreflightSubject;
  readonly release: PreflightRelease;
  readonly open: Judged;
}

/** What is rendered where forbidden lookups find nothing: the other checks have something to look at. */
async function renderedBlind(
  { subject, release, open }: Blind,
  options: JudgeOptions,
  { log }: PreflightPlace,
): Promise<RenderedRelease> {
  try {
    const blind = { ...subject, prepared: unseeing(subject.prepared) };
    return { release: await renderObjects(release, blind, log), refusals: [open] };
  } catch (error) {
    return { refusals: [open, templateRefusal(error, release.name, options)] };
  }
}

/** A lookup that is forbidden, as a question that stays open; undefined for other errors. */
function lookupFinding(error: unknown, release: string, options: JudgeOptions): Judged | undefined {
  if (!isForbidden(error)) return undefined;
  const problem = lookupRefused(error.problem.message);
  const evidence = [{ what: 'a lookup in a template', why: 'what it finds decides what is rendered' }];
  return judge({ problem, answer: 'unknown', release, evidence }, TEMPLATE, options);
}

function isForbidden(error: unknown): error is DynError {
  if (!(error instanceof DynError)) return false;
  const { code, message } = error.problem;
  return code === 'kube/refused' && message.includes('is forbidden');
}

/** The same chart, whose lookups find nothing where they are forbidden: that is known, and the user's to decide. */
export function unseeing(prepared: PreparedChart): PreparedChart {
  const { source } = prepared;
  if (!source) return prepared;
  return {
    ...prepared,
    source: {
      capabilities: (base) => source.capabilities(base),
      answer: async (key) => {
        try {
          return await source.answer(key);
        } catch (error) {
          if (isForbidden(error)) return { value: new Map() };
          throw error;
        }
      },
    },
  };
}

/** A template's own refusal as the finding that it is; whatever else was thrown is thrown on. */
export function templateRefusal(error: unknown, release: string, options: JudgeOptions): Judged {
  const problem = error instanceof DynError ? templateFinding(error.problem.message) : undefined;
  if (!problem) throw error;
  const evidence = [{ what: 'the chart itself', why: 'its templates look too, and fail with this code' }];
  const finding = { problem, answer: 'taken', release, evidence } as const;
  return judge(finding, TEMPLATE, { ...options, skip: [] });
}

/** The check that a chart's own templates make. */
const TEMPLATE: PreflightCheck = {
  ...{ name: 'templates', stage: 'objects', refusesAlone: true },
  concerns: () => true,
  reads: () => [],
  check: () => [],
};

/** Runs the checks of one stage. */
export async function runStage(
  stage: PreflightCheck['stage'],
  releases: readonly PreflightRelease[],
  options: JudgeOptions,
  { read, checks = CHECKS }: PreflightPlace,
): Promise<PreflightReport> {
  const concerned = concernedChecks(checks, stage, releases);
  const empty = { judged: [], checks: [], releases, readings: [], seen: [] };
  if (concerned.length === 0) return empty;
  const { queries, state } = await askFor(concerned, releases, read);
  const judged = concerned.flatMap((check) =>
    runChecks([check], releases, state).map((finding) => judge(finding, check, options)),
  );
  return {
    ...{ judged, releases },
    checks: concerned.map(({ name }) => name),
    readings: queries.map((query) => ({ query, answer: answerText(query, state) })),
    seen: concerned.flatMap((check) => check.explain?.(releases, state) ?? []),
  };
}

function answerText(query: Query, state: ClusterState): string {
  switch (query.kind) {
    case 'list': {
      const known = state.list(query);
      if ('missing' in known) return `the right to ${known.missing} is missing`;
      return known.value.length === 1 ? '1 object' : `${known.value.length} objects`;
    }
    case 'get': {
      const known = state.get(query);
      if ('missing' in known) return `the right to ${known.missing} is missing`;
      return known.value ? 'it is there' : 'it is not there';
    }
    case 'may': {
      const known = state.may(query);
      if ('missing' in known) return `the right to ${known.missing} is missing`;
      return known.value ? 'yes' : 'no';
    }
    case 'api':
      return state.api.version;
  }
}

/** Two stages as one report. */
export function joined(one: PreflightReport, other: PreflightReport): PreflightReport {
  return {
    judged: [...one.judged, ...other.judged],
    checks: [...one.checks, ...other.checks],
    releases: other.releases.length > 0 ? other.releases : one.releases,
    readings: [...one.readings, ...other.readings],
    seen: [...one.seen, ...other.seen],
  };
}

/** What keeps the command from going on, undefined where nothing does. */
export function refusalOf({ judged }: Pick<PreflightReport, 'judged'>): Problem | undefined {
  const refused = judged.filter(({ verdict }) => verdict === 'refuses').map(({ problem }) => problem);
  if (refused.length > 0) return preflightRefused(headOf(refused), tailOf(refused));
  const open = judged.filter(({ verdict }) => verdict === 'open').map(({ problem }) => problem);
  return open.length > 0 ? preflightUnknown(headOf(open), tailOf(open)) : undefined;
}

/** Raises preflight/refused or preflight/cannot-tell where something keeps the command from going on. */
export function refuse(report: Pick<PreflightReport, 'judged'>): void {
  const problem = refusalOf(report);
  if (problem) fail(problem);
}

function headOf(problems: readonly Problem[]): string {
  const [first] = problems;
  return problems.length === 1 && first
    ? codedText(first)
    : `preflight found ${problems.length} reasons not to go on`;
}

/** A single one is the message itself; what to do about it stays to be said. */
function tailOf(problems: readonly Problem[]): readonly Problem[] {
  const [first] = problems;
  if (problems.length === 1 && first) return [{ ...first, message: first.hint ?? '', hint: '' }];
  return problems.map((problem) => ({ ...problem, message: codedText(problem) }));
}

/** The message with its code in front, unless it begins with one. */
export function codedText({ code, message }: Problem): string {
  return /^OPC-[A-Z-]+: /.test(message) ? message : `${code}: ${message}`;
}
