import { explainAction, type Subject } from '../../actions/explain.ts';
import { readFieldPath } from '../../base/fieldpath.ts';
import type { LogLine } from '../../base/log.ts';
import { DynError, fail } from '../../base/problem.ts';
import { usage } from '../../base/problems/cli.ts';
import { logText } from '../../go/slog.ts';
import { HELM_4_1 } from '../../render/profile.ts';
import { openPorts, readChartRequest } from '../chartflags.ts';
import type { Command } from '../command.ts';
import { explanationText } from '../explanation.ts';
import { type FlagValues, flag, isOn, last } from '../flag.ts';
import { CHART_FLAGS } from '../flags.ts';
import type { ParsedArguments } from '../pflag.ts';
import { printable } from '../report.ts';
import type { World } from '../world.ts';

/** `dyn explain`: where a value comes from and goes to, and what made an object or a field. */
export const explain: Command = {
  name: 'explain',
  summary: 'tell where a value or an object comes from',
  usage: 'CHART VALUES.PATH | CHART KIND[.GROUP]/[NAMESPACE/]NAME [.FIELD] [FLAGS]',
  description:
    'Of a value: what it is, each layer that sets it, the templates that read it and the objects that depend on it. Of an object or a field: the line of a template that made it, the includes on the way, the values that were read and the conditions that let it be there. What has a slash before any dot is an object. Paths are written as for --set: a backslash makes a dot ordinary. Secrets are not shown.',
  examples: [
    [
      'dyn explain charts/hello image.tag --set image.tag=2',
      'who sets the value, who reads it, what depends on it',
    ],
    ['dyn explain charts/hello Deployment/release-name-hello .spec.replicas', 'which line of which template'],
    ['dyn explain charts/hello --object Deployment.apps/release-name-hello -o json', 'the same for scripts'],
  ],
  flags: [
    flag('value', 'bool', 'the argument is the path of a value'),
    flag('object', 'bool', 'the argument is an object'),
    flag('name', 'string', 'name of the release (release-name)'),
    flag('output', 'string', 'text or json', { short: 'o', values: ['text', 'json'] }),
    ...CHART_FLAGS,
  ],
  related: ['dyn render'],
  run,
};

async function run({ flags, positionals }: ParsedArguments, world: World): Promise<number> {
  const [chart, subject, field, ...more] = positionals;
  if (chart === undefined || subject === undefined || more.length > 0) {
    fail(usage('"dyn explain" takes a chart, what to explain, and for an object a field'));
  }
  const output = last(flags, 'output') ?? 'text';
  if (output !== 'text' && output !== 'json') fail(usage(`invalid output "${output}": must be text or json`));
  const name = last(flags, 'name') ?? 'release-name';
  const asked = readSubject(flags, subject, field);
  const request = { ...readChartRequest(flags, { name, chart }, world), subject: asked };
  const lines: LogLine[] = [];
  try {
    const found = await explainAction(request, HELM_4_1, openPorts(flags, world), (line) => lines.push(line));
    const text =
      output === 'json' ? `${JSON.stringify(found, undefined, 2)}\n` : printable(explanationText(found));
    printLog(lines, flags, world);
    world.stdout(new TextEncoder().encode(text));
  } catch (error) {
    if (error instanceof DynError) printLog(lines, flags, world);
    throw error;
  }
  return 0;
}

function printLog(lines: readonly LogLine[], flags: FlagValues, world: World): void {
  for (const line of lines)
    if (line.level !== 'DEBUG' || isOn(flags, 'debug')) world.stderr(`${logText(line)}\n`);
}

/** A field makes it an object; else what has a slash before any dot is one. */
function readSubject(flags: FlagValues, subject: string, field: string | undefined): Subject {
  const [asValue, asObject] = [isOn(flags, 'value'), isOn(flags, 'object')];
  if (asValue && asObject) fail(usage('--value and --object exclude each other'));
  if (asValue && field !== undefined) fail(usage('a value has no field: write it as one path'));
  if (asObject || (!asValue && (field !== undefined || /^[^.]*\//.test(subject)))) {
    return { kind: 'object', name: subject, field: readFieldPath(field ?? '') };
  }
  return { kind: 'value', path: readFieldPath(subject) };
}
