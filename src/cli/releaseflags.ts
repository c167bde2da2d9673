import { type Flag, flag, idle } from './flag.ts';
import { BUDGET_FLAGS, FOLLOW_LINKS_FLAG, OFFLINE_FLAG, REFUSED_RENDER_FLAGS, VALUE_FLAGS } from './flags.ts';
import { STACK_REMOVAL_FLAGS, STACK_RUN_FLAGS } from './stackflags.ts';

/** For those who know what they ask for. */
const YES_FLAG: Flag = flag('yes', 'bool', 'do not ask', { short: 'y', own: true });

/** Where records are kept. */
export const DRIVER_FLAG: Flag = flag(
  'driver',
  'string',
  'where releases are stored: secret or configmap (or HELM_DRIVER)',
  { own: true },
);

/** How a command prints its result. */
export const OUTPUT_FLAG: Flag = flag('output', 'string', 'table, json or yaml', {
  short: 'o',
  values: ['table', 'json', 'yaml'],
  wrongValue: 'invalid format type',
});

/** How long, and for what, is waited. */
export const WAIT_FLAGS: readonly Flag[] = [
  flag('timeout', 'duration', 'how long each single wait may take (5m0s)'),
  flag('wait', 'string', 'wait until objects are ready: watcher, hookOnly or legacy', {
    bare: 'watcher',
    values: ['watcher', 'hookOnly', 'legacy', 'true', 'false'],
  }),
];

/** How long another run is waited for. */
export const LOCK_FLAG: Flag = flag(
  'lock-timeout',
  'duration',
  'wait so long for another dyn that works on the release (0s)',
  { own: true },
);

/** What of preflight is waived. */
export const WAIVER_FLAGS: readonly Flag[] = [
  flag(
    'skip-preflight',
    'list',
    'a code that preflight shall not stop at; never that two operators overlap',
    {
      own: true,
    },
  ),
  flag('accept-unknown', 'list', 'a code that preflight cannot tell about for want of a right: go on', {
    own: true,
  }),
];

export const ALLOW_CRD_BREAKING_FLAG: Flag = flag(
  'allow-crd-breaking',
  'bool',
  'update CustomResourceDefinitions even where that loses data or breaks what uses them; says what',
  { own: true },
);

/** What install, upgrade and rollback have in common. */
const RUN_FLAGS: readonly Flag[] = [
  ...WAIT_FLAGS,
  flag('wait-for-jobs', 'bool', 'with --wait, wait until Jobs have completed too'),
  flag('no-hooks', 'bool', 'run no hooks'),
  flag('dry-run', 'string', 'only show what would be: none, client or server', { bare: 'unset' }),
  flag('force-conflicts', 'bool', 'take fields that others own'),
  flag('force-replace', 'bool', 'replace objects instead of patching them'),
  flag('force', 'bool', 'replace objects instead of patching them', {
    storedAs: 'force-replace',
    deprecated: 'Flag --force has been deprecated, use --force-replace instead',
  }),
  flag('force-recreate', 'bool', 'delete and create anew what cannot be changed, such as Jobs', {
    own: true,
  }),
  flag('hopeless-after', 'duration', 'give up on pods that no node can take after so long; 0 never (5m0s)', {
    own: true,
  }),
  flag('diagnostics', 'string', 'a folder for what is known of objects that are not ready', { own: true }),
  ALLOW_CRD_BREAKING_FLAG,
  LOCK_FLAG,
  DRIVER_FLAG,
];

/** What becomes of crds/. */
export const CRD_FLAGS: readonly Flag[] = [
  flag('skip-crds', 'bool', 'do not install what crds/ holds'),
  flag('crds', 'string', 'what to do with crds/: skip, create (as Helm does), or update what is there too', {
    values: ['skip', 'create', 'update'],
    own: true,
  }),
];

/** What install and upgrade do with a chart. */
const CHART_RELEASE_FLAGS: readonly Flag[] = [
  ...VALUE_FLAGS,
  flag('skip-schema-validation', 'bool', 'do not check values against values.schema.json'),
  flag('enable-dns', 'bool', 'let getHostByName resolve names'),
  flag('render-subchart-notes', 'bool', 'render the notes of subcharts too'),
  flag('hide-notes', 'bool', 'do not print notes; they are stored all the same'),
  flag('hide-secret', 'bool', 'leave Secrets out of what a dry run prints'),
  flag('description', 'string', 'what the record says of this revision'),
  flag('labels', 'pairs', 'labels of the record', { short: 'l' }),
  flag('create-namespace', 'bool', 'create the namespace of the release if there is none'),
  flag('namespace-label', 'list', 'a label of the created namespace, as key=value', { own: true }),
  ...CRD_FLAGS,
  flag('take-ownership', 'bool', "take over objects that exist, whoever's they are"),
  flag('rollback-on-failure', 'bool', 'go back to what was there when it fails'),
  flag('atomic', 'bool', 'go back to what was there when it fails', {
    storedAs: 'rollback-on-failure',
    deprecated: 'Flag --atomic has been deprecated, use --rollback-on-failure instead',
  }),
  idle('disable-openapi-validation', 'bool', 'the API server checks every object itself'),
  idle('keyring', 'string', 'it has to do with --verify, which is refused'),
  ...WAIVER_FLAGS,
  FOLLOW_LINKS_FLAG,
  OFFLINE_FLAG,
  flag('plan-first', 'bool', 'show what would be done, and ask', { own: true }),
  flag('yes', 'bool', 'with --plan-first, do not ask', { short: 'y', own: true }),
  ...BUDGET_FLAGS,
  ...REFUSED_RENDER_FLAGS,
];

