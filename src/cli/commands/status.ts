import { liveObjects } from '../../actions/live-objects.ts';
import type { OperationEnv } from '../../kube/operation.ts';
import type { Release } from '../../release/release.ts';
import type { Command } from '../command.ts';
import { flag, isOn } from '../flag.ts';
import { isColoured } from '../formats/colour.ts';
import { resourcesJson, resourcesText } from '../formats/resources.ts';
import { statusRecordText, statusText } from '../formats/status.ts';
import { findShown, formatOf, print, REVISION_FLAG } from '../reading.ts';
import { DRIVER_FLAG, OUTPUT_FLAG } from '../releaseflags.ts';
import { refuseStackFlags, STACK_FLAGS } from '../stackflags.ts';
import type { World } from '../world.ts';

/** `dyn status`. */
export const status: Command = {
  name: 'status',
  summary: 'show the state of a release and its objects',
  usage: '[RELEASE_NAME] [FLAGS]',
  description:
    'Without a name, shows the releases of the stack of dyn.yaml. With one, shows the state of a release, its objects as they are now, its tests and its notes; with --tree what the objects own and what is wrong with them instead.',
  examples: [
    ['dyn status web -n team-a', 'the newest revision'],
    ['dyn status web --tree', 'its objects, what they own, and why something is not as it should be'],
    ['dyn status -n team-a', 'the releases of the stack of dyn.yaml'],
  ],
  flags: [
    REVISION_FLAG,
    flag('tree', 'bool', 'show objects, what they own, and why something is not as it should be', {
      own: true,
    }),
    DRIVER_FLAG,
    OUTPUT_FLAG,
    ...STACK_FLAGS,
  ],
  related: ['dyn doctor', 'dyn get', 'dyn history'],
  run: async (args, world) => {
    const { flags } = args;
    if (args.positionals.length === 0) {
      const { stackOr } = await import('../stackrun.ts');
      const stack = stackOr('"dyn status" requires 1 argument', flags, world);
      return (await import('./stack-look.ts')).runStackStatus(stack, flags, world);
    }
    refuseStackFlags(flags);
    const { env, release } = await findShown(args, 'status', world);
    const format = formatOf(flags);
    if (isOn(flags, 'tree')) {
      print(world, await treeOf({ release, env, format, isColoured: isColoured(flags, world) }, world));
      return 0;
    }
    const objects = await liveObjects(release, { asTable: format === 'table' }, env);
    print(
      world,
      format === 'table'
        ? statusText(release, { isColoured: isColoured(flags, world), resources: resourcesText(objects) })
        : statusRecordText(release, resourcesJson(objects), format),
    );
    return 0;
  },
};

interface TreeRequest {
  readonly release: Release;
  readonly env: OperationEnv;
  readonly format: 'table' | 'json' | 'yaml';
  readonly isColoured: boolean;
}

async function treeOf({ release, env, format, isColoured }: TreeRequest, world: World): Promise<string> {
  const { releaseTree } = await import('../../actions/releasetree.ts');
  const { treeData, treeText } = await import('../formats/tree.ts');
  const tree = await releaseTree(release, env);
  if (format !== 'table') return treeData(tree, format);
  return treeText(tree, { isColoured, columns: Number(world.env.COLUMNS) || COLUMNS });
}

/** The width of lines where nobody names another. */
const COLUMNS = 80;
