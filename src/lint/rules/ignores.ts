import type { LintRule } from '../rule.ts';

/** Comments that silence nothing. */
export const unusedIgnore: LintRule = {
  id: 'lint/unused-ignore',
  severity: 'warning',
  summary: 'a dyn-ignore comment silences nothing',
  mends:
    'Takes the comment out of values files. In templates it may be for what other values make, and stays.',
  explanation:
    'What it was written for is gone, or it stands in the wrong place: beside what it is about, or on the line above. Left behind, it would hide the next mistake there.',
};

/** Comments that silence a rule without saying why, which they therefore do not do. */
export const ignoreWithoutReason: LintRule = {
  id: 'lint/ignore-without-reason',
  severity: 'error',
  summary: 'a dyn-ignore comment gives no reason, or names no rule',
  explanation:
    'Write `dyn-ignore: RULE reason`: whoever reads it later must be able to tell whether it still holds. `dyn lint --explain` lists the rules.',
};
