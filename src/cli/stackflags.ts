import { fail } from '../base/problem.ts';
import { flagRefused, usage } from '../base/problems/cli.ts';
import { type Flag, type FlagValues, flag, isOn, last } from './flag.ts';

/** Which stack is meant, and what of it. */
export const STACK_FLAGS: readonly Flag[] = [
  flag('stack', 'string', "the stack's file (dyn.yaml, found upward to the top of the repository)", {
    own: true,
  }),
  flag('environment', 'string', 'the environment of the stack (default)', { short: 'e', own: true }),
  ...onlyFlags('what it needs', 'what these need'),
];

function onlyFlags(brought: string, left: string): readonly Flag[] {
  return [
    flag('only', 'list', `only this release of the stack, with ${brought}; repeatable`, { own: true }),
    flag('no-needs', 'bool', `with --only, not ${left}`, { own: true }),
  ];
}

/** How a stack is worked on. */
export const STACK_RUN_FLAGS: readonly Flag[] = [
  ...STACK_FLAGS,
  flag('parallel', 'int', 'how many releases of the stack are worked on at once (4)', { own: true }),
  flag('prune', 'bool', 'remove releases of the stack that are gone from its file', { own: true }),
];

/** The same for an uninstall, which goes the other way round. */
export const STACK_REMOVAL_FLAGS: readonly Flag[] = [
  ...STACK_RUN_FLAGS.filter(({ name }) => name !== 'only' && name !== 'no-needs'),
  ...onlyFlags('what needs it', 'what needs these'),
];

const VALUE_NAMES = ['values', 'set', 'set-string', 'set-json', 'set-file', 'set-literal'];

/** Raises cli/usage for flags of stacks beside a release and a chart. */
export function refuseStackFlags(flags: FlagValues): void {
  const found = STACK_RUN_FLAGS.find(({ name }) => flags.has(name));
  if (found) fail(usage(`--${found.name} is for stacks: leave the release and the chart out`));
}

/** Flags of one release that mean nothing for a stack, and what to do instead. */
const FOR_ONE: Readonly<Record<string, string>> = {
  'create-namespace': 'a stack creates namespaces unless dyn.yaml says `createNamespace: false`',
  'dry-run': '`dyn plan` shows what would be done with a stack',
  'generate-name': 'dyn.yaml names the releases of a stack',
  'hide-secret': '`dyn plan` shows what would be done with a stack, without Secrets',
  'ignore-not-found': 'a release of a stack that is not there is fine',
  labels: 'write `labels:` at the release in dyn.yaml',
  'name-template': 'dyn.yaml names the releases of a stack',
  'namespace-label': 'label the namespace before, or make it with a chart',
  'output-dir': 'print the stack and split it, or render one chart',
  replace: 'a stack goes on with what failed by itself',
  'reset-then-reuse-values': "a stack's values are those of dyn.yaml alone",
  'release-name': 'print the stack and split it, or render one chart',
  'reuse-values': "a stack's values are those of dyn.yaml alone",
  'strict-values': '`dyn lint` finds values that nothing reads, in all charts',
  'warn-unread': '`dyn lint` finds values that nothing reads, in all charts',
  validate: '`dyn plan` asks the cluster what it would do with a stack',
  revision: '`dyn history NAME` shows the revisions of one release',
};

/** Raises cli/flag-refused and cli/usage for flags that a stack cannot take. */
export function checkStackFlags(flags: FlagValues): void {
  for (const [name, reason] of Object.entries(FOR_ONE)) if (flags.has(name)) fail(flagRefused(name, reason));
  const values = VALUE_NAMES.find((name) => flags.has(name));
  if (values !== undefined && (flags.get('only') ?? []).length !== 1) {
    fail(usage(`--${values} goes with exactly one --only`, 'Write values that stay into dyn.yaml.'));
  }
  if (isOn(flags, 'no-needs') && !flags.has('only')) fail(usage('--no-needs goes with --only'));
  if (last(flags, 'parallel') !== undefined && Number(last(flags, 'parallel')) < 1) {
    fail(usage('--parallel must be 1 or more'));
  }
}
