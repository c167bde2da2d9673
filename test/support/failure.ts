import { DynError } from '../../src/base/problem.ts';

/** Code and message of the problem that some work ends with. Fails where it ends well, or with any other error. */
export async function failureOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof DynError) return `${error.problem.code}: ${error.problem.message}`;
    throw error;
  }
  throw new Error('it did not fail');
}
