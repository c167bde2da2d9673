/** The parts of dyn.yaml that have keys of helmfile's. */
export type StackPart = 'file' | 'release' | 'environment' | 'override';

const LOCAL_CHARTS = 'Name the folder or the archive of the chart under `chart:`; dyn asks no repository.';
const SECRETS =
  'Put them into the cluster as Secrets and name these in the values; or decrypt a values file first, and name it under `values:`.';
const HOOKS =
  'Write them as hooks of the chart (helm.sh/hook), which dyn runs; or call them before and after dyn.';
const TEMPLATES =
  'Write the values out, and what differs under `environments.NAME.releases.RELEASE.values`; dyn.yaml is no template.';
const PATCHES = 'Change the chart, or make a chart around it; dyn applies what a chart renders.';
const MISSING = 'Leave it out: a values file that is named must be there.';
const ON_THE_COMMAND_LINE = 'Give it on the command line, where it holds for all releases.';
const CONTEXT = 'Name the context with --kube-context: a stack is of one cluster.';
const ALWAYS = 'Leave it out: dyn waits for each release before what needs it.';

const FILE: Readonly<Record<string, string>> = {
  apiVersions: 'Leave it out: the cluster says which versions it has.',
  bases: 'Write what they hold into dyn.yaml itself, or name another file with --stack.',
  commonLabels: 'Write `labels:` at each release.',
  context: CONTEXT,
  helmBinary: 'Leave it out: dyn calls no helm.',
  helmDefaults: ON_THE_COMMAND_LINE,
  helmfiles: 'Write their releases into dyn.yaml, or run dyn for each file with --stack.',
  hooks: HOOKS,
  kubeContext: CONTEXT,
  kubeVersion: 'Leave it out: the cluster says which version it has.',
  kustomizeBinary: 'Make a chart of it; dyn runs no other programs.',
  lockFilePath: LOCAL_CHARTS,
  missingFileHandler: MISSING,
  missingFileHandlerConfig: MISSING,
  namespace: 'Write `namespace:` at the releases that all tenants share, and name the tenant with -n.',
  repositories: LOCAL_CHARTS,
  secrets: SECRETS,
  selectors: 'Choose releases with --only.',
  templates: TEMPLATES,
  values: 'Write them under `environments.NAME.values`; without -e the environment is `default`.',
};

const CHANGES: Readonly<Record<string, string>> = {
  secrets: SECRETS,
  setString: 'Write the value in quotes under `values:`.',
  setStringTemplate: TEMPLATES,
  setTemplate: TEMPLATES,
  valuesTemplate: TEMPLATES,
};

const RELEASE: Readonly<Record<string, string>> = {
  ...CHANGES,
  adopt: 'Take objects over once, with `dyn install NAME CHART --take-ownership`.',
  apiVersions: FILE.apiVersions ?? '',
  atomic: 'Give --rollback-on-failure to `dyn upgrade NAME CHART`; a stack goes on where it stopped.',
  cleanupOnFail: ON_THE_COMMAND_LINE,
  dependencies: 'Write them into Chart.yaml of the chart.',
  devel: LOCAL_CHARTS,
  disableOpenAPIValidation: 'Leave it out: the API server checks every object itself.',
  disableValidation: 'Leave it out: the API server checks every object itself.',
  disableValidationOnInstall: 'Leave it out: the API server checks every object itself.',
  force: 'Use `dyn upgrade NAME CHART --force-replace` for the one time that it takes.',
  forceNamespace: 'Write `namespace:`.',
  hooks: HOOKS,
  inherit: TEMPLATES,
  jsonPatches: PATCHES,
  kubeContext: CONTEXT,
  kubeVersion: FILE.kubeVersion ?? '',
  missingFileHandler: MISSING,
  missingFileHandlerConfig: MISSING,
  postRenderer: PATCHES,
  postRendererArgs: PATCHES,
  skipDeps: LOCAL_CHARTS,
  strategicMergePatches: PATCHES,
  tags: 'Set them under `values:`, as `tags: {NAME: true}`.',
  transformers: PATCHES,
  valuesPathPrefix: 'Write the whole path under `values:`.',
  verify: 'Leave it out: this version of dyn does not check provenance.',
  version: `Leave it out: a chart's version stands in its Chart.yaml. ${LOCAL_CHARTS}`,
  wait: ALWAYS,
  waitForJobs: ON_THE_COMMAND_LINE,
};

const ENVIRONMENT: Readonly<Record<string, string>> = {
  kubeContext: CONTEXT,
  missingFileHandler: MISSING,
  missingFileHandlerConfig: MISSING,
  secrets: SECRETS,
};

const REFUSED: Readonly<Record<StackPart, Readonly<Record<string, string>>>> = {
  file: FILE,
  release: RELEASE,
  environment: ENVIRONMENT,
  override: CHANGES,
};

/** What to do in place of a key of helmfile's that dyn does not carry; undefined for keys that are none. */
export function insteadOf(part: StackPart, key: string): string | undefined {
  const table = REFUSED[part];
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** The keys that are refused in a part of dyn.yaml, for tests and pages. */
export function refusedKeys(part: StackPart): readonly string[] {
  return Object.keys(REFUSED[part]);
}
