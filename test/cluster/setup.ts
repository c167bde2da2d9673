import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import build from '../support/build.ts';
import { NoCluster } from './binaries.ts';
import { startCluster } from './cluster.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The control plane of this run; absent on a developer's machine that cannot build one. */
    readonly cluster: RunningCluster | undefined;
  }
}

/** Where the control plane of this run is. */
export interface RunningCluster {
  readonly kubeconfig: string;
  /** The folder of its logs and its audit log. */
  readonly folder: string;
  /** Whether it ends with this run, and everything on it. */
  readonly isOurs: boolean;
}

/** Builds dyn, and starts one control plane for all tests, or takes the one that DYN_TEST_KUBECONFIG names. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (process.env.DYN_CASES_WITH !== 'helm') build();
  const given = process.env.DYN_TEST_KUBECONFIG ?? '';
  if (given !== '') {
    readFileSync(given);
    project.provide('cluster', {
      kubeconfig: resolve(given),
      folder: dirname(resolve(given)),
      isOurs: false,
    });
    return async () => {};
  }
  return startOwn(project);
}

async function startOwn(project: TestProject): Promise<() => Promise<void>> {
  const say = (line: string): void => console.error(`cluster: ${line}`);
  try {
    const { kubeconfig, folder, stop } = await startCluster(say);
    project.provide('cluster', { kubeconfig, folder, isOurs: true });
    return stop;
  } catch (error) {
    if (!(error instanceof NoCluster) || process.env.CI !== undefined) throw error;
    say(error.message);
    say('NO TEST ON A CLUSTER IS RUN: a control plane needs Go and its module proxy (docs/cluster.md)');
    project.provide('cluster', undefined);
    return async () => {};
  }
}