/** Flags of `dyn install`. */
export const INSTALL_FLAGS: readonly Flag[] = [
  ...CHART_RELEASE_FLAGS,
  ...RUN_FLAGS,
  flag('generate-name', 'bool', 'make a name of the chart and the time', { short: 'g' }),
  flag('name-template', 'string', 'a template that makes the name of the release'),
  flag('replace', 'bool', 'take the name of a release that failed or was uninstalled'),
  flag('server-side', 'bool', 'apply objects on the server (true)'),
  OUTPUT_FLAG,
  ...STACK_RUN_FLAGS,
];

const HISTORY_FLAG = flag('history-max', 'int', 'how many revisions are kept, 0 for all (10)');
const AUTO_FLAG = flag('server-side', 'string', 'apply objects on the server: auto, true or false (auto)', {
  bare: 'true',
});
const CLEANUP_FLAG = flag('cleanup-on-fail', 'bool', 'delete objects that a failed run created');

/** Flags of `dyn upgrade`. */
export const UPGRADE_FLAGS: readonly Flag[] = [
  ...CHART_RELEASE_FLAGS,
  ...RUN_FLAGS,
  flag('install', 'bool', 'install when there is no such release', { short: 'i' }),
  flag('reset-values', 'bool', "start from the chart's own values"),
  flag('reuse-values', 'bool', 'lay given values over those of the release, defaults too'),
  flag(
    'reset-then-reuse-values',
    'bool',
    "lay given values over those of the release, and both over the chart's defaults",
  ),
  CLEANUP_FLAG,
  HISTORY_FLAG,
  AUTO_FLAG,
  OUTPUT_FLAG,
  ...STACK_RUN_FLAGS,
];

/** Flags of `dyn rollback`. */
export const ROLLBACK_FLAGS: readonly Flag[] = [...RUN_FLAGS, CLEANUP_FLAG, HISTORY_FLAG, AUTO_FLAG];

/** Flags of `dyn uninstall`. */
export const UNINSTALL_FLAGS: readonly Flag[] = [
  ...WAIT_FLAGS,
  flag(
    'delete-crds',
    'string',
    'delete the CustomResourceDefinitions of the release too; =N says that N objects go with them',
    { own: true, bare: 'ask' },
  ),
  flag('hooks-leftovers', 'bool', 'delete what hooks have made, too, such as certificates', { own: true }),
  flag('cascade', 'string', 'what becomes of what objects own: background, foreground or orphan'),
  flag('description', 'string', 'what the record says, with --keep-history'),
  flag('dry-run', 'bool', 'only say what would be'),
  flag('ignore-not-found', 'bool', 'a release that is not there is fine'),
  flag('keep-history', 'bool', 'keep the records, marked as uninstalled'),
  flag('no-hooks', 'bool', 'run no hooks'),
  LOCK_FLAG,
  DRIVER_FLAG,
  ...STACK_REMOVAL_FLAGS,
  OFFLINE_FLAG,
  YES_FLAG,
  { ...OUTPUT_FLAG, summary: 'of a stack: table, json or yaml', own: true },
];

/** What says how an operation runs and prints, but not what it would do. */
const NOT_PLANNED = [
  ...['dry-run', 'output', 'description', 'hide-notes', 'hide-secret', 'plan-first', 'yes'],
];

/** Flags of `dyn plan`: those of the operations, so that the same line with `plan` in front plans it. */
export const PLAN_FLAGS: readonly Flag[] = [
  flag('exit-code', 'bool', 'end with status 2 when anything would be changed', { own: true }),
  flag('graph', 'string', 'show in which order objects are written, and why: text, mermaid or dot', {
    bare: 'text',
    values: ['text', 'mermaid', 'dot'],
    own: true,
  }),
  flag('verbose', 'bool', 'show objects too that stay as they are', { short: 'v', own: true }),
  flag('output', 'string', 'text, json, yaml or markdown', {
    short: 'o',
    values: ['text', 'json', 'yaml', 'markdown'],
    own: true,
  }),
  ...distinct([...UPGRADE_FLAGS, ...INSTALL_FLAGS, ...ROLLBACK_FLAGS, ...UNINSTALL_FLAGS]).filter(
    ({ name }) => !NOT_PLANNED.includes(name),
  ),
];

function distinct(flags: readonly Flag[]): readonly Flag[] {
  return [...new Map(flags.toReversed().map((one) => [one.name, one])).values()].toReversed();
}

/** Flags of `dyn test`. */
export const TEST_FLAGS: readonly Flag[] = [
  flag('filter', 'list', 'run only these tests: name=A, or all but: !name=A'),
  flag('logs', 'bool', 'print the logs of test pods'),
  flag('timeout', 'duration', 'how long each test may take (5m0s)'),
  flag('hide-notes', 'bool', 'do not print notes'),
  LOCK_FLAG,
  DRIVER_FLAG,
];
