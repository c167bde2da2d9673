import { findVariations, type Trial, type Variation } from '../actions/variance.ts';
import type { LogLine } from '../base/log.ts';
import { fail } from '../base/problem.ts';
import { outputVaries } from '../base/problems/entropy.ts';
import { toBytes } from '../go/bytes.ts';
import { logText } from '../go/slog.ts';
import { type Seed, seededEntropy } from '../host/seeded.ts';
import { fixedZone } from '../host/zonefiles.ts';
import { HELM_4_1 } from '../render/profile.ts';
import { openPorts } from './chartflags.ts';
import { codeLines } from './explanation.ts';
import { isOn, last } from './flag.ts';
import type { ParsedArguments } from './pflag.ts';
import { openServer, readRequest } from './rendering.ts';
import { printable } from './report.ts';
import type { World } from './world.ts';

/** Two moments of which no part is the same, from year to nanosecond, nor the day of the week. */
const FIRST: Seed = { seed: 1n, nowNs: 946_684_800_000_000_000n };
const SECOND: Seed = {
  seed: 2n,
  nowNs: 1_951_054_661_123_456_789n,
  local: () => ({ name: 'Local', files: [fixedZone('DYN', 5 * 3600 + 45 * 60)] }),
};

/** Renders a chart twice and prints what varies. Raises entropy/output-varies, and all that a render raises. */
export async function checkDeterminism(args: ParsedArguments, world: World): Promise<number> {
  await openServer('render', args.flags, world);
  const lines: LogLine[] = [];
  const trials = [trialOf(args, world, FIRST), trialOf(args, otherWorld(world), SECOND)] as const;
  const found = await findVariations([...trials], HELM_4_1, (line) => lines.push(line));
  for (const line of lines)
    if (line.level !== 'DEBUG' || isOn(args.flags, 'debug')) world.stderr(`${logText(line)}\n`);
  const isJson = last(args.flags, 'output') === 'json';
  world.stdout(
    toBytes(isJson ? `${JSON.stringify({ variations: found }, undefined, 2)}\n` : variationsText(found)),
  );
  if (found.length > 0) fail(outputVaries(found.length));
  return 0;
}

function trialOf(args: ParsedArguments, world: World, seed: Seed): Trial {
  const ports = { ...openPorts(args.flags, world), entropy: seededEntropy(seed).entropy };
  return { request: readRequest('render', args, ports, world), ports };
}

/** What is meant to decide what is rendered. */
const INPUT = /^(?:HELM_|DYN_|KUBECONFIG$|HOME$)/;

/** The same machine with another environment. */
function otherWorld(world: World): World {
  const env = Object.entries(world.env).map(([name, text]) => [name, INPUT.test(name) ? text : 'other']);
  return { ...world, env: Object.fromEntries(env) };
}

function variationsText(found: readonly Variation[]): string {
  return found.length === 0 ? 'nothing varies\n' : printable(found.map(variationText).join('\n'));
}

const ABOUT: Readonly<Record<Variation['what'], string>> = {
  field: '',
  text: ' (a comment, or how it is written)',
  object: ' (whether it is there)',
};

function variationText({ object, field, what, template, way }: Variation): string {
  const lines = [
    `${object}${field === undefined ? '' : ` ${field}`}${ABOUT[what]}`,
    ...codeLines(template).map((line) => `  ${line}`),
    ...way.map(({ file, line, column }) => `  by way of ${file}:${line}:${column}`),
  ];
  return `${lines.join('\n')}\n`;
}
