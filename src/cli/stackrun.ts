import { findStack } from '../actions/stackfile.ts';
import type { StackRun } from '../actions/stackrun.ts';
import type { UnitOptions } from '../actions/stackunits.ts';
import { readValuesText } from '../actions/uservalues.ts';
import { fail } from '../base/problem.ts';
import { usage } from '../base/problems/cli.ts';
import { hostFiles } from '../host/files.ts';
import type { OperationEnv } from '../kube/operation.ts';
import { HELM_4_1 } from '../render/profile.ts';
import { type ExpandRequest, type Expansion, expandStack } from '../stack/expand.ts';
import type { Stack } from '../stack/stack.ts';
import { openPorts, readChartRequest, readLayers } from './chartflags.ts';
import { endpointLine, logTo, openOperation } from './cluster.ts';
import { clusterOptions } from './clusterflags.ts';
import { deploymentIn, durationMs, readRunOptions } from './deploying.ts';
import { type FlagValues, isOn, last } from './flag.ts';
import { interruptSignal } from './interrupts.ts';
import { printProgress } from './progress.ts';
import { numberOf } from './reading.ts';
import { checkStackFlags } from './stackflags.ts';
import type { World } from './world.ts';

const PARALLEL = 4;

/** The stack that flags or the folder name. Raises cli/usage with `orElse`, which is Helm's, where there is none. */
export function stackOr(orElse: string, flags: FlagValues, world: World): Stack {
  const stack = findStack(hostFiles(world.cwd), last(flags, 'stack') || undefined);
  const hint =
    'Run with --help to see what the command takes; or run it below a dyn.yaml with releases, or name one with --stack.';
  return stack ?? fail(usage(orElse, hint));
}

/** Whether tenants were named, rather than left to the kubeconfig. */
export function namesTenants(flags: FlagValues, world: World): boolean {
  return flags.has('namespace') || Boolean(clusterOptions(flags, world.env).namespace);
}

/** The namespaces of the tenants: each -n, else where Helm's rule leads. */
export function tenantsOf(flags: FlagValues, otherwise: string): readonly string[] {
  const named = (flags.get('namespace') ?? []).filter((name) => name !== '');
  return named.length > 0 ? [...new Set(named)] : [otherwise];
}

/** What --only brings beside its releases, unless --no-needs says otherwise. */
type Brought = Exclude<ExpandRequest['brings'], 'nothing'>;

/** What of a stack is meant. */
export function expansionOf(
  stack: Stack,
  { tenants, brings = 'needs' }: { readonly tenants: readonly string[]; readonly brings?: Brought },
  flags: FlagValues,
  world: World,
): Expansion {
  const ports = openPorts(flags, world);
  return expandStack(stack, {
    environment: last(flags, 'environment') || 'default',
    tenants,
    only: flags.get('only') ?? [],
    brings: isOn(flags, 'no-needs') ? 'nothing' : brings,
    readText: (path) => readValuesText(path, ports),
  });
}

/** The cluster, and what of the stack is meant there. Without --wait a stack is waited for all the same. */
export async function openStackRun(
  stack: Stack,
  flags: FlagValues,
  world: World,
  brings: Brought = 'needs',
): Promise<StackRun> {
  checkStackFlags(flags);
  const env = await openOperation(flags, world, interruptSignal(world));
  const tenants = tenantsOf(flags, env.cluster.endpoint.namespace);
  const expansion = expansionOf(stack, { tenants, brings }, flags, world);
  const options = readRunOptions(flags, 'none');
  const isSingle = expansion.units.length === 1;
  return {
    ...{ expansion, tenants, log: env.log, report: env.report },
    parallel: numberOf(flags, 'parallel', PARALLEL),
    open: (namespace, id) => {
      const own = isSingle ? env : namedEnv(id, env, flags, world);
      return deploymentIn(namespace, inNamespace(namespace, own), flags, world);
    },
    options: flags.has('wait') ? options : { ...options, strategy: 'watcher' },
    isTimeoutGiven: durationMs(flags, 'timeout', 0) > 0,
  };
}

/** How the charts of a stack are read. */
export function unitOptions(flags: FlagValues, env: Pick<OperationEnv, 'log'>, world: World): UnitOptions {
  const {
    name: _name,
    chart: _chart,
    namespace: _space,
    layers: _layers,
    ...chart
  } = readChartRequest(flags, { name: '', chart: '' }, world);
  return {
    chart,
    given: { release: last(flags, 'only') ?? '', layers: readLayers(flags) },
    profile: HELM_4_1,
    ports: openPorts(flags, world),
    log: env.log,
  };
}

/** Whose cluster it is, on standard error, before anything is written to it. */
export function sayStackEndpoint({ open, tenants, expansion }: StackRun, world: World): void {
  const [first] = expansion.units;
  if (!first) return;
  const { endpoint } = open(first.namespace, first.id).env.cluster;
  world.stderr(`${endpointLine({ ...endpoint, namespace: tenants.join(', ') })}\n`);
}

/** Lines of several releases side by side say whose they are; a table would be written over by the others. */
function namedEnv(id: string, env: OperationEnv, flags: FlagValues, world: World): OperationEnv {
  const { errorColumns: _columns, ...lines } = world;
  const named: World = {
    ...lines,
    stderr: (text) => world.stderr(text.replace(/^(?=.)/gm, `[${id}] `)),
  };
  return { ...env, report: printProgress(named).report, log: logTo(flags, named) };
}

function inNamespace(namespace: string, env: OperationEnv): OperationEnv {
  const { cluster } = env;
  return {
    ...env,
    cluster: {
      endpoint: { ...cluster.endpoint, namespace },
      ask: (request, signal) => cluster.ask(request, signal),
      readText: (request, limitBytes, signal) => cluster.readText(request, limitBytes, signal),
      watch: (request, signal) => cluster.watch(request, signal),
    },
  };
}
