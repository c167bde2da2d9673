import { allSecretsOf } from '../../actions/releasesecrets.ts';
import { type Tested, testAction } from '../../actions/testrelease.ts';
import { DynError, fail, type Problem } from '../../base/problem.ts';
import { usage } from '../../base/problems/cli.ts';
import { logsMissing } from '../../base/problems/release.ts';
import { testLog } from '../../kube/logs.ts';
import { createVeil } from '../../kube/masking.ts';
import type { OperationEnv } from '../../kube/operation.ts';
import type { Command } from '../command.ts';
import { durationMs, openDeployment, sayEndpoint } from '../deploying.ts';
import { isOn } from '../flag.ts';
import { isColoured } from '../formats/colour.ts';
import { statusText } from '../formats/status.ts';
import type { ParsedArguments } from '../pflag.ts';
import { TEST_FLAGS } from '../releaseflags.ts';
import type { World } from '../world.ts';

/** `dyn test`, which is Helm's. */
export const test: Command = {
  name: 'test',
  summary: "run a release's tests",
  usage: 'RELEASE [FLAGS]',
  description: 'Runs the test hooks of a release one after the other, and records how they went.',
  examples: [
    ['dyn test web -n team-a', 'all tests'],
    ['dyn test web --logs', 'with what their pods wrote'],
    ['dyn test web --filter name=web-smoke', 'one of them'],
  ],
  flags: TEST_FLAGS,
  related: ['dyn status', 'dyn get hooks'],
  run,
};

async function run({ flags, positionals }: ParsedArguments, world: World): Promise<number> {
  if (positionals.length !== 1) fail(usage('"dyn test" requires 1 argument'));
  const [name = ''] = positionals;
  const deployment = await openDeployment(flags, world);
  sayEndpoint(deployment, world);
  const { namespace } = deployment.env.cluster.endpoint;
  const timeoutMs = durationMs(flags, 'timeout', 300_000);
  const filters = flags.get('filter') ?? [];
  const tested = await testAction({ name, namespace, timeoutMs, filters }, deployment);
  const write = (text: string): void => world.stdout(new TextEncoder().encode(text));
  write(statusText(tested.release, { isColoured: isColoured(flags, world), hideNotes: true }));
  const missing = isOn(flags, 'logs') ? await printLogs(tested, namespace, deployment.env, write) : undefined;
  const problem = joined(tested.problem, missing);
  if (problem) throw new DynError(problem);
  return 0;
}

function joined(first: Problem | undefined, second: Problem | undefined): Problem | undefined {
  if (!first || !second) return first ?? second;
  return { ...first, message: `${second.message}\n${first.message}` };
}

/** Prints the log of each test; gives the problem of one that has none, which ends it. */
async function printLogs(
  { ran, release }: Tested,
  namespace: string,
  env: OperationEnv,
  write: (text: string) => void,
): Promise<Problem | undefined> {
  const veil = createVeil(allSecretsOf(release));
  write('\n');
  for (const { name, kind } of ran) {
    try {
      const text = await testLog({ apiVersion: 'v1', kind, namespace, name }, env);
      write(`POD LOGS: ${name}\n${veil(text)}\n`);
    } catch (error) {
      if (!(error instanceof DynError)) throw error;
      return logsMissing(name, error.problem.message);
    }
  }
  return undefined;
}
