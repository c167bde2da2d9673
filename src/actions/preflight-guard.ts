import { DynError, fail, type Problem } from '../base/problem.ts';
import { preflightLost, preflightRefused } from '../base/problems/refusal.ts';
import type { Processes } from '../base/processes.ts';
import { isDone } from '../kube/api.ts';
import type { ApiRequest, Cluster } from '../kube/cluster.ts';
import { parseJson, stringAt } from '../kube/json.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { crdSafety } from '../preflight/checks/crd-safety.ts';
import { plannedOperators } from '../preflight/checks/operator-planned.ts';
import { managerRole } from '../preflight/checks/operator-signs.ts';
import { lostTo, operators, renderedOperators } from '../preflight/checks/operators.ts';
import { CHECKS } from '../preflight/checks.ts';
import type { PreflightCheck, PreflightRelease } from '../preflight/preflight.ts';
import { queriesOf } from '../preflight/run.ts';
import { hasCode, type JudgeOptions } from '../preflight/verdict.ts';
import type { LockingCommand } from '../release/lock.ts';
import type { ChartRelease } from './chartrelease.ts';
import { codedText, type PreflightReport, refuse, runStage, templateRefusal, unseeing } from './preflight.ts';
import { type InstallLease, takeInstallLease } from './preflight-lease.ts';
import { clusterReader } from './preflight-state.ts';
import { concernOf, type PreflightWays, releaseOf, withObjects } from './preflight-subject.ts';
import type { PreparedChart } from './prepared.ts';

/** What of preflight goes along with the install or upgrade of one release. */
export interface PreflightGuard {
  /** Renders between the two stages of checks, once. Raises preflight/refused, preflight/cannot-tell. */
  readonly rendering: <T extends Pick<ChartRelease, 'manifest' | 'hooks'>>(
    prepared: PreparedChart,
    render: (prepared: PreparedChart) => Promise<T>,
  ) => Promise<T>;
  /** Gives back after `work` what `take` took. */
  readonly holding: <T>(work: () => Promise<T>) => Promise<T>;
  /** Before the first write: keeps others from installing an operator from now on, and looks once more. */
  readonly take: () => Promise<void>;
  /** The same, where the namespace was made only now. */
  readonly retry: () => Promise<void>;
  /** The way by which objects are applied: once the manager's roles are there it is looked whether another was first. */
  readonly watched: (env: OperationEnv) => OperationEnv;
  /** Why all has to be taken back, undefined where it may stay. */
  readonly lost: () => Problem | undefined;
}

export interface GuardOptions extends PreflightWays {
  readonly judge: JudgeOptions;
  readonly command: LockingCommand;
  readonly createNamespace: boolean;
  /** How long another who installs an operator is waited for, in milliseconds. */
  readonly waitMs: number;
  /** Which checks run; undefined for those that a chart by itself concerns, none where all have run before. */
  readonly checks?: readonly PreflightCheck[];
}

/** What is known of the release once it was rendered. */
interface Watch {
  options: GuardOptions;
  env: OperationEnv;
  processes: Processes;
  releases: readonly PreflightRelease[];
  isChecked: boolean;
  /** Rights are missing, and that was accepted. */
  isAccepted: boolean;
  leases: InstallLease[];
  lost: Problem | undefined;
}

/** The guard of one release. */
export function createGuard(options: GuardOptions, env: OperationEnv, processes: Processes): PreflightGuard {
  const watch: Watch = {
    ...{
      options,
      env,
      processes,
      releases: [],
      isChecked: false,
      isAccepted: false,
      leases: [],
      lost: undefined,
    },
  };
  return {
    rendering: (prepared, render) => rendering(watch, prepared, render),
    holding: (work) => holding(watch, work),
    take: async () => {
      if (plannedOperators(watch.releases).length > 0) await hold(watch);
    },
    retry: async () => {
      if (watch.leases.some(({ isHeld }) => !isHeld)) await hold(watch);
    },
    watched: (inner) => ({ ...inner, cluster: watchedCluster(watch, inner.cluster) }),
    lost: () => watch.lost,
  };
}

async function rendering<T extends Pick<ChartRelease, 'manifest' | 'hooks'>>(
  watch: Watch,
  prepared: PreparedChart,
  render: (prepared: PreparedChart) => Promise<T>,
): Promise<T> {
  const { judge, checks } = watch.options;
  const { name } = prepared.request;
  const seeing = watch.isAccepted ? unseeing(prepared) : prepared;
  if (watch.isChecked) return renderOrRefuse(() => render(seeing), name, judge);
  const concern = concernOf(prepared.chart);
  if (concern === 'none') return renderStranger(watch, prepared, render);
  const all = checks ?? ALONE.filter((check) => concern === 'all' || check.refusesAlone === true);
  return renderChecked(watch, prepared, { render, checks: all });
}

/** The checks of one chart by itself. What becomes of definitions is judged when they are applied, with those that are dropped. */
const ALONE: readonly PreflightCheck[] = CHECKS.filter((check) => check !== crdSafety);

interface Rendering<T> {
  readonly render: (prepared: PreparedChart) => Promise<T>;
  readonly checks: readonly PreflightCheck[];
}

