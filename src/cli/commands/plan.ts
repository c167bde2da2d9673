import type { Deployment } from '../../actions/deployment.ts';
import { graphRelease, type PlanRequest, planRelease } from '../../actions/plan.ts';
import { fail } from '../../base/problem.ts';
import { usage } from '../../base/problems/cli.ts';
import { GRAPH_FORMATS, type GraphFormat } from '../../plan/graph-text.ts';
import { countPlans, hasChanges, type ReleasePlan } from '../../plan/plan.ts';
import type { Command } from '../command.ts';
import { crdConfirmation } from '../crdcount.ts';
import { openDeployment } from '../deploying.ts';
import { type FlagValues, isOn, last } from '../flag.ts';
import { refuseFlags } from '../flagchecks.ts';
import { isColoured } from '../formats/colour.ts';
import { graphOutput, planData, planText, stackGraphOutput } from '../formats/plan.ts';
import type { ParsedArguments } from '../pflag.ts';
import { print } from '../reading.ts';
import { PLAN_FLAGS } from '../releaseflags.ts';
import { refuseStackFlags } from '../stackflags.ts';
import { stackOr } from '../stackrun.ts';
import type { World } from '../world.ts';
import { EXCLUSIVE, installRequest } from './install.ts';
import { rollbackRequest } from './rollback.ts';
import { uninstallRequest } from './uninstall.ts';
import { asInstall, isAbsent, upgradeRequest } from './upgrade.ts';

/** `dyn plan`: what an operation would do. */
export const plan: Command = {
  name: 'plan',
  summary: 'show what install, upgrade, rollback or uninstall would change',
  usage: '[install|upgrade|rollback|uninstall] [NAME [CHART|REVISION]] [FLAGS]',
  description:
    'Asks the server by dry runs what an operation would do, and writes nothing: for each object whether it is created, changed, replaced, deleted or kept; of a change each field with what is live, what would be, and who set it; which pods restart; and what may be lost. Without an operation it is an upgrade, or an install where there is no such release; without a name it is the stack of dyn.yaml. Takes the flags of the operation. Exit status 0: planned, 2: there are changes (with --exit-code), 3: the operation would fail.',
  examples: [
    ['dyn plan -n team-a --offline', 'what an install of the stack would change'],
    [
      'dyn plan upgrade web charts/hello -f prod.yaml --exit-code -o markdown',
      'as a comment for a pull request; status 2 when anything changes',
    ],
    [
      'dyn plan install web charts/hello -n team-a --graph=mermaid',
      'in which order objects are written, and why; also as text and dot, and for the whole stack',
    ],
  ],
  flags: PLAN_FLAGS,
  related: ['dyn upgrade', 'dyn install', 'dyn status'],
  run,
};

const CHANGES = 2;
const WOULD_FAIL = 3;

async function run({ flags, positionals }: ParsedArguments, world: World): Promise<number> {
  refuseFlags(flags, PLAN_FLAGS, EXCLUSIVE);
  const [operation] = positionals;
  if (positionals.length === 0 || (positionals.length === 1 && isStackOperation(operation)))
    return planOfStack(operation, flags, world);
  const asked = askedFor(positionals);
  refuseStackFlags(flags);
  const deployment = await openDeployment(flags, world);
  const requests = await requestsFor(asked, flags, deployment, world);
  const form = last(flags, 'graph');
  if (form !== undefined) return drawn(requests, { form, flags }, deployment, world);
  const plans: ReleasePlan[] = [];
  for (const request of requests) plans.push(await planRelease(request, deployment));
  return told(plans, flags, world);
}

async function told(plans: readonly ReleasePlan[], flags: FlagValues, world: World): Promise<number> {
  print(world, await written(plans, flags, world));
  if (countPlans(plans).failing > 0) return WOULD_FAIL;
  return isOn(flags, 'exit-code') && hasChanges(plans) ? CHANGES : 0;
}

const STACK_OPERATIONS = ['install', 'upgrade', 'uninstall'];

function isStackOperation(word: string | undefined): boolean {
  return word !== undefined && STACK_OPERATIONS.includes(word);
}

