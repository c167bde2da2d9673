import type { Problem } from '../problem.ts';

export type BudgetKind = 'steps' | 'time' | 'file' | 'output';

const WORDS: Record<BudgetKind, (limit: number) => string> = {
  steps: (limit) => `the templates take more than ${limit} steps`,
  time: (limit) => `rendering takes longer than ${limit} ms`,
  file: (limit) => `one text grows beyond ${limit} bytes`,
  output: (limit) => `the rendered files grow beyond ${limit} bytes`,
};

/** True for what `budgetExceeded` makes: nothing may go on after it. */
export function isSpent({ code }: Problem): boolean {
  return code.startsWith('budget/');
}

/** A render that costs more than its budget allows. */
export function budgetExceeded(kind: BudgetKind, limit: number): Problem {
  return {
    code: `budget/${kind}`,
    severity: 'error',
    message: `render budget exceeded: ${WORDS[kind](limit)}`,
    hint: 'Look for a loop that never ends; a chart that really needs more gets it with --budget-* flags.',
  };
}
