import { computedValues } from '../../actions/releases.ts';
import { writeJson } from '../../go/json.ts';
import { writeYaml } from '../../yaml/yaml.ts';
import type { Command } from '../command.ts';
import { flag, isOn } from '../flag.ts';
import { findShown, formatOf, print, REVISION_FLAG } from '../reading.ts';
import { DRIVER_FLAG, OUTPUT_FLAG } from '../releaseflags.ts';

/** `dyn get values`. */
export const getValues: Command = {
  name: 'get values',
  summary: 'show the values of a release',
  usage: 'RELEASE_NAME [FLAGS]',
  description: 'Prints the values that the user of a release gave, or all that its templates saw.',
  examples: [
    ['dyn get values web -n team-a', 'what was given'],
    ['dyn get values web --all', 'with the defaults of the chart'],
    ['dyn get values web -o yaml > web.yaml', 'a values file'],
  ],
  flags: [
    flag('all', 'bool', 'the defaults of the chart too', { short: 'a' }),
    REVISION_FLAG,
    DRIVER_FLAG,
    OUTPUT_FLAG,
  ],
  related: ['dyn get all', 'dyn values'],
  run: async (args, world) => {
    const { release, log } = await findShown(args, 'get values', world);
    const { flags } = args;
    const isAll = isOn(flags, 'all');
    const values = isAll ? computedValues(release, log) : (release.config ?? null);
    const format = formatOf(flags);
    const header = isAll ? 'COMPUTED VALUES:\n' : 'USER-SUPPLIED VALUES:\n';
    if (format === 'json') print(world, `${writeJson(values)}\n`);
    else print(world, `${format === 'table' ? header : ''}${writeYaml(values)}`);
    return 0;
  },
};
