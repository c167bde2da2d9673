import { builtins } from './builtins.ts';
import type { FunctionTable } from './define.ts';

/** Every function that does not need the render it runs in; one line a family. */
export const functions: FunctionTable = {
  ...builtins,
};
