import { DynError } from '../base/problem.ts';
import type { OperationEnv } from '../kube/operation.ts';
import type { Release } from '../release/release.ts';
import type { ReleaseStore } from '../release/store.ts';
import { prefixed } from './performing.ts';

/** Raises kube/unreachable, with Helm's words in front, when the API server does not answer. */
export async function checkReachable({ discovery }: OperationEnv, prefix = ''): Promise<void> {
  try {
    await discovery.serverVersion();
  } catch (error) {
    throw prefixed(error, prefix);
  }
}

/** The same with the words of an install, which are logged besides. */
export async function checkReachableLogged(env: OperationEnv): Promise<void> {
  try {
    await checkReachable(env, 'cluster reachability check failed: ');
  } catch (error) {
    if (error instanceof DynError) env.log({ level: 'ERROR', message: error.message, attributes: [] });
    throw error;
  }
}

/** The newest revision, undefined when there is none. */
export async function findLast(store: ReleaseStore, name: string): Promise<Release | undefined> {
  try {
    return await store.last(name);
  } catch (error) {
    if (error instanceof DynError && ABSENT.includes(error.problem.code)) return undefined;
    throw error;
  }
}

const ABSENT: readonly string[] = ['record/not-found', 'record/no-revision'];

/** The newest revision that is deployed, undefined when none is. */
export async function findDeployed(store: ReleaseStore, name: string): Promise<Release | undefined> {
  try {
    return (await store.deployedAll(name)).at(-1);
  } catch (error) {
    if (error instanceof DynError && error.problem.code === 'record/none-deployed') return undefined;
    throw error;
  }
}
