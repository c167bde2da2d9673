import type { Problem } from '../problem.ts';

/** The program git cannot be run; `reason` is the system's. */
export function gitMissing(reason: string): Problem {
  return {
    code: 'git/not-found',
    severity: 'error',
    message: `git cannot be run: ${reason}`,
    hint: 'Install git, or see that it is on the PATH; without --since it is not needed.',
  };
}

/** The user's folder is in no work tree. */
export function gitNoRepository(): Problem {
  return {
    code: 'git/no-repository',
    severity: 'error',
    message: 'this folder is not in the work tree of a git repository',
    hint: 'Run it in a clone, or leave --since out.',
  };
}

/** A reference that names no commit. */
export function gitUnknownRef(ref: string): Problem {
  return {
    code: 'git/unknown-ref',
    severity: 'error',
    message: `git knows no commit ${JSON.stringify(ref)}`,
    hint: 'Fetch it first (git fetch origin BRANCH, then --since origin/BRANCH), or look for the name in `git branch --all`.',
  };
}

/** History that ends before the place where the branch began. */
export function gitShallow(ref: string): Problem {
  return {
    code: 'git/shallow-clone',
    severity: 'error',
    message: `this clone is shallow, and does not hold the commit at which the branch left ${JSON.stringify(ref)}`,
    hint: 'Fetch the whole history: git fetch --unshallow, or fetch-depth: 0 for actions/checkout.',
  };
}

/** Two histories without a commit in common. */
export function gitUnrelated(ref: string): Problem {
  return {
    code: 'git/no-common-base',
    severity: 'error',
    message: `the branch and ${JSON.stringify(ref)} have no commit in common`,
    hint: 'Give a reference that the branch was made from.',
  };
}

/** Anything else that git says. */
export function gitFailed(words: string): Problem {
  return {
    code: 'git/failed',
    severity: 'error',
    message: `git failed: ${words}`,
    hint: 'Run git status in this folder; it says the same, and what to do.',
  };
}
