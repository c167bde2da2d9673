import type { Release } from '../../release/release.ts';
import { runGroup } from '../arguments.ts';
import type { Command } from '../command.ts';
import { hooksText } from '../formats/status.ts';
import { findShown, print, REVISION_FLAG } from '../reading.ts';
import { DRIVER_FLAG } from '../releaseflags.ts';

/** `dyn get`: only holds other commands. */
export const get: Command = {
  name: 'get',
  summary: 'show what is stored of a release',
  usage: 'COMMAND RELEASE_NAME [FLAGS]',
  description: 'Shows what the record of a release holds: its values, manifest, hooks, notes and metadata.',
  examples: [
    ['dyn get values web', 'what was set by the user'],
    ['dyn get manifest web --revision 3', 'the objects of a revision'],
    ['dyn get all web', 'everything'],
  ],
  flags: [],
  related: ['dyn status', 'dyn history'],
  run: (args, world, commands) => runGroup(get, args, { world, commands }),
};

interface TextCommand {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly examples: Command['examples'];
  readonly text: (release: Release) => string;
}

/** A command that prints one text of a record. */
function textCommand({ name, text, ...words }: TextCommand): Command {
  return {
    ...{ name, ...words },
    usage: 'RELEASE_NAME [FLAGS]',
    flags: [REVISION_FLAG, DRIVER_FLAG],
    related: ['dyn get all', 'dyn status'],
    run: async (args, world) => {
      print(world, text((await findShown(args, name, world)).release));
      return 0;
    },
  };
}

/** `dyn get manifest`. */
export const getManifest: Command = textCommand({
  name: 'get manifest',
  summary: 'show the objects of a release',
  description: 'Prints the manifest of a release: its objects as they were rendered, without hooks and CRDs.',
  examples: [
    ['dyn get manifest web -n team-a', 'the newest revision'],
    ['dyn get manifest web --revision 2', 'an older one'],
    ['dyn get manifest web | kubectl diff -f -', 'what has changed in the cluster since'],
  ],
  text: ({ manifest }) => `${manifest}\n`,
});

/** `dyn get hooks`. */
export const getHooks: Command = textCommand({
  name: 'get hooks',
  summary: 'show the hooks of a release',
  description: 'Prints the hooks of a release, each below the template that it comes from.',
  examples: [
    ['dyn get hooks web -n team-a', 'the newest revision'],
    ['dyn get hooks web --revision 2', 'an older one'],
    ['dyn get hooks web --driver configmap', 'of a release that is stored in ConfigMaps'],
  ],
  text: ({ hooks }) => hooksText(hooks),
});

/** `dyn get notes`. */
export const getNotes: Command = textCommand({
  name: 'get notes',
  summary: 'show the notes of a release',
  description: 'Prints the notes that the chart of a release gave; nothing when there are none.',
  examples: [
    ['dyn get notes web -n team-a', 'the newest revision'],
    ['dyn get notes web --revision 2', 'an older one'],
    ['dyn get notes web --driver configmap', 'of a release that is stored in ConfigMaps'],
  ],
  text: ({ state }) => (state.notes === '' ? '' : `NOTES:\n${state.notes}\n`),
});
