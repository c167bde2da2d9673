import { type HelmLintResult, helmLintAction } from '../../actions/helmlint.ts';
import type { LogLine } from '../../base/log.ts';
import { fail } from '../../base/problem.ts';
import { usage } from '../../base/problems/cli.ts';
import { lintFailed, lintUnreadable } from '../../base/problems/lint.ts';
import { toBytes } from '../../go/bytes.ts';
import { logText } from '../../go/slog.ts';
import { messageText } from '../../lint/helm/message.ts';
import { HELM_4_1 } from '../../render/profile.ts';
import { openPorts, readChartRequest } from '../chartflags.ts';
import type { Command } from '../command.ts';
import { flag, isOn } from '../flag.ts';
import { OWN_RENDER_FLAGS, VALUE_FLAGS } from '../flags.ts';
import type { ParsedArguments } from '../pflag.ts';
import type { World } from '../world.ts';

/** `dyn lint`: by Helm's rules, so far. */
export const lint: Command = {
  name: 'lint',
  summary: 'examine charts for mistakes, as helm lint does',
  usage: '--rules helm PATH… [FLAGS]',
  description:
    'Examines chart folders and archives by the rules of helm lint, and prints what helm lint prints. No kubeconfig is read: -n and HELM_NAMESPACE name the namespace.',
  examples: [
    ['dyn lint --rules helm charts/hello', 'what helm lint says of a chart'],
    [
      'dyn lint --rules helm --strict charts/a charts/b',
      'in CI: status 3 when there is an error or a warning',
    ],
    ['dyn lint --rules helm --kube-version 1.25 charts/hello -f prod.yaml', 'for a cluster, with values'],
  ],
  flags: [
    flag('rules', 'csv', 'whose rules are asked: helm', { own: true, values: ['helm'] }),
    flag('strict', 'bool', 'warnings count as errors'),
    flag('with-subcharts', 'bool', 'lint the charts below charts/ too'),
    flag('quiet', 'bool', 'print only warnings and errors'),
    flag('skip-schema-validation', 'bool', 'do not check values against values.schema.json'),
    flag('kube-version', 'string', 'Kubernetes version of .Capabilities and of deprecations'),
    ...VALUE_FLAGS,
    ...OWN_RENDER_FLAGS.filter(({ name }) => name !== 'cluster'),
  ],
  related: ['dyn render', 'dyn help exit-codes'],
  run,
};

function run({ flags, positionals }: ParsedArguments, world: World): number {
  if (positionals.length === 0) fail(usage('"dyn lint" requires at least 1 argument'));
  checkRules(flags.get('rules') ?? []);
  const { layers, namespace, kubeVersion, skipSchemas, followLinks } = readChartRequest(
    flags,
    { name: '', chart: '' },
    world,
  );
  const lines: LogLine[] = [];
  const results = helmLintAction(
    {
      ...{ paths: positionals, layers, namespace, kubeVersion, skipSchemas, followLinks },
      strict: isOn(flags, 'strict'),
      withSubcharts: isOn(flags, 'with-subcharts'),
    },
    HELM_4_1,
    openPorts(flags, world),
    (line) => lines.push(line),
  );
  for (const line of lines)
    if (line.level !== 'DEBUG' || isOn(flags, 'debug')) world.stderr(`${logText(line)}\n`);
  return report(results, isOn(flags, 'quiet'), world);
}

function checkRules(rules: readonly string[]): void {
  const unknown = rules.find((rule) => rule !== 'helm');
  if (unknown !== undefined) fail(usage(`invalid rules ${JSON.stringify(unknown)}: must be helm`));
  if (rules.length === 0) fail(usage('"dyn lint" needs --rules helm: there are no other rules yet'));
}

/** Prints as helm lint does; fails with its summary when a path failed. Source: helm cmd/lint. */
function report(results: readonly HelmLintResult[], quiet: boolean, world: World): number {
  const failed = results.filter((result) => result.failed).length;
  const summary = `${results.length} chart(s) linted, ${failed} chart(s) failed`;
  const shown = quiet ? results.filter(hasWarnings) : results;
  const end = failed > 0 || (quiet && shown.length === 0) ? '' : `${summary}\n`;
  const text = shown.map((result) => blockText(result, quiet)).join('') + end;
  if (text !== '') world.stdout(toBytes(text));
  if (results.some(({ unreadable }) => unreadable !== undefined)) fail(lintUnreadable(summary));
  if (failed > 0) fail(lintFailed(summary));
  return 0;
}

function hasWarnings({ messages, failed }: HelmLintResult): boolean {
  return failed || messages.some(({ severity }) => severity !== 'INFO');
}

function blockText({ path, messages, unreadable }: HelmLintResult, quiet: boolean): string {
  const shown = quiet ? messages.filter(({ severity }) => severity !== 'INFO') : messages;
  const error = unreadable === undefined ? [] : [`Error ${unreadable}`];
  return [`==> Linting ${path}`, ...error, ...shown.map(messageText), '\n'].join('\n');
}
