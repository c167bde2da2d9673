import { type Examined, examineRelease } from '../../actions/doctor.ts';
import { DynError, fail } from '../../base/problem.ts';
import { usage } from '../../base/problems/cli.ts';
import { driverNamed } from '../../release/drivers.ts';
import type { Command } from '../command.ts';
import { openDeployment } from '../deploying.ts';
import { flag, last } from '../flag.ts';
import { diagnosisData, diagnosisText } from '../formats/diagnosis.ts';
import type { ParsedArguments } from '../pflag.ts';
import { DRIVER_FLAG } from '../releaseflags.ts';
import { problemText } from '../report.ts';
import type { World } from '../world.ts';

/** `dyn doctor`: why a release is stuck, and the next safe command. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'explain a release that is stuck, and name the next safe command',
  usage: 'RELEASE [FLAGS]',
  description:
    "Looks at the records, the lock, the namespace and the objects of a release, Helm's too, and says what is wrong, why, and what to do next. Nothing is written. Exit status 0: nothing is wrong, 3: findings, 8: cannot tell.",
  examples: [
    ['dyn doctor web -n team-a', 'what is wrong with a release'],
    ['dyn doctor web -o json', 'the same for a program'],
    ['dyn doctor web --driver configmap', 'records that are kept in ConfigMaps'],
  ],
  flags: [
    flag('output', 'string', 'text, json or yaml', {
      short: 'o',
      values: ['text', 'json', 'yaml'],
      own: true,
    }),
    DRIVER_FLAG,
  ],
  related: ['dyn recover', 'dyn status', 'dyn history'],
  run,
};

const FINDINGS = 3;
const CANNOT_TELL = 8;

/** Failures that mean that nothing can be said: no connection, or no right to read the records. */
const BLIND: readonly string[] = ['kube/unreachable', 'kube/refused'];

async function run({ flags, positionals }: ParsedArguments, world: World): Promise<number> {
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0) fail(usage('"dyn doctor" requires 1 argument: the release'));
  const output = last(flags, 'output') ?? 'text';
  if (output !== 'text' && output !== 'json' && output !== 'yaml')
    fail(usage(`invalid output "${output}": must be text, json or yaml`));
  try {
    const examined = await examine(name, flags, world);
    const text = output === 'text' ? diagnosisText(examined) : diagnosisData(examined, output);
    world.stdout(new TextEncoder().encode(text));
    for (const finding of examined.diagnosis.findings) world.onProblem?.(finding);
    return statusOf(examined);
  } catch (error) {
    if (!(error instanceof DynError) || !BLIND.includes(error.problem.code)) throw error;
    world.onProblem?.(error.problem);
    world.stderr(problemText(error.problem));
    return CANNOT_TELL;
  }
}

async function examine(name: string, flags: ParsedArguments['flags'], world: World): Promise<Examined> {
  const { env, store, processes } = await openDeployment(flags, world);
  const { namespace } = env.cluster.endpoint;
  const driver = driverNamed(last(flags, 'driver') ?? world.env.HELM_DRIVER ?? '');
  return examineRelease({ name, namespace, driver, store, env, processes });
}

function statusOf({ diagnosis: { findings } }: Examined): number {
  const wrong = findings.filter(({ severity }) => severity !== 'note');
  if (wrong.length === 0) return 0;
  return wrong.every(({ code }) => code === 'doctor/cannot-tell') ? CANNOT_TELL : FINDINGS;
}
