import { fail } from '../../base/problem.ts';
import { usage } from '../../base/problems/cli.ts';
import { quoteJson } from '../../go/json.ts';
import { formatMoment } from '../../go/layout.ts';
import { timeText } from '../../go/time.ts';
import { localZone, type Zone } from '../../go/zone.ts';
import { systemEntropy } from '../../host/entropy.ts';
import { type ListRequest, listReleases } from '../../release/list.ts';
import { type Summary, summaryOf } from '../../release/summaries.ts';
import { momentOfStamp } from '../../release/times.ts';
import { noArguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { type FlagValues, flag, isOn, last } from '../flag.ts';
import { boldHeader, colourNamespace, colourStatus, isColoured } from '../formats/colour.ts';
import { formatted, textList } from '../formats/status.ts';
import { tableText } from '../formats/table.ts';
import { formatOf, numberOf, openReading, print } from '../reading.ts';
import { DRIVER_FLAG, OUTPUT_FLAG } from '../releaseflags.ts';
import type { World } from '../world.ts';

/** Statuses by the flag that asks for them. */
const STATES: Readonly<Record<string, readonly string[]>> = {
  deployed: ['deployed'],
  failed: ['failed'],
  pending: ['pending-install', 'pending-upgrade', 'pending-rollback'],
  superseded: ['superseded'],
  uninstalled: ['uninstalled'],
  uninstalling: ['uninstalling'],
};

/** `dyn list`. */
export const list: Command = {
  name: 'list',
  summary: 'list releases',
  usage: '[FLAGS]',
  description: 'Lists the newest revision of each release in a namespace, whatever its state.',
  examples: [
    ['dyn list -A', 'every namespace'],
    ['dyn list --failed --pending -n team-a', 'only what is in these states'],
    ['dyn list -f "^web" -o json', 'names that a pattern fits, for scripts'],
  ],
  flags: [
    flag('all-namespaces', 'bool', 'list the releases of every namespace', { short: 'A' }),
    flag('date', 'bool', 'sort by the time of the last deployment', { short: 'd' }),
    flag('reverse', 'bool', 'reverse the order', { short: 'r' }),
    flag('short', 'bool', 'print names only', { short: 'q' }),
    flag('filter', 'string', 'an RE2 pattern that names must fit', { short: 'f' }),
    flag('selector', 'string', 'labels that records must have', { short: 'l' }),
    flag('max', 'int', 'how many at most, 0 for all (256)', { short: 'm' }),
    flag('offset', 'int', 'how many to leave out at the beginning'),
    flag('no-headers', 'bool', 'print no header'),
    flag('time-format', 'string', "times in a layout of Go's, such as 2006-01-02"),
    ...Object.keys(STATES).map((state) => flag(state, 'bool', `only releases that are ${state}`)),
    DRIVER_FLAG,
    OUTPUT_FLAG,
    flag('stack', 'string', 'only releases of the stack of dyn.yaml, or of --stack=FILE', {
      bare: '',
      own: true,
    }),
    flag('environment', 'string', 'the environment of the stack (default)', { short: 'e', own: true }),
  ],
  related: ['dyn history', 'dyn status'],
  run: async (args, world) => {
    noArguments(args, 'list');
    const { flags } = args;
    if (flags.has('environment') && !flags.has('stack')) fail(usage('--environment goes with --stack'));
    if (flags.has('stack')) return listStack(flags, world);
    const { env, driver, packer, log } = await openReading(flags, world);
    const { cluster, signal } = env;
    const found = await listReleases(readRequest(flags, cluster.endpoint.namespace), {
      ...{ cluster, driver, packer, log, signal },
    });
    print(world, isOn(flags, 'short') ? namesText(found, flags) : releasesText(found, flags, world));
    return 0;
  },
};

async function listStack(flags: FlagValues, world: World): Promise<number> {
  const { openStackRun, stackOr } = await import('../stackrun.ts');
  const { stackMembers } = await import('../../actions/stackstatus.ts');
  const stack = stackOr('there is no dyn.yaml with releases', flags, world);
  const members = await stackMembers(await openStackRun(stack, flags, world));
  const found = members.flatMap(({ release }) => (release ? [summaryOf(release)] : []));
  print(world, isOn(flags, 'short') ? namesText(found, flags) : releasesText(found, flags, world));
  return 0;
}

function readRequest(flags: FlagValues, namespace: string): ListRequest {
  const statuses = Object.entries(STATES).flatMap(([name, words]) => (isOn(flags, name) ? words : []));
  return {
    namespace: isOn(flags, 'all-namespaces') ? '' : namespace,
    filter: last(flags, 'filter') ?? '',
    selector: last(flags, 'selector') ?? '',
    statuses: statuses.length === 0 ? undefined : statuses,
    byDate: isOn(flags, 'date'),
    reversed: isOn(flags, 'reverse'),
    offset: numberOf(flags, 'offset', 0),
    most: Math.max(0, numberOf(flags, 'max', 256)),
  };
}

function namesText(found: readonly Summary[], flags: FlagValues): string {
  const names = found.map(({ name }) => name);
  const format = formatOf(flags);
  return format === 'table' ? names.map((name) => `${name}\n`).join('') : formatted(textList(names), format);
}

function releasesText(found: readonly Summary[], flags: FlagValues, world: World): string {
  const zone = localZone(systemEntropy(world.env));
  const layout = last(flags, 'time-format') ?? '';
  const rows = found.map((one) => ({ ...one, updated: updatedText(one.lastDeployed, layout, zone) }));
  const format = formatOf(flags);
  if (format !== 'table') return formatted(`[${rows.map(rowJson).join(',')}]`, format);
  const isOnTerminal = isColoured(flags, world);
  const header = ['NAME', 'NAMESPACE', 'REVISION', 'UPDATED', 'STATUS', 'CHART', 'APP VERSION'];
  return tableText([
    ...(isOn(flags, 'no-headers') ? [] : [header.map((text) => boldHeader(text, isOnTerminal))]),
    ...rows.map((row) => [
      ...[row.name, colourNamespace(row.namespace, isOnTerminal), String(row.revision), row.updated],
      ...[colourStatus(row.status, isOnTerminal), row.chart, row.appVersion],
    ]),
  ]);
}

function updatedText(stamp: string, layout: string, zone: Zone): string {
  if (stamp === '') return '-';
  const moment = momentOfStamp(stamp, zone);
  return layout === '' ? timeText(moment) : formatMoment(moment, layout);
}

function rowJson(row: Summary & { readonly updated: string }): string {
  const members = [
    ['name', row.name],
    ['namespace', row.namespace],
    ['revision', String(row.revision)],
    ['updated', row.updated],
    ['status', row.status],
    ['chart', row.chart],
    ['app_version', row.appVersion],
  ] as const;
  return `{${members.map(([key, value]) => `"${key}":${quoteJson(value, true)}`).join(',')}}`;
}
