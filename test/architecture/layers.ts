/** For each folder of src/, those it may import from besides itself. */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  base: [],
  go: ['base'],
  yaml: ['base', 'go'],
  template: ['base', 'go'],
  functions: ['base', 'go', 'yaml', 'template'],
  kube: ['base', 'go', 'yaml'],
  chart: ['base', 'go', 'yaml'],
  values: ['base', 'go', 'yaml', 'chart'],
  schema: ['base', 'go', 'yaml', 'template', 'chart', 'values'],
  render: ['base', 'go', 'yaml', 'template', 'functions', 'chart', 'values'],
  manifest: ['base', 'go', 'yaml', 'kube', 'render'],
  supply: ['base', 'go', 'yaml', 'kube', 'chart', 'manifest'],
  release: ['base', 'go', 'yaml', 'kube', 'chart', 'manifest'],
  plan: ['base', 'go', 'yaml', 'kube', 'chart', 'manifest', 'release'],
  preflight: ['base', 'go', 'kube', 'manifest', 'release', 'plan'],
  lint: ['base', 'go', 'yaml', 'template', 'kube', 'chart', 'values', 'schema', 'render', 'manifest'],
  stack: ['base', 'go', 'yaml', 'chart', 'values'],
  pages: ['base', 'go', 'yaml', 'chart', 'values', 'schema'],
  actions: [
    ...[
      'base',
      'go',
      'yaml',
      'template',
      'functions',
      'kube',
      'chart',
      'values',
      'schema',
      'render',
      'manifest',
    ],
    ...['supply', 'release', 'plan', 'preflight', 'lint', 'stack', 'pages'],
  ],
  'core.ts': ['base', 'go', 'chart', 'values', 'schema', 'render', 'manifest'],
  host: ['base', 'go', 'kube', 'chart', 'supply', 'render', 'actions'],
};

/** Folders and files that may import anything. */
export const TOP: readonly string[] = ['cli', 'index.ts'];

/** Imports that break the table on purpose: "from -> target", with the reason. */
export const LAYER_EXEMPTIONS: Readonly<Record<string, string>> = {};

/** The only files that may import a package, by package. A package that is not here may not be imported at all. */
export const DOORS: Readonly<Record<string, readonly string[]>> = {
  commander: ['cli/program.ts'],
  re2js: ['go/regexp.ts'],
  'smol-toml': ['functions/toml.ts'],
  handlebars: ['pages/pages.ts'],
  'zod/mini': ['plan/planfile.ts', 'stack/project.ts'],
  '@kubernetes/client-node/dist/config.js': ['host/kubernetes.ts'],
  'handlebars/runtime': ['pages/pages.ts'],
};

/** The folders that see the machine: `node:` modules, process, console, the clock, chance. */
export const MACHINE: readonly string[] = ['host', 'cli', 'index.ts'];
