import type { UninstallRequest } from '../actions/uninstall.ts';
import { fail } from '../base/problem.ts';
import { usage } from '../base/problems/cli.ts';
import { crdCountMissing, crdCountWrong } from '../base/problems/crd.ts';
import { type FlagValues, last } from './flag.ts';
import type { World } from './world.ts';

/** How it is made sure that somebody knows how many objects go with the definitions. Raises cli/usage. */
export function crdConfirmation(flags: FlagValues, world: World): UninstallRequest['confirmCrds'] {
  const word = last(flags, 'delete-crds');
  if (word === undefined) return undefined;
  if (word !== 'ask' && !/^\d+$/.test(word))
    fail(usage(`--delete-crds=${word}: say how many objects go, or leave the number out to be asked`));
  return async (objects) => {
    if (word === 'ask' && !world.ask) fail(crdCountMissing(objects));
    const given = word === 'ask' ? await world.ask?.('Type the number of objects that go: ') : word;
    if (given?.trim() !== String(objects)) fail(crdCountWrong(given?.trim() ?? '', objects));
  };
}
