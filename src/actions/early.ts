import type { LogLine } from '../base/log.ts';
import { DynError } from '../base/problem.ts';
import type { Deployment } from './deployment.ts';

/** What was worked out before the release was locked: gives it, and says now what was logged then, or what was wrong. */
export type Early<T> = () => T;

/** What is raised before anything is written, whatever else may be said. */
const AT_ONCE: readonly string[] = [
  'crd/breaking',
  'preflight/cannot-tell',
  'preflight/refused',
  'record/does-not-fit',
];

/**
 * Works out what is to be recorded before anything is written, the lock too. Raises record/does-not-fit, crd/breaking and
 * preflight/…. Other answers may come before all else that is wrong (a name that is in use, a run to go on with): it is raised when the result is asked for.
 */
export async function renderEarly<T>(
  deployment: Deployment,
  work: (quiet: Deployment) => Promise<T>,
): Promise<Early<T>> {
  const { env } = deployment;
  const lines: LogLine[] = [];
  const quiet = { ...deployment, env: { ...env, log: (line: LogLine) => void lines.push(line) } };
  const say = (): void => {
    for (const line of lines) env.log(line);
  };
  try {
    const result = await work(quiet);
    return () => {
      say();
      return result;
    };
  } catch (error) {
    if (!(error instanceof DynError) || AT_ONCE.includes(error.problem.code)) throw error;
    return () => {
      say();
      throw error;
    };
  }
}
