import type { CommandEntry } from './command.ts';

/** The commands below `get`. */
const GET_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'all',
    summary: 'show everything that is stored of a release',
    load: async () => (await import('./commands/get-all.ts')).getAll,
  },
  {
    name: 'hooks',
    summary: 'show the hooks of a release',
    load: async () => (await import('./commands/get.ts')).getHooks,
  },
  {
    name: 'manifest',
    summary: 'show the objects of a release',
    load: async () => (await import('./commands/get.ts')).getManifest,
  },
  {
    name: 'metadata',
    summary: 'show the facts of a release',
    load: async () => (await import('./commands/get-metadata.ts')).getMetadata,
  },
  {
    name: 'notes',
    summary: 'show the notes of a release',
    load: async () => (await import('./commands/get.ts')).getNotes,
  },
  {
    name: 'values',
    summary: 'show the values of a release',
    load: async () => (await import('./commands/get-values.ts')).getValues,
  },
];

/** Every command, in the order of `dyn --help`. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'render',
    summary: 'render a chart to manifests',
    load: async () => (await import('./commands/render.ts')).render,
  },
  {
    name: 'template',
    summary: 'the same, exactly as helm template',
    load: async () => (await import('./commands/render.ts')).template,
  },
  {
    name: 'install',
    summary: 'install a chart as a release',
    load: async () => (await import('./commands/install.ts')).install,
  },
  {
    name: 'preflight',
    summary: 'tell whether a release can be installed, and what keeps it from that',
    load: async () => (await import('./commands/preflight.ts')).preflight,
  },
  {
    name: 'upgrade',
    summary: 'change a release: its chart, its values',
    load: async () => (await import('./commands/upgrade.ts')).upgrade,
  },
  {
    name: 'rollback',
    summary: 'bring an earlier revision of a release back',
    load: async () => (await import('./commands/rollback.ts')).rollback,
  },
  {
    name: 'uninstall',
    aliases: ['del', 'delete', 'un'],
    summary: 'take releases away',
    load: async () => (await import('./commands/uninstall.ts')).uninstall,
  },
  {
    name: 'plan',
    summary: 'show what install, upgrade, rollback or uninstall would change',
    load: async () => (await import('./commands/plan.ts')).plan,
  },
  {
    name: 'test',
    summary: "run a release's tests",
    load: async () => (await import('./commands/test.ts')).test,
  },
  {
    name: 'doctor',
    summary: 'explain a release that is stuck, and name the next safe command',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'recover',
    summary: 'bring a release back that is stuck',
    load: async () => (await import('./commands/recover.ts')).recover,
  },
  {
    name: 'explain',
    summary: 'tell where a value or an object comes from',
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  {
    name: 'values',
    summary: 'show the values of a chart, and where they come from',
    load: async () => (await import('./commands/values.ts')).values,
  },
  {
    name: 'lint',
    summary: 'find mistakes in charts and values files',
    load: async () => (await import('./commands/lint.ts')).lint,
  },
  {
    name: 'docs',
    summary: 'write the README.md of charts',
    load: async () => (await import('./commands/docs.ts')).docs,
  },
  {
    name: 'schema',
    summary: 'make the values.schema.json of charts',
    load: async () => (await import('./commands/schema.ts')).schema,
  },
  {
    name: 'list',
    summary: 'list releases',
    aliases: ['ls'],
    load: async () => (await import('./commands/list.ts')).list,
  },
  {
    name: 'status',
    summary: 'show the state of a release and its objects',
    load: async () => (await import('./commands/status.ts')).status,
  },
  {
    name: 'history',
    summary: 'show the revisions of a release',
    aliases: ['hist'],
    load: async () => (await import('./commands/history.ts')).history,
  },
  {
    name: 'get',
    summary: 'show what is stored of a release',
    load: async () => (await import('./commands/get.ts')).get,
    commands: GET_COMMANDS,
  },
  {
    name: 'version',
    summary: 'print versions',
    load: async () => (await import('./commands/version.ts')).version,
  },
  {
    name: 'completion',
    summary: 'print a completion script for a shell',
    load: async () => (await import('./commands/completion.ts')).completion,
  },
  {
    name: 'help',
    summary: 'explain a command or a topic',
    load: async () => (await import('./commands/help.ts')).help,
  },
  {
    name: '__complete',
    summary: 'answer a completion request',
    hidden: true,
    load: async () => (await import('./commands/complete.ts')).complete,
  },
];
