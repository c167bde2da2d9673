import type { Ports } from '../actions/ports.ts';
import type { ChartRequest } from '../actions/prepared.ts';
import type { LayerRequest } from '../actions/uservalues.ts';
import { type BudgetLimits, DEFAULT_LIMITS, STRICT_LIMITS } from '../base/budget.ts';
import { parseDuration } from '../go/duration.ts';
import { readInt } from '../go/strconv.ts';
import { systemEntropy } from '../host/entropy.ts';
import { hostFiles } from '../host/files.ts';
import { type FlagValues, isOn, isTrueWord, last } from './flag.ts';
import type { World } from './world.ts';

/** What the flags of rendering say of a chart; the namespace is -n's, HELM_NAMESPACE's or `default`. */
export function readChartRequest(
  flags: FlagValues,
  { name, chart }: { readonly name: string; readonly chart: string },
  world: World,
): ChartRequest {
  const cluster = last(flags, 'cluster');
  return {
    name,
    chart,
    namespace: last(flags, 'namespace') || world.env.HELM_NAMESPACE || 'default',
    layers: readLayers(flags),
    kubeVersion: last(flags, 'kube-version') ?? '',
    apiVersions: flags.get('api-versions') ?? [],
    isUpgrade: isOn(flags, 'is-upgrade'),
    subchartNotes: isOn(flags, 'render-subchart-notes'),
    skipSchemas: isOn(flags, 'skip-schema-validation'),
    enableDns: isOn(flags, 'enable-dns'),
    followLinks: isOn(flags, 'follow-links'),
    offline: isOffline(flags, world),
    ...(cluster === undefined ? {} : { cluster }),
  };
}

/** The machine, as the flags of rendering let a chart see it. */
export function openPorts(flags: FlagValues, world: World): Ports {
  return {
    files: hostFiles(world.cwd),
    stdin: world.stdin,
    entropy: systemEntropy(world.env),
    // `performance` is a module of Node's that nothing else here loads.
    now: () => Number(process.hrtime.bigint()) / 1e6,
    limits: readLimits(flags),
    env: world.env,
    resolveHost: async (name) => (await import('../host/hosts.ts')).resolveHost(name),
  };
}

function readLimits(flags: FlagValues): BudgetLimits {
  const base = last(flags, 'budget') === 'strict' ? STRICT_LIMITS : DEFAULT_LIMITS;
  const number = (name: string, other: number): number => {
    const given = readInt(last(flags, name) ?? '', 0, 64);
    return typeof given === 'bigint' ? Number(given) : other;
  };
  const time = last(flags, 'budget-time');
  return {
    steps: number('budget-steps', base.steps),
    timeMs: time === undefined ? base.timeMs : Number(parseDuration(time) / 1_000_000n),
    fileBytes: number('budget-file-bytes', base.fileBytes),
    totalBytes: number('budget-total-bytes', base.totalBytes),
  };
}

/** Whether missing dependencies come from this machine; the flag wins over the environment. */
export function isOffline(flags: FlagValues, world: World): boolean {
  return isTrueWord(last(flags, 'offline') ?? world.env.DYN_OFFLINE ?? '');
}

const LAYERS: readonly (readonly [flag: string, kind: LayerRequest['kind']])[] = [
  ['values', 'file'],
  ['set-json', 'set-json'],
  ['set', 'set'],
  ['set-string', 'set-string'],
  ['set-file', 'set-file'],
  ['set-literal', 'set-literal'],
];

/** The values flags as given, in Helm's order of kinds. */
export function readLayers(flags: FlagValues): readonly LayerRequest[] {
  return LAYERS.flatMap(([flag, kind]) => (flags.get(flag) ?? []).map((text) => ({ kind, text })));
}
