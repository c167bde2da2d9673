import type { Reporter, TestModule } from 'vitest/node';

/** Ends the run with one plain line, "N passed, N failed"; in CI a skipped test fails the run. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const states = modules
      .flatMap((module) => [...module.children.allTests()])
      .map((test) => test.result().state);
    const count = (state: string) => states.filter((each) => each === state).length;
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const failed = count('failed') + broken + errors.length;
    const skipped = count('skipped') + count('pending');
    if (skipped > 0 && process.env.CI !== undefined) {
      console.log(`${skipped} skipped, and in CI nothing may be`);
      process.exitCode = 1;
    }
    console.log(`${count('passed')} passed, ${failed} failed`);
  }
}
