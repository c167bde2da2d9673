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
import { isOn } from '../flag.ts';
import type { ParsedArguments } from '../pflag.ts';
import type { World } from '../world.ts';

/** Lints by Helm's rules: the lines and the verdict of `helm lint`. */
export function runHelmLint({ flags, positionals }: ParsedArguments, world: World): number {
  if (positionals.length === 0) fail(usage('"dyn lint" requires at least 1 argument'));
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
