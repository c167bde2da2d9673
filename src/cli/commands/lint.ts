import { fail } from '../../base/problem.ts';
import { flagRefused } from '../../base/problems/cli.ts';
import type { Command } from '../command.ts';
import { type Flag, flag, last } from '../flag.ts';
import { OFFLINE_FLAG, OWN_RENDER_FLAGS, VALUE_FLAGS } from '../flags.ts';
import type { ParsedArguments } from '../pflag.ts';
import type { World } from '../world.ts';

const FORMATS = ['text', 'json', 'sarif', 'github', 'junit'];

const HELM_ONLY: readonly Flag[] = [
  flag('with-subcharts', 'bool', "lint the charts below charts/ too (Helm's rules)"),
  flag('quiet', 'bool', 'print only warnings and errors'),
  flag('skip-schema-validation', 'bool', "do not check values against values.schema.json (Helm's rules)"),
  ...VALUE_FLAGS,
];

const DYN_ONLY: readonly Flag[] = [
  flag('output', 'string', FORMATS.join(', '), { short: 'o', values: FORMATS, own: true }),
  flag('report', 'list', 'write a report too, as FORMAT=PATH', { own: true }),
  flag('since', 'string', 'only what a branch has touched since it left this reference of git', {
    own: true,
  }),
  flag('watch', 'bool', 'lint again what changes, until Ctrl-C', { own: true }),
  flag('baseline', 'string', 'a file of findings that are known, and not reported', { own: true }),
  flag('write-baseline', 'bool', 'write that file, of all that is found', { own: true }),
  flag('fix', 'bool', 'mend what can be mended safely, and report what is left', { own: true }),
  flag('dry-run', 'bool', 'with --fix: write nothing, print the changes as a patch', { own: true }),
  flag('explain', 'string', 'explain a rule; without one, list all', { bare: '', own: true }),
  OFFLINE_FLAG,
];

/** `dyn lint`: by dyn's own rules, or by Helm's. */
export const lint: Command = {
  name: 'lint',
  summary: 'find mistakes in charts and values files',
  usage: '[PATH…] [FLAGS]',
  description:
    'Examines charts with all their values files, and says at which line of a template or a values file to mend what. Without paths every chart and values file of the repository is looked at; a values file stands for itself, any other file for its chart, and with --watch what is saved is looked at again. Which chart a values file is for is said by lint.values of dyn.yaml (globs with charts), by its first line `# dyn-chart: PATH`, or by the nearest Chart.yaml above it. dyn.yaml also sets the severity of rules (lint.rules), what is left out (lint.exclude) and for which Kubernetes (lint.kubeVersion); a comment `dyn-ignore: RULE reason` silences one place, and `--explain RULE` tells what a rule is about. With `--rules helm` it prints what helm lint prints.',
  examples: [
    ['dyn lint --offline --strict', 'every chart and values file; status 3 for an error or a warning'],
    ['dyn lint --since origin/main -o github --report sarif=lint.sarif', 'what a pull request touches'],
    ['dyn lint --fix --dry-run | git apply', 'take the changes of --fix as a patch'],
  ],
  flags: [
    flag('rules', 'string', 'whose rules are asked: dyn or helm', { own: true, values: ['dyn', 'helm'] }),
    flag('strict', 'bool', 'warnings count as errors'),
    flag('kube-version', 'string', 'Kubernetes version of .Capabilities and of deprecations'),
    ...DYN_ONLY,
    ...HELM_ONLY,
    ...OWN_RENDER_FLAGS.filter(({ name }) => name !== 'cluster'),
  ],
  related: ['dyn render', 'dyn explain', 'dyn help exit-codes'],
  run,
};

async function run(args: ParsedArguments, world: World): Promise<number> {
  const rules = last(args.flags, 'rules') ?? 'dyn';
  if (rules === 'helm') {
    refuse(args, DYN_ONLY, 'it has no meaning with --rules helm');
    return (await import('./lint-helm.ts')).runHelmLint(args, world);
  }
  refuse(
    args,
    HELM_ONLY.filter(({ name }) => name !== 'quiet'),
    'it belongs to --rules helm',
  );
  return (await import('./lint-dyn.ts')).runDynLint(args, world);
}

/** No flag is silently without effect. */
function refuse({ flags }: ParsedArguments, others: readonly Flag[], reason: string): void {
  const given = others.find(({ name }) => flags.has(name));
  if (given) fail(flagRefused(given.name, reason));
}
