import { releaseThrough } from '../../actions/release-template.ts';
import { computedValues } from '../../actions/releases.ts';
import { openPorts } from '../chartflags.ts';
import type { Command } from '../command.ts';
import { flag, last } from '../flag.ts';
import { isColoured } from '../formats/colour.ts';
import { statusText } from '../formats/status.ts';
import { findShown, print, REVISION_FLAG } from '../reading.ts';
import { DRIVER_FLAG } from '../releaseflags.ts';

/** `dyn get all`. */
export const getAll: Command = {
  name: 'get all',
  summary: 'show everything that is stored of a release',
  usage: 'RELEASE_NAME [FLAGS]',
  description:
    'Prints state, values, hooks, manifest and notes of a release, or what a template makes of them.',
  examples: [
    ['dyn get all web -n team-a', 'the newest revision'],
    ['dyn get all web --revision 2', 'an older one'],
    [
      "dyn get all web --template '{{.Release.Chart.Metadata.Version}}'",
      "one fact, in Go's template language",
    ],
  ],
  flags: [
    REVISION_FLAG,
    flag('template', 'string', "print what this template of Go's makes of .Release"),
    DRIVER_FLAG,
  ],
  related: ['dyn get values', 'dyn status'],
  run: async (args, world) => {
    const { release, log } = await findShown(args, 'get all', world);
    const { flags } = args;
    const template = last(flags, 'template') ?? '';
    print(
      world,
      template === ''
        ? statusText(release, {
            isColoured: isColoured(flags, world),
            showChart: true,
            computed: computedValues(release, log),
          })
        : releaseThrough(template, release, openPorts(flags, world)),
    );
    return 0;
  },
};
