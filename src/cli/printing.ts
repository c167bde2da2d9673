import { computedValues } from '../actions/computed.ts';
import { allSecretsOf } from '../actions/releasesecrets.ts';
import { createVeil } from '../kube/masking.ts';
import type { Release } from '../release/release.ts';
import { type FlagValues, isOn, isTrueWord, last } from './flag.ts';
import { isColoured } from './formats/colour.ts';
import { isDryRun, recordText, statusText } from './formats/status.ts';
import type { World } from './world.ts';

/** Prints a release that was installed or upgraded, as -o and --debug ask. */
export function printRelease(release: Release, flags: FlagValues, world: World): void {
  const output = last(flags, 'output') ?? 'table';
  const text =
    output === 'json' || output === 'yaml' ? recordText(release, output) : tableText(release, flags, world);
  world.stdout(new TextEncoder().encode(text));
}

function tableText(release: Release, flags: FlagValues, world: World): string {
  const debug = isOn(flags, 'debug') || isTrueWord(world.env.HELM_DEBUG ?? '');
  // Who asks what went on has not asked for secrets; who asks what would be done wants to see it.
  const veil = debug && !isDryRun(release) ? createVeil(allSecretsOf(release)) : (text: string) => text;
  const text = statusText(
    { ...release, config: release.config ?? new Map() },
    {
      isColoured: isColoured(flags, world),
      hideNotes: isOn(flags, 'hide-notes'),
      ...(debug ? { computed: computedValues(release) } : {}),
    },
  );
  return veil(text);
}