async function renderChecked<T extends Pick<ChartRelease, 'manifest' | 'hooks'>>(
  watch: Watch,
  prepared: PreparedChart,
  { render, checks }: Rendering<T>,
): Promise<T> {
  const { options, env } = watch;
  const { createNamespace, skipCrds, updatesCrds = false, takeOwnership = false, judge } = options;
  const subject = { prepared, createNamespace, skipCrds, updatesCrds, takeOwnership };
  const place = { read: clusterReader(env), log: env.log, checks };
  const release = releaseOf(subject);
  const early = await runStage('values', [release], judge, place);
  settle(early, env);
  const isWaived =
    hasCode(judge.accept, 'preflight/lookup-refused') || (checks.length === 0 && judge.accept.length > 0);
  watch.isAccepted = isWaived || early.judged.some(({ verdict }) => verdict === 'accepted');
  const seeing = watch.isAccepted ? unseeing(prepared) : prepared;
  const rendered = await renderOrRefuse(() => render(seeing), release.name, judge);
  const whole = withObjects(release, subject, rendered);
  settle(await runStage('objects', [whole], judge, place), env);
  Object.assign(watch, { releases: [whole], isChecked: true });
  return rendered;
}

/** What writes the status of graph deployments is an operator, whatever its chart is called. */
const MANAGES = 'dynamographdeployments/status';

async function renderStranger<T extends Pick<ChartRelease, 'manifest' | 'hooks'>>(
  watch: Watch,
  prepared: PreparedChart,
  render: (prepared: PreparedChart) => Promise<T>,
): Promise<T> {
  const rendered = await renderOrRefuse(() => render(prepared), prepared.request.name, watch.options.judge);
  if (!rendered.manifest.includes(MANAGES)) return rendered;
  return renderChecked(watch, prepared, { render: async () => rendered, checks: [renderedOperators] });
}

async function renderOrRefuse<T>(render: () => Promise<T>, release: string, judge: JudgeOptions): Promise<T> {
  try {
    return await render();
  } catch (error) {
    refuse({ judged: [templateRefusal(error, release, judge)] });
    throw error;
  }
}

/** Says what does not keep the command from going on, and raises what does. */
export function settle(report: PreflightReport, env: Pick<OperationEnv, 'report'>): void {
  refuse(report);
  for (const { verdict, problem } of report.judged) {
    const word = WORDS[verdict] ?? 'warning';
    const hint = problem.hint === undefined ? '' : ` - ${problem.hint}`;
    env.report({ kind: 'note', text: `preflight ${word} ${codedText(problem)}${hint}` });
  }
}

const WORDS: Readonly<Record<string, string>> = {
  skipped: 'skipped:',
  accepted: 'accepted:',
  warns: 'warning:',
};

async function holding<T>(watch: Watch, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    for (const lease of watch.leases) await lease.release();
  }
}

/** Takes the Leases that are not held yet, and looks again: another may have come in between. */
async function hold(watch: Watch): Promise<void> {
  const { options, env, processes, releases } = watch;
  const { command, waitMs, judge } = options;
  const scopes = new Set(plannedOperators(releases).map(({ scope }) => scope));
  watch.leases = watch.leases.filter(({ isHeld }) => isHeld);
  try {
    for (const scope of scopes)
      watch.leases.push(await takeInstallLease({ scope, command, waitMs }, env, processes));
  } catch (error) {
    if (!(error instanceof DynError) || error.problem.code !== 'preflight/opc-race') throw error;
    const { problem } = error;
    fail(preflightRefused(problem.message, [{ ...problem, message: problem.hint ?? '', hint: '' }]), error);
  }
  refuse(
    await runStage('values', releases, judge, {
      read: clusterReader(env),
      log: env.log,
      checks: [operators],
    }),
  );
}

const RBAC = '/apis/rbac.authorization.k8s.io/';

/** Looks once, before the first write that is no role's after the manager's roles were written. */
function watchedCluster(watch: Watch, cluster: Cluster): Cluster {
  const roles = new Set(rolePaths(watch.releases));
  if (roles.size === 0) return cluster;
  let isApplied = false;
  let looked: Promise<void> | undefined;
  return {
    endpoint: cluster.endpoint,
    ask: async (request, signal) => {
      const isWrite = request.method !== 'GET';
      if (isWrite && isApplied && !request.path.startsWith(RBAC)) {
        looked ??= look(watch);
        await looked;
      }
      const answer = await cluster.ask(request, signal);
      if (isWrite && isDone(answer) && roles.has(writtenPath(request))) isApplied = true;
      return answer;
    },
    readText: (request, limitBytes, signal) => cluster.readText(request, limitBytes, signal),
    watch: (request, signal) => cluster.watch(request, signal),
  };
}

function rolePaths(releases: readonly PreflightRelease[]): readonly string[] {
  return releases.flatMap(({ objects = [], namespace }) =>
    objects.flatMap((object) => {
      const kind = stringAt(object, 'kind');
      if ((kind !== 'ClusterRole' && kind !== 'Role') || !managerRole(object)) return [];
      const name = stringAt(object, 'metadata', 'name');
      const space = stringAt(object, 'metadata', 'namespace') || namespace;
      return [
        kind === 'Role' ? `${RBAC}v1/namespaces/${space}/roles/${name}` : `${RBAC}v1/clusterroles/${name}`,
      ];
    }),
  );
}

/** The path of the object that a request writes. */
function writtenPath({ method, path, body = '' }: ApiRequest): string {
  if (method !== 'POST' || !path.startsWith(RBAC)) return path;
  return `${path}/${stringAt(parseJson(body), 'metadata', 'name')}`;
}

async function look(watch: Watch): Promise<void> {
  const { env, releases } = watch;
  const state = await clusterReader(env)(queriesOf([operators], releases));
  const problems = lostTo(releases, state);
  const [first] = problems;
  if (!first) return;
  watch.lost = preflightLost(
    first.message,
    problems.map((problem) => ({ ...problem, message: problem.hint ?? '', hint: '' })),
  );
  fail(watch.lost);
}
