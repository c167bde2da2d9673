import { compileGlob } from './globcompile.ts';
import { byteString, readGlob } from './globsyntax.ts';

/** Whether a path matches. */
export type FileGlob = (path: string) => boolean;

/**
 * Reads a pattern of `.Files.Glob`: `*` and `?` stop at "/", `**` does not; `[abc]`, `[a-z]`, `[!abc]` take "/" too;
 * `{a,b}` nests; `\` makes a character ordinary. Undefined when it is malformed (Helm then takes every file).
 * `charge` is called for work done, and may throw. Model: github.com/gobwas/glob with "/" as separator.
 */
export function readFileGlob(pattern: string, charge: () => void): FileGlob | undefined {
  const node = readGlob(pattern);
  if (node === undefined) return undefined;
  const matcher = compileGlob(node, charge);
  return (path) => matcher.matches(byteString(path));
}
