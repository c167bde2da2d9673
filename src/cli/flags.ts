import { type Flag, flag, idle, refused } from './flag.ts';

const REPOSITORY = 'this version of dyn does not talk to chart repositories and registries';

/** Flags that every command takes, as Helm's. */
export const GLOBAL_FLAGS: readonly Flag[] = [
  flag('help', 'bool', 'show this help', { short: 'h' }),
  flag('namespace', 'string', 'namespace of the release', { short: 'n' }),
  flag('debug', 'bool', 'say more, and print what was rendered when it is no valid YAML'),
  flag('kubeconfig', 'string', 'the kubeconfig file (KUBECONFIG, several joined by colons; ~/.kube/config)'),
  flag('kube-context', 'string', 'the context of the kubeconfig that names cluster, user and namespace'),
  flag('context', 'string', 'the same as --kube-context', { storedAs: 'kube-context', own: true }),
  flag('color', 'string', 'colour: never, auto or always', { values: ['never', 'auto', 'always'] }),
  flag('colour', 'string', 'the same as --color', { storedAs: 'color', values: ['never', 'auto', 'always'] }),
  flag('kube-apiserver', 'string', 'address of the API server'),
  flag('kube-as-group', 'list', 'group to act as'),
  flag('kube-as-user', 'string', 'user to act as'),
  flag('kube-ca-file', 'string', 'CA of the API server'),
  flag('kube-insecure-skip-tls-verify', 'bool', 'do not check the certificate of the API server'),
  flag('kube-tls-server-name', 'string', 'server name in the certificate of the API server'),
  flag('kube-token', 'string', 'bearer token for the API server'),
  flag('burst-limit', 'int', 'how many requests may come at once where --qps limits them (100)'),
  flag('qps', 'float', 'requests to the API server in a second (0: as many as there are)'),
  idle('registry-config', 'string', 'dyn reads no registry credentials'),
  idle('repository-cache', 'string', 'dyn keeps no repository indexes'),
  idle('repository-config', 'string', 'dyn has no list of repositories'),
  idle('content-cache', 'string', 'dyn keeps no charts'),
];

/** Where values come from. */
export const VALUE_FLAGS: readonly Flag[] = [
  flag('values', 'csv', 'values file, - for standard input; later ones win', { short: 'f' }),
  flag('set', 'list', 'values as key=value,key2=value2'),
  flag('set-string', 'list', 'the same, every value a string'),
  flag('set-json', 'list', 'values as key=JSON, or one JSON object'),
  flag('set-file', 'list', 'values from files, as key=path'),
  flag('set-literal', 'list', 'one value, taken as it is'),
];

/** What a chart is told of the release and the cluster. */
const RELEASE_FLAGS: readonly Flag[] = [
  flag('is-upgrade', 'bool', 'set .Release.IsUpgrade instead of .Release.IsInstall'),
  flag('kube-version', 'string', 'Kubernetes version of .Capabilities.KubeVersion'),
  flag('api-versions', 'csv', 'further entries of .Capabilities.APIVersions', { short: 'a' }),
  flag('skip-schema-validation', 'bool', 'do not check values against values.schema.json'),
  flag('enable-dns', 'bool', 'let getHostByName resolve names'),
];

/** What the render is told, and what it prints. */
export const RENDER_FLAGS: readonly Flag[] = [
  flag('generate-name', 'bool', 'refuse a NAME argument', { short: 'g' }),
  flag('name-template', 'string', 'a template that makes the name of the release'),
  ...RELEASE_FLAGS,
  flag('show-only', 'list', 'print only what this template renders (a path in the chart, or a glob)', {
    short: 's',
  }),
  flag('include-crds', 'bool', 'print the CRDs of crds/ too'),
  flag('skip-tests', 'bool', 'leave out test hooks'),
  flag('no-hooks', 'bool', 'leave out hooks'),
  flag('output-dir', 'string', 'write a file per template below this folder'),
  flag('release-name', 'bool', 'put the name of the release into the path below --output-dir'),
  flag('render-subchart-notes', 'bool', 'render the notes of subcharts too'),
  flag('dry-run', 'string', 'server: let the cluster answer and check; client: ask nobody', {
    bare: 'unset',
  }),
  flag('validate', 'bool', 'the same as --dry-run=server', {
    deprecated: "Flag --validate has been deprecated, use '--dry-run=server' instead",
  }),
];

/** Links of a chart that lead out of it. */
export const FOLLOW_LINKS_FLAG: Flag = flag(
  'follow-links',
  'bool',
  'follow links that lead out of the chart, as Helm does',
  { own: true },
);

/** What a run may cost. */
export const BUDGET_FLAGS: readonly Flag[] = [
  flag('budget', 'string', 'what a render may cost: default or strict', {
    own: true,
    values: ['default', 'strict'],
  }),
  flag('budget-steps', 'int', 'steps that a render may take (50000000)', { own: true }),
  flag('budget-time', 'duration', 'time that a render may take (30s)', { own: true }),
  flag('budget-file-bytes', 'int', 'bytes that one file may have (67108864)', { own: true }),
  flag('budget-total-bytes', 'int', 'bytes that all files may have together (268435456)', { own: true }),
];

/** Output that is the same each time. */
export const DETERMINISM_FLAGS: readonly Flag[] = [
  flag(
    'deterministic',
    'bool',
    'take clock, chance and keys from a seed, the time from SOURCE_DATE_EPOCH (2000-01-01), the zone from UTC',
    { own: true },
  ),
  flag('seed', 'int', 'the seed of --deterministic (0)', { own: true }),
];

/** dyn's own additions to `render` and `template`. */
export const OWN_RENDER_FLAGS: readonly Flag[] = [
  flag('cluster', 'string', 'YAML stream of objects that answers lookup and Capabilities', { own: true }),
  FOLLOW_LINKS_FLAG,
  ...BUDGET_FLAGS,
];

