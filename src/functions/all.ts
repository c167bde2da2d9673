import { builtins } from './builtins.ts';
import { certificates } from './certificates.ts';
import { convert } from './convert.ts';
import { dates } from './dates.ts';
import type { FunctionTable } from './define.ts';
import { dicts } from './dicts.ts';
import { digests } from './digests.ts';
import { encode } from './encode.ts';
import { lists } from './lists.ts';
import { logic } from './logic.ts';
import { math } from './math.ts';
import { paths } from './paths.ts';
import { random } from './random.ts';
import { regex } from './regex.ts';
import { strings } from './strings.ts';
import { toml } from './toml.ts';
import { versions } from './versions.ts';

/** Every function that does not need the render it runs in; one line a family. */
export const functions: FunctionTable = {
  ...builtins,
  ...certificates,
  ...convert,
  ...dates,
  ...dicts,
  ...digests,
  ...encode,
  ...lists,
  ...logic,
  ...math,
  ...paths,
  ...random,
  ...regex,
  ...strings,
  ...toml,
  ...versions,
};