async function planOfStack(operation: string | undefined, flags: FlagValues, world: World): Promise<number> {
  const words = WORDS[operation === 'install' || operation === 'uninstall' ? operation : 'upgrade'];
  const stack = stackOr(`"dyn plan" takes ${words}`, flags, world);
  const { graphStackFor, planStackFor } = await import('./stack-plan.ts');
  const form = last(flags, 'graph');
  if (form !== undefined) {
    const graph = await graphStackFor(stack, { operation, flags }, world);
    print(world, stackGraphOutput(graph, graphFormat(form), last(flags, 'output')));
    return 0;
  }
  return told(await planStackFor(stack, { operation, flags }, world), flags, world);
}

/** In which order objects would be written, and why. */
async function drawn(
  requests: readonly PlanRequest[],
  { form, flags }: { readonly form: string; readonly flags: FlagValues },
  deployment: Deployment,
  world: World,
): Promise<number> {
  for (const request of requests)
    print(
      world,
      graphOutput(await graphRelease(request, deployment), graphFormat(form), last(flags, 'output')),
    );
  return 0;
}

function graphFormat(form: string): GraphFormat {
  return GRAPH_FORMATS.find((one) => one === form) ?? 'text';
}

async function written(plans: readonly ReleasePlan[], flags: FlagValues, world: World): Promise<string> {
  const output = last(flags, 'output') ?? 'text';
  const look = { isColoured: isColoured(flags, world), isVerbose: isOn(flags, 'verbose') };
  if (output === 'json' || output === 'yaml') return planData(plans, output);
  if (output !== 'markdown') return planText(plans, look);
  const { planMarkdown } = await import('../formats/planpage.ts');
  return planMarkdown(plans, look);
}

const OPERATIONS = ['install', 'upgrade', 'rollback', 'uninstall'] as const;

interface Asked {
  readonly operation: (typeof OPERATIONS)[number] | undefined;
  readonly args: readonly string[];
}

/** A first word that is an operation is one, whatever releases are called. */
function askedFor(positionals: readonly string[]): Asked {
  const operation = OPERATIONS.find((one) => one === positionals[0]);
  const args = operation === undefined ? positionals : positionals.slice(1);
  const [least, most] = COUNTS[operation ?? 'upgrade'];
  if (args.length >= least && args.length <= most) return { operation, args };
  const called = ['dyn plan', ...(operation === undefined ? [] : [operation])].join(' ');
  return fail(usage(`"${called}" takes ${WORDS[operation ?? 'upgrade']}`));
}

const COUNTS = {
  install: [1, 2],
  upgrade: [2, 2],
  rollback: [1, 2],
  uninstall: [1, Number.POSITIVE_INFINITY],
} as const;

const WORDS = {
  install: 'a name and a chart',
  upgrade: 'a name and a chart',
  rollback: 'a name, and a revision where it is not the one before',
  uninstall: 'the names of releases',
} as const;

async function requestsFor(
  { operation, args }: Asked,
  flags: FlagValues,
  deployment: Deployment,
  world: World,
): Promise<readonly PlanRequest[]> {
  const [name = '', chart = ''] = args;
  switch (operation) {
    case 'rollback':
      return [{ operation, request: rollbackRequest(flags, args, deployment, world) }];
    case 'uninstall': {
      const confirmCrds = crdConfirmation(flags, world);
      const more = confirmCrds ? { confirmCrds } : {};
      return args.map((one) => ({
        operation,
        request: { ...uninstallRequest(flags, one, deployment), ...more },
      }));
    }
    case 'install': {
      const given = { flags: serverSided(flags), positionals: args, notices: [] };
      return [{ operation, request: installRequest('install', given, { deployment, world }) }];
    }
    default: {
      const mayInstall = operation === undefined || isOn(flags, 'install');
      if (!mayInstall || !(await isAbsent(name, deployment)))
        return [{ operation: 'upgrade', request: upgradeRequest(flags, { name, chart }, deployment, world) }];
      const given = { flags: asInstall(flags), positionals: args, notices: [] };
      return [{ operation: 'install', request: installRequest('upgrade', given, { deployment, world }) }];
    }
  }
}

/** `auto` is a word of upgrades only. */
function serverSided(flags: FlagValues): FlagValues {
  const isAuto = last(flags, 'server-side') === 'auto';
  return isAuto ? new Map([...flags].filter(([name]) => name !== 'server-side')) : flags;
}
