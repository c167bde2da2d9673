import { builtins } from './builtins.ts';
import { certificates } from './certificates.ts';
import type { FunctionTable } from './define.ts';
import { digests } from './digests.ts';
import { random } from './random.ts';

/** Every function that does not need the render it runs in; one line a family. */
export const functions: FunctionTable = {
  ...builtins,
  ...certificates,
  ...digests,
  ...random,
};
