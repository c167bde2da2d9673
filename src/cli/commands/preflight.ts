import { openSnapshot, snapshotCapabilities } from '../../actions/clusterfile.ts';
import type { ClusterSource } from '../../actions/clustersource.ts';
import { contextNamespace } from '../../actions/kubecontext.ts';
import { liveSource } from '../../actions/livesource.ts';
import { checkReachable } from '../../actions/looking.ts';
import type { Ports } from '../../actions/ports.ts';
import { type PreflightPlace, type PreflightReport, preflightReleases } from '../../actions/preflight.ts';
import { clusterReader, snapshotReader } from '../../actions/preflight-state.ts';
import { type PreflightSubject, type PreflightWays, unitSubject } from '../../actions/preflight-subject.ts';
import { type PreparedChart, prepareChart } from '../../actions/prepared.ts';
import { makingSpaces } from '../../actions/stackspaces.ts';
import { prepareUnit, type UnitOptions } from '../../actions/stackunits.ts';
import { fail } from '../../base/problem.ts';
import { usage } from '../../base/problems/cli.ts';
import { systemEntropy } from '../../host/entropy.ts';
import { systemTimer } from '../../host/timer.ts';
import { type Capabilities, defaultCapabilities } from '../../render/capabilities.ts';
import { HELM_4_1 } from '../../render/profile.ts';
import type { StackUnit } from '../../stack/expand.ts';
import type { Stack } from '../../stack/stack.ts';
import { openPorts, readChartRequest } from '../chartflags.ts';
import { logTo, openOperation } from '../cluster.ts';
import { clusterOptions } from '../clusterflags.ts';
import type { Command } from '../command.ts';
import { crdPolicy } from '../deploying.ts';
import { type FlagValues, flag, isOn, last } from '../flag.ts';
import { CHART_FLAGS } from '../flags.ts';
import {
  answerOf,
  type PreflightFormat,
  preflightJson,
  preflightJunit,
  preflightSarif,
  preflightText,
} from '../formats/preflight.ts';
import type { ParsedArguments } from '../pflag.ts';
import { readWaivers } from '../preflighting.ts';
import { ALLOW_CRD_BREAKING_FLAG, CRD_FLAGS, WAIVER_FLAGS } from '../releaseflags.ts';
import { checkStackFlags, refuseStackFlags, STACK_FLAGS } from '../stackflags.ts';
import { expansionOf, openStackRun, stackOr, tenantsOf, unitOptions } from '../stackrun.ts';
import type { World } from '../world.ts';

const FORMATS: Readonly<Record<string, PreflightFormat>> = {
  text: preflightText,
  json: preflightJson,
  sarif: preflightSarif,
  junit: preflightJunit,
};

/** `dyn preflight`: what install and upgrade look at before they write anything. */
export const preflight: Command = {
  name: 'preflight',
  summary: 'tell whether a release can be installed, and what keeps it from that',
  usage: '[NAME CHART] [FLAGS]',
  description:
    'Looks at a cluster before anything is written to it, for one release, or without a name and a chart for the stack of dyn.yaml: whether an operator would fight with another one, and whatever else the checks of docs/preflight.md tell. There are three answers. Free: status 0. Taken: status 3, with what was found and the ways out. It cannot be told, because a right is missing: status 8, unless --accept-unknown names the code. `dyn install` and `dyn upgrade` ask the same. With --cluster a file stands for the cluster.',
  examples: [
    ['dyn preflight -n team-a --offline', 'the stack of dyn.yaml, for the tenant team-a'],
    ['dyn preflight platform charts/platform --offline --explain', 'with what was read, and why it counts'],
    [
      'dyn preflight platform charts/platform --offline --cluster state.yaml -o junit',
      'without a cluster, in CI',
    ],
  ],
  flags: [
    ...CHART_FLAGS,
    flag('create-namespace', 'bool', 'the namespace will be made if there is none'),
    ...CRD_FLAGS,
    ALLOW_CRD_BREAKING_FLAG,
    flag('take-ownership', 'bool', "objects that exist will be taken over, whoever's they are"),
    ...WAIVER_FLAGS,
    ...STACK_FLAGS,
    flag('explain', 'bool', 'print what was read, and why it counts', { own: true }),
    flag('output', 'string', Object.keys(FORMATS).join(', '), {
      ...{ short: 'o', own: true },
      values: Object.keys(FORMATS),
    }),
  ],
  related: ['dyn install', 'dyn upgrade', 'dyn help exit-codes'],
  run,
};

async function run({ flags, positionals }: ParsedArguments, world: World): Promise<number> {
  const format = FORMATS[last(flags, 'output') ?? 'text'] ?? preflightText;
  const judge = { ...readWaivers(flags), alone: false };
  const { subjects, place } = await openSubjects(positionals, flags, world);
  const report = await preflightReleases(subjects, judge, place);
  world.stdout(new TextEncoder().encode(format(report, isOn(flags, 'explain'))));
  return statusOf(report);
}

