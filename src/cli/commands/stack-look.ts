import { releaseTree } from '../../actions/releasetree.ts';
import { type StackMember, stackMembers } from '../../actions/stackstatus.ts';
import { timeText } from '../../go/time.ts';
import { localZone, type Zone } from '../../go/zone.ts';
import { systemEntropy } from '../../host/entropy.ts';
import { summaryOf } from '../../release/summaries.ts';
import { momentOfStamp } from '../../release/times.ts';
import type { Expansion } from '../../stack/expand.ts';
import type { Stack } from '../../stack/stack.ts';
import { type FlagValues, isOn } from '../flag.ts';
import { boldHeader, colourNamespace, colourStatus, isColoured } from '../formats/colour.ts';
import { formatted } from '../formats/status.ts';
import { tableText } from '../formats/table.ts';
import { treeText } from '../formats/tree.ts';
import { formatOf, print } from '../reading.ts';
import { openStackRun } from '../stackrun.ts';
import type { World } from '../world.ts';

/** `dyn status` of a stack: a line for each release, or with --tree its objects. */
export async function runStackStatus(stack: Stack, flags: FlagValues, world: World): Promise<number> {
  const run = await openStackRun(stack, flags, world);
  const members = await stackMembers(run);
  const format = formatOf(flags);
  if (format !== 'table') {
    print(world, formatted(membersJson(members, run.expansion), format));
    return 0;
  }
  if (!isOn(flags, 'tree')) {
    print(world, membersText(members, flags, world));
    return 0;
  }
  const options = { isColoured: isColoured(flags, world), columns: Number(world.env.COLUMNS) || COLUMNS };
  for (const { namespace, name, release } of members) {
    const { env } = run.open(namespace, `${namespace}/${name}`);
    if (release) print(world, treeText(await releaseTree(release, env), options));
    else print(world, `${namespace}/${name} is not installed\n`);
  }
  return 0;
}

/** The width of lines where nobody names another. */
const COLUMNS = 80;

function membersText(members: readonly StackMember[], flags: FlagValues, world: World): string {
  const isOnTerminal = isColoured(flags, world);
  const zone = localZone(systemEntropy(world.env));
  const header = ['NAMESPACE', 'NAME', 'REVISION', 'UPDATED', 'STATUS', 'CHART', 'NOTE'];
  const rows = members.map((member) => {
    const { revision, updated, status, chart } = rowOf(member, zone);
    return [
      ...[colourNamespace(member.namespace, isOnTerminal), member.name, revision, updated],
      ...[colourStatus(status, isOnTerminal), chart, noteOf(member)],
    ];
  });
  return tableText([header.map((text) => boldHeader(text, isOnTerminal)), ...rows]);
}

function rowOf({ release }: StackMember, zone: Zone) {
  if (!release) return { revision: '-', updated: '-', status: 'not installed', chart: '-' };
  const { revision, lastDeployed, status, chart } = summaryOf(release);
  const updated = lastDeployed === '' ? '-' : timeText(momentOfStamp(lastDeployed, zone));
  return { revision: String(revision), updated, status, chart };
}

function noteOf({ gone, isShared }: StackMember): string {
  if (gone) return gone.isOff ? 'switched off in dyn.yaml' : 'no longer in dyn.yaml';
  return isShared ? 'shared' : '';
}

function membersJson(members: readonly StackMember[], { stack, environment }: Expansion): string {
  const releases = members.map(({ name, namespace, isShared, needs, release, gone }) => {
    const found = release && summaryOf(release);
    return {
      ...{ name, namespace, shared: isShared, needs, installed: release !== undefined },
      ...(found
        ? {
            ...{ revision: found.revision, status: found.status, chart: found.chart },
            ...{ appVersion: found.appVersion, updated: found.lastDeployed },
          }
        : {}),
      ...(gone ? { gone: gone.isOff ? 'switched off' : 'not in the file' } : {}),
    };
  });
  return JSON.stringify({ stack: stack.name, environment, releases });
}
