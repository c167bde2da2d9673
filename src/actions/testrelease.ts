import { fail, type Problem } from '../base/problem.ts';
import { releaseNotFound } from '../base/problems/record.ts';
import { releaseNameInvalid } from '../base/problems/release.ts';
import { type HookOptions, hooksOf, runHooks } from '../plan/hooks.ts';
import { openLedger } from '../release/ledger.ts';
import type { Release, ReleaseHook } from '../release/release.ts';
import type { Deployment } from './deployment.ts';
import { checkReachable, findLast } from './looking.ts';
import { isReleaseName } from './names.ts';
import { problemIn } from './performing.ts';
import { allSecretsOf } from './releasesecrets.ts';

/** A run of a release's tests. */
export interface TestRequest {
  readonly name: string;
  readonly namespace: string;
  readonly timeoutMs: number;
  /** `name=a` and `!name=a`; others have no say. */
  readonly filters: readonly string[];
}

/** The release after its tests, and what went wrong. */
export interface Tested {
  readonly release: Release;
  /** Tests that ran, in the order in which they did. */
  readonly ran: readonly ReleaseHook[];
  readonly problem?: Problem;
}

/** Runs the tests of the last revision and records how they went. Source: helm action ReleaseTesting.Run. */
export async function testAction(request: TestRequest, { store, env }: Deployment): Promise<Tested> {
  await checkReachable(env);
  const { name } = request;
  if (!isReleaseName(name)) fail(releaseNameInvalid(name, 'releaseTest: Release name is invalid'));
  const last = (await findLast(store, name)) ?? fail(releaseNotFound());
  const { skipped, chosen } = filterHooks(last.hooks, request.filters);
  const ledger = openLedger({ ...last, hooks: chosen }, store);
  // The record holds the skipped hooks in front, whenever it is written.
  const whole = { ...ledger, save: () => store.update(withSkipped(ledger.release(), skipped)) };
  const method = last.applyMethod === 'ssa' ? 'ssa' : 'csa';
  const options: HookOptions = {
    ...{ timeoutMs: request.timeoutMs, strategy: 'watcher', method, secrets: allSecretsOf(last) },
    ...{ done: new Set<string>(), note: async () => {} },
  };
  let problem: Problem | undefined;
  try {
    await runHooks('test', whole, options, env);
  } catch (error) {
    problem = problemIn(error, last);
  }
  await whole.save();
  const { hooks } = ledger.release();
  const ran = hooksOf('test', hooks).flatMap((index) => hooks[index] ?? []);
  return { release: withSkipped(ledger.release(), skipped), ran, ...(problem ? { problem } : {}) };
}

function withSkipped(release: Release, skipped: readonly ReleaseHook[]): Release {
  return { ...release, hooks: [...skipped, ...release.hooks] };
}

interface Filtered {
  readonly skipped: readonly ReleaseHook[];
  readonly chosen: readonly ReleaseHook[];
}

function filterHooks(hooks: readonly ReleaseHook[], filters: readonly string[]): Filtered {
  const named = (key: string): readonly string[] =>
    filters.filter((one) => one.startsWith(key)).map((one) => one.slice(key.length));
  const [wanted, unwanted] = [named('name='), named('!name=')];
  const isSkipped = ({ name }: ReleaseHook): boolean =>
    unwanted.includes(name) || (wanted.length > 0 && !wanted.includes(name));
  return { skipped: hooks.filter(isSkipped), chosen: hooks.filter((hook) => !isSkipped(hook)) };
}