/** What is looked at, and by what way. */
interface Looked {
  readonly subjects: readonly PreflightSubject[];
  readonly place: PreflightPlace;
}

async function openSubjects(
  positionals: readonly string[],
  flags: FlagValues,
  world: World,
): Promise<Looked> {
  const none = '"dyn preflight" requires 2 arguments: NAME and CHART';
  if (positionals.length === 0) return openStack(stackOr(none, flags, world), flags, world);
  if (positionals.length !== 2) fail(usage(none));
  refuseStackFlags(flags);
  const [name = '', chart = ''] = positionals;
  const { prepared, place } = await openSubject(flags, { name, chart }, world);
  const createNamespace = isOn(flags, 'create-namespace');
  return { subjects: [{ ...waysOf(flags), prepared, createNamespace }], place };
}

async function openStack(stack: Stack, flags: FlagValues, world: World): Promise<Looked> {
  const file = last(flags, 'cluster');
  if (file !== undefined) return openStackOffline(stack, flags, world);
  const run = await openStackRun(stack, flags, world);
  const [first] = run.expansion.units;
  if (!first)
    return { subjects: [], place: { read: () => fail(usage('the stack is empty')), log: () => {} } };
  const { env } = run.open(first.namespace, first.id);
  await checkReachable(env);
  const units = unitOptions(flags, run, world);
  const expansion = await makingSpaces(run.expansion, env);
  return {
    subjects: expansion.units.map((unit) => subjectOf(unit, { units, flags, source: liveSource(env) })),
    place: { read: clusterReader(env), log: run.log },
  };
}

function openStackOffline(stack: Stack, flags: FlagValues, world: World): Looked {
  checkStackFlags(flags);
  const tenants = tenantsOf(flags, namespaceOf(flags, openPorts(flags, world), world));
  const units = unitOptions(flags, { log: logTo(flags, world) }, world);
  const subjects = expansionOf(stack, { tenants }, flags, world).units.map((unit) =>
    subjectOf(unit, { units, flags }),
  );
  const capabilities = subjects[0]?.prepared.capabilities ?? defaultCapabilities(HELM_4_1, []);
  return { subjects, place: filePlace(last(flags, 'cluster') ?? '', capabilities, flags, world) };
}

interface SubjectOptions {
  readonly units: UnitOptions;
  readonly flags: FlagValues;
  readonly source?: ClusterSource;
}

function subjectOf(unit: StackUnit, { units, flags, source }: SubjectOptions): PreflightSubject {
  return unitSubject({ ...unit, prepared: prepareUnit(unit, units) }, waysOf(flags), source);
}

function waysOf(flags: FlagValues): PreflightWays {
  const crds = crdPolicy(flags);
  return {
    skipCrds: crds === 'skip',
    updatesCrds: crds === 'update',
    takeOwnership: isOn(flags, 'take-ownership'),
    allowsCrdBreaking: isOn(flags, 'allow-crd-breaking'),
  };
}

/** The exit status of a report. */
export function statusOf(report: PreflightReport): number {
  const answer = answerOf(report);
  return answer === 'taken' ? 3 : answer === 'unknown' ? 8 : 0;
}

interface Opened {
  readonly prepared: PreparedChart;
  readonly place: PreflightPlace;
}

type Names = { readonly name: string; readonly chart: string };

async function openSubject(flags: FlagValues, names: Names, world: World): Promise<Opened> {
  const ports = openPorts(flags, world);
  const request = readChartRequest(flags, names, world);
  if (request.cluster !== undefined) {
    const log = logTo(flags, world);
    const namespace = namespaceOf(flags, ports, world);
    const prepared = prepareChart({ ...request, namespace }, HELM_4_1, ports, log);
    return { prepared, place: filePlace(request.cluster, prepared.capabilities, flags, world) };
  }
  const env = await openOperation(flags, world);
  const { namespace } = env.cluster.endpoint;
  const prepared = prepareChart({ ...request, namespace }, HELM_4_1, ports, env.log);
  await checkReachable(env);
  return {
    prepared: { ...prepared, source: liveSource(env) },
    place: { read: clusterReader(env), log: env.log },
  };
}

/** A file that stands for the cluster. */
function filePlace(
  file: string,
  capabilities: Capabilities,
  flags: FlagValues,
  world: World,
): PreflightPlace {
  const snapshot = openSnapshot(file, openPorts(flags, world).files);
  const timer = systemTimer(systemEntropy(world.env));
  const nowMs = timer.dayMs?.() ?? Date.parse(timer.stamp());
  const api = snapshotCapabilities(snapshot, capabilities);
  return { read: snapshotReader(snapshot, api, nowMs), log: logTo(flags, world) };
}

function namespaceOf(flags: FlagValues, ports: Ports, world: World): string {
  const { namespace, kubeconfig, context } = clusterOptions(flags, world.env);
  if (namespace) return namespace;
  const given = { ...(kubeconfig ? { kubeconfig } : {}), ...(context ? { context } : {}) };
  return contextNamespace(ports.files, { env: world.env, ...given }) ?? 'default';
}
