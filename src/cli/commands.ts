import type { CommandEntry } from './command.ts';

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