/** Charts that are missing come from this machine; DYN_OFFLINE=1 means the same. */
export const OFFLINE_FLAG: Flag = flag(
  'offline',
  'bool',
  'take missing dependencies from file:// paths and _offline/NAME beside the chart (or DYN_OFFLINE=1)',
  { own: true },
);

/** What becomes of values that nothing reads. */
export const UNREAD_FLAGS: readonly Flag[] = [
  flag('warn-unread', 'bool', 'warn of values that no template, schema or values.yaml knows', { own: true }),
  flag('strict-values', 'bool', 'fail when there are such values', { own: true }),
];

/** Several renders in one run of `render`. */
export const COMBINATION_FLAGS: readonly Flag[] = [
  flag('chart', 'list', 'a chart; given again, each is rendered with each namespace and set of values', {
    own: true,
  }),
  flag('values-set', 'list', 'NAME=FILE[,FILE…]: values files that lie over those of -f together', {
    own: true,
  }),
];

/** What is the same each time, and what is not. */
export const VARIANCE_FLAGS: readonly Flag[] = [
  flag(
    'check-determinism',
    'bool',
    'render twice with another clock, seed, zone and environment, and name what varies, with its template line',
    { own: true },
  ),
  flag('output', 'string', 'what --check-determinism prints: text or json', {
    short: 'o',
    own: true,
    values: ['text', 'json'],
  }),
];

/** What holds the folder that --output-dir names, while `output-dir` is that of one combination. */
export const OUTPUT_ROOT = 'output-root';

/** What every command takes that looks at a chart with values, as `render` does. */
export const CHART_FLAGS: readonly Flag[] = [
  ...VALUE_FLAGS,
  ...RELEASE_FLAGS,
  ...OWN_RENDER_FLAGS,
  OFFLINE_FLAG,
];

/** Flags of Helm's template command that do nothing there either. */
export const IDLE_RENDER_FLAGS: readonly Flag[] = [
  idle('create-namespace', 'bool', 'only install and upgrade use it, in Helm too'),
  idle('description', 'string', 'only install and upgrade use it, in Helm too'),
  idle('disable-openapi-validation', 'bool', 'only install and upgrade use it, in Helm too'),
  idle('force-conflicts', 'bool', 'only install and upgrade use it, in Helm too'),
  idle('force-replace', 'bool', 'only install and upgrade use it, in Helm too'),
  idle('force', 'bool', 'only install and upgrade use it, in Helm too', {
    deprecated: 'Flag --force has been deprecated, use --force-replace instead',
  }),
  idle('hide-notes', 'bool', 'only install and upgrade use it, in Helm too'),
  idle('labels', 'pairs', 'only install and upgrade use it, in Helm too', { short: 'l' }),
  idle('replace', 'bool', 'only install and upgrade use it, in Helm too'),
  idle('rollback-on-failure', 'bool', 'only install and upgrade use it, in Helm too'),
  idle('atomic', 'bool', 'only install and upgrade use it, in Helm too', {
    deprecated: 'Flag --atomic has been deprecated, use --rollback-on-failure instead',
  }),
  idle('server-side', 'bool', 'only install and upgrade use it, in Helm too'),
  idle('skip-crds', 'bool', 'only install and upgrade use it, in Helm too'),
  idle('take-ownership', 'bool', 'only install and upgrade use it, in Helm too'),
  idle('timeout', 'duration', 'only install and upgrade use it, in Helm too'),
  idle('wait', 'string', 'only install and upgrade use it, in Helm too', {
    bare: 'watcher',
    values: ['watcher', 'hookOnly', 'legacy', 'true', 'false'],
  }),
  idle('wait-for-jobs', 'bool', 'only install and upgrade use it, in Helm too'),
  idle('keyring', 'string', 'it has to do with --verify, which is refused'),
];

/** Flags of Helm's template command that dyn cannot honour yet. */
export const REFUSED_RENDER_FLAGS: readonly Flag[] = [
  refused('repo', 'string', 'chart repository', REPOSITORY),
  refused('version', 'string', 'version of the chart in its repository', REPOSITORY),
  refused('devel', 'bool', 'admit pre-releases', REPOSITORY),
  refused(
    'verify',
    'bool',
    'check the provenance of the chart',
    'this version of dyn does not check provenance',
  ),
  refused('dependency-update', 'bool', 'fetch missing dependencies', REPOSITORY),
  refused('username', 'string', 'user of the repository', REPOSITORY),
  refused('password', 'string', 'password of the repository', REPOSITORY),
  refused('pass-credentials', 'bool', 'send credentials to every host', REPOSITORY),
  refused('ca-file', 'string', 'CA of the repository', REPOSITORY),
  refused('cert-file', 'string', 'client certificate for the repository', REPOSITORY),
  refused('key-file', 'string', 'client key for the repository', REPOSITORY),
  refused('insecure-skip-tls-verify', 'bool', 'do not check the certificate of the repository', REPOSITORY),
  refused('plain-http', 'bool', 'speak HTTP to the registry', REPOSITORY),
  refused('post-renderer', 'string', 'plugin for the rendered manifests', 'dyn runs no plugins'),
  refused('post-renderer-args', 'csv', 'arguments of the plugin', 'dyn runs no plugins'),
];

/** All flags of `template`, in the groups that its help shows. */
export const TEMPLATE_FLAGS: readonly Flag[] = [
  ...VALUE_FLAGS,
  ...RENDER_FLAGS,
  ...OWN_RENDER_FLAGS,
  ...DETERMINISM_FLAGS,
  ...IDLE_RENDER_FLAGS,
  ...REFUSED_RENDER_FLAGS,
];
