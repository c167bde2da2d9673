import { renderReady, resultBytes } from '../../actions/render.ts';
import { prepareUnit } from '../../actions/stackunits.ts';
import { fail } from '../../base/problem.ts';
import { toBytes } from '../../go/bytes.ts';
import type { Stack } from '../../stack/stack.ts';
import { logTo } from '../cluster.ts';
import { clusterOptions } from '../clusterflags.ts';
import { type FlagValues, isOn } from '../flag.ts';
import { checkStackFlags } from '../stackflags.ts';
import { expansionOf, tenantsOf, unitOptions } from '../stackrun.ts';
import type { World } from '../world.ts';

/**
 * `dyn render` of a stack: the manifests of its releases in their order, each release below a comment. Nobody is asked.
 * Raises what rendering one chart raises, before anything is printed.
 */
export async function runStackRender(stack: Stack, flags: FlagValues, world: World): Promise<number> {
  checkStackFlags(flags);
  const tenants = tenantsOf(flags, clusterOptions(flags, world.env).namespace ?? 'default');
  const expansion = expansionOf(stack, { tenants }, flags, world);
  const options = unitOptions(flags, { log: logTo(flags, world) }, world);
  const request = {
    debug: false,
    includeCrds: isOn(flags, 'include-crds'),
    noHooks: isOn(flags, 'no-hooks'),
    skipTests: isOn(flags, 'skip-tests'),
    showOnly: flags.get('show-only') ?? [],
  };
  const parts: Uint8Array[] = [];
  for (const unit of expansion.units) {
    const result = await renderReady(prepareUnit(unit, options), request, options);
    if (result.problem) fail(result.problem);
    parts.push(
      toBytes(`# Release ${unit.release.name} in namespace ${unit.namespace}\n`),
      resultBytes(result),
    );
  }
  for (const part of parts) world.stdout(part);
  return 0;
}
