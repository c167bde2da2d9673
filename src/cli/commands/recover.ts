import { examineRelease } from '../../actions/doctor.ts';
import { chooseCure, recoverAction } from '../../actions/recover.ts';
import { fail } from '../../base/problem.ts';
import { usage } from '../../base/problems/cli.ts';
import { needsYes, notConfirmed } from '../../base/problems/doctor.ts';
import { cureText } from '../../release/diagnose.ts';
import { driverNamed } from '../../release/drivers.ts';
import type { Command } from '../command.ts';
import { openDeployment, readRunOptions, sayEndpoint } from '../deploying.ts';
import { flag, isOn, last } from '../flag.ts';
import { diagnosisText } from '../formats/diagnosis.ts';
import type { ParsedArguments } from '../pflag.ts';
import { DRIVER_FLAG, LOCK_FLAG, WAIT_FLAGS } from '../releaseflags.ts';
import type { World } from '../world.ts';

/** `dyn recover`: brings a release back that is stuck. */
export const recover: Command = {
  name: 'recover',
  summary: 'bring a release back that is stuck',
  usage: 'RELEASE [FLAGS]',
  description:
    'Does what `dyn doctor` names: marks a revision as failed, rolls back, or goes on with what was begun. It shows what it will do and asks; without a terminal it needs --yes. While somebody works on the release it does nothing and ends with status 6.',
  examples: [
    ['dyn recover web -n team-a', 'show what would be done, and ask'],
    ['dyn recover web --yes --wait', 'without asking, until all is ready'],
    ['dyn recover web --mark-failed --yes', 'only mark the revision as failed: no object is changed'],
  ],
  flags: [
    flag('yes', 'bool', 'do not ask', { short: 'y', own: true }),
    flag('mark-failed', 'bool', 'only mark the last revision as failed, and change no object', { own: true }),
    flag('no-hooks', 'bool', 'run no hooks', { own: true }),
    ...WAIT_FLAGS,
    LOCK_FLAG,
    DRIVER_FLAG,
  ],
  related: ['dyn doctor', 'dyn rollback', 'dyn uninstall'],
  run,
};

async function run({ flags, positionals }: ParsedArguments, world: World): Promise<number> {
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0) fail(usage('"dyn recover" requires 1 argument: the release'));
  const deployment = await openDeployment(flags, world);
  const { env, store, processes } = deployment;
  const { namespace } = env.cluster.endpoint;
  const driver = driverNamed(last(flags, 'driver') ?? world.env.HELM_DRIVER ?? '');
  const examined = await examineRelease({ name, namespace, driver, store, env, processes });
  world.stderr(diagnosisText(examined));
  if (examined.diagnosis.findings.length === 0) return 0;
  const cure = chooseCure(examined, isOn(flags, 'mark-failed'));
  sayEndpoint(deployment, world);
  world.stderr(`\n\`dyn recover\` ${cureText(cure)}.\n`);
  if (!isOn(flags, 'yes')) await confirm(name, world);
  await recoverAction({ examined, cure, options: readRunOptions(flags, 'none') }, deployment);
  world.stdout(new TextEncoder().encode(`release "${name}" recovered\n`));
  return 0;
}

async function confirm(name: string, { ask }: World): Promise<void> {
  if (!ask) fail(needsYes(name));
  const answer = await ask('Do this? [y/N] ');
  if (!/^y(es)?$/i.test(answer.trim())) fail(notConfirmed());
}
