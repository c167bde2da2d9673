import { builtins } from './builtins.ts';
import { certificates } from './certificates.ts';
import { convert } from './convert.ts';
import type { FunctionTable } from './define.ts';
import { dicts } from './dicts.ts';
import { digests } from './digests.ts';
import { lists } from './lists.ts';
import { logic } from './logic.ts';
import { math } from './math.ts';
import { random } from './random.ts';
import { strings } from './strings.ts';

/** Every function that does not need the render it runs in; one line a family. */
export const functions: FunctionTable = {
  ...builtins,
  ...certificates,
  ...convert,
  ...dicts,
  ...digests,
  ...lists,
  ...logic,
  ...math,
  ...random,
  ...strings,
};
