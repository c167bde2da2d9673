import { type DocsResult, docsAction } from '../../actions/docs.ts';
import type { LogLine } from '../../base/log.ts';
import { fail } from '../../base/problem.ts';
import { usage } from '../../base/problems/cli.ts';
import { logText } from '../../go/slog.ts';
import { hostFiles } from '../../host/files.ts';
import type { Command } from '../command.ts';
import { flag, isOn, last } from '../flag.ts';
import type { ParsedArguments } from '../pflag.ts';
import { printable } from '../report.ts';
import type { World } from '../world.ts';

/** `dyn docs`: the README.md of charts. */
export const docs: Command = {
  name: 'docs',
  summary: 'write the README.md of charts',
  usage: 'CHART… [FLAGS]',
  description:
    'Writes README.md into the folder of each chart, a file standing for the chart it lies in: its description, requirements, dependencies and values. Descriptions are comments in the form of helm-docs (# -- text) in values.yaml; types and limits come from values.schema.json too. A template of your own is Handlebars and is given name, version, description, dependencies, sections (each with rows), presets, examples, ci and more, with the helpers cell and code.',
  examples: [
    ['dyn docs charts/hello', 'write charts/hello/README.md'],
    ['dyn docs charts/a charts/b --check', 'in CI: status 3 and the differences when one is out of step'],
    ['dyn docs charts/hello --template mine.hbs', 'with a template of your own'],
  ],
  flags: [
    flag('check', 'bool', 'write nothing; end with status 3 when a README.md is out of step'),
    flag('template', 'string', 'a Handlebars template of your own'),
    flag('output', 'string', 'text or json', { short: 'o', values: ['text', 'json'] }),
  ],
  related: ['dyn render', 'dyn help exit-codes'],
  run,
};

const OUT_OF_STEP = 3;

function run({ flags, positionals }: ParsedArguments, world: World): number {
  if (positionals.length === 0) fail(usage('"dyn docs" requires at least 1 argument'));
  const output = last(flags, 'output') ?? 'text';
  if (output !== 'text' && output !== 'json') fail(usage(`invalid output "${output}": must be text or json`));
  const template = last(flags, 'template');
  const check = isOn(flags, 'check');
  const lines: LogLine[] = [];
  const results = docsAction(
    { charts: positionals, check, ...(template === undefined ? {} : { template }) },
    { files: hostFiles(world.cwd) },
    { followLinks: false, log: (line) => lines.push(line) },
  );
  for (const line of lines) world.stderr(`${logText(line)}\n`);
  const text = output === 'json' ? jsonText(results) : results.map(resultText).join('');
  world.stdout(new TextEncoder().encode(text));
  return results.some(({ status }) => status === 'missing' || status === 'out of step') ? OUT_OF_STEP : 0;
}

function jsonText(results: readonly DocsResult[]): string {
  return `${JSON.stringify(results, undefined, 2)}\n`;
}

function resultText({ file, status, diff }: DocsResult): string {
  const head = status === 'written' ? `wrote ${file}\n` : `${file} is ${status}\n`;
  return diff === '' ? head : `${head}${printable(diff)}\n`;
}
