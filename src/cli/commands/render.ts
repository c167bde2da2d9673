import { checkLabels } from '../../actions/labels.ts';
import { fail } from '../../base/problem.ts';
import { usage } from '../../base/problems/cli.ts';
import type { Command } from '../command.ts';
import { type FlagValues, isOn, pairsOf } from '../flag.ts';
import { refuseFlags } from '../flagchecks.ts';
import { COMBINATION_FLAGS, OFFLINE_FLAG, TEMPLATE_FLAGS, UNREAD_FLAGS, VARIANCE_FLAGS } from '../flags.ts';
import type { ParsedArguments } from '../pflag.ts';
import { type RenderCommand, renderOne } from '../rendering.ts';
import { refuseStackFlags, STACK_FLAGS } from '../stackflags.ts';
import type { World } from '../world.ts';

const EXAMPLES: Command['examples'] = [
  ['dyn render charts/hello', 'the chart with its defaults'],
  ['dyn render web charts/hello -n team-a -f prod.yaml --set replicas=3', 'a release named web, with values'],
  ['dyn render charts/hello -s templates/service.yaml', 'what one template renders'],
];

/** `dyn template`, which is Helm's. */
export const template: Command = {
  name: 'template',
  summary: 'the same, exactly as helm template',
  usage: '[NAME] CHART [FLAGS]',
  description: 'Prints what `helm template` prints: the manifests of a chart, rendered without a cluster.',
  examples: EXAMPLES.map(([line, meaning]) => [line.replace('render', 'template'), meaning]),
  flags: TEMPLATE_FLAGS,
  related: ['dyn render', 'dyn help helm-flags'],
  run: (args, world) => run('template', args, world),
};

/** `dyn render`: the same without a look at the kube context. */
export const render: Command = {
  ...template,
  name: 'render',
  summary: 'render a chart to manifests',
  description:
    'Renders a chart to manifests, byte for byte as helm template does; without a chart those of the stack of dyn.yaml, in their order. Nothing is asked of a cluster or a network, and no kubeconfig is read. With --chart, --values-set or a second -n, each chart is rendered with each namespace and each set of values, in the order given; a comment leads each, and with --output-dir each has a tree of its own, CHART/NAMESPACE/SET. DYN_THREADS says how many threads may help, 0 for none.',
  examples: [
    ...EXAMPLES.slice(1, 2),
    [
      'dyn render --chart charts/hello --chart charts/crds -n a -n b --values-set dev=dev.yaml',
      'each with each, in one run',
    ],
    [
      'dyn render charts/hello --check-determinism',
      'what is another one in each render, and which line makes it',
    ],
  ],
  usage: '[[NAME] CHART] [FLAGS]',
  flags: [
    ...[...TEMPLATE_FLAGS, ...COMBINATION_FLAGS, OFFLINE_FLAG],
    ...[...UNREAD_FLAGS, ...VARIANCE_FLAGS, ...STACK_FLAGS],
  ],
  related: ['dyn template', 'dyn help helm-flags'],
  run: (args, world) => run('render', args, world),
};

async function run(command: RenderCommand, args: ParsedArguments, world: World): Promise<number> {
  const { flags, positionals } = args;
  const isMany = command === 'render' && asksForMany(args);
  if (positionals.length === 0 && !isMany) return renderStack(command, flags, world);
  refuseStackFlags(flags);
  checkFlags(flags);
  if (isOn(flags, 'check-determinism')) {
    if (isMany) fail(usage('--check-determinism looks at one chart in one namespace'));
    return (await import('../variance.ts')).checkDeterminism(args, world);
  }
  if (isMany) return (await import('../many.ts')).renderMany(args, world);
  return renderOne(command, args, world);
}

async function renderStack(command: RenderCommand, flags: FlagValues, world: World): Promise<number> {
  const none = `"dyn ${command}" requires at least 1 argument\n\nUsage:  dyn ${command} [NAME] [CHART] [flags]`;
  if (command === 'template') fail(usage(none));
  checkFlags(flags);
  const { stackOr } = await import('../stackrun.ts');
  const stack = stackOr(none, flags, world);
  return (await import('./stack-render.ts')).runStackRender(stack, flags, world);
}

/** Several namespaces without a chart are tenants of the stack. */
function asksForMany({ flags, positionals }: ParsedArguments): boolean {
  if (flags.has('chart') || flags.has('values-set')) return true;
  return positionals.length > 0 && (flags.get('namespace')?.length ?? 0) > 1;
}

function checkFlags(flags: FlagValues): void {
  refuseFlags(flags, TEMPLATE_FLAGS, EXCLUSIVE);
  checkLabels(Object.keys(pairsOf(flags, 'labels')));
  for (const [name, needed] of NEEDING)
    if (flags.has(name) && !isOn(flags, needed)) fail(usage(`--${name} needs --${needed}`));
}

/** Flags that say something of another one only. */
const NEEDING: readonly (readonly [string, string])[] = [
  ['seed', 'deterministic'],
  ['output', 'check-determinism'],
];

/** Flags that exclude each other, in the order in which cobra looks at them. */
const EXCLUSIVE: readonly (readonly [string, string])[] = [
  ['force', 'force-conflicts'],
  ['force-replace', 'force-conflicts'],
  ['validate', 'dry-run'],
  ['check-determinism', 'deterministic'],
  ['check-determinism', 'output-dir'],
  ['check-determinism', 'show-only'],
  ['check-determinism', 'strict-values'],
  ['check-determinism', 'warn-unread'],
];
