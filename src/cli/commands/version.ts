import { DynError } from '../../base/problem.ts';
import { usage } from '../../base/problems/cli.ts';
import { HELM_4_1 } from '../../render/profile.ts';
import type { Command } from '../command.ts';
import { flag } from '../flag.ts';
import { dynVersion, runtimeVersion } from '../versions.ts';

/** `dyn version`. */
export const version: Command = {
  name: 'version',
  summary: 'print versions',
  usage: '[FLAGS]',
  description: 'Prints the version of dyn, of the Helm whose output it gives, and of its runtime.',
  examples: [
    ['dyn version', 'one line'],
    ['dyn version -o json', 'for scripts'],
    ['dyn version -o yaml', 'the same as YAML'],
  ],
  flags: [flag('output', 'string', 'text, json or yaml', { short: 'o', values: ['text', 'json', 'yaml'] })],
  related: ['dyn help helm-flags'],
  run: ({ flags, positionals }, world) => {
    if (positionals.length > 0) throw new DynError(usage('"dyn version" accepts no arguments'));
    const facts: readonly (readonly [string, string])[] = [
      ['version', dynVersion()],
      ['helm', HELM_4_1.helm.version],
      ['kubernetes', HELM_4_1.kubeVersion.version],
      ['runtime', runtimeVersion()],
    ];
    world.stdout(new TextEncoder().encode(`${format(facts, flags.get('output')?.at(-1))}\n`));
    return 0;
  },
};

function format(facts: readonly (readonly [string, string])[], output: string | undefined): string {
  if (output === 'json') return JSON.stringify(Object.fromEntries(facts));
  if (output === 'yaml') return facts.map(([name, value]) => `${name}: ${value}`).join('\n');
  const [own = '', helm = '', kubernetes = '', runtime = ''] = facts.map(([, value]) => value);
  return `dyn ${own} (prints what helm ${helm} prints, for Kubernetes ${kubernetes}; ${runtime})`;
}
