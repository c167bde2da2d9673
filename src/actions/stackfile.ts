import { fail } from '../base/problem.ts';
import { noStackFile } from '../base/problems/stack.ts';
import { dirPath } from '../go/path.ts';
import { readStack, type Stack } from '../stack/stack.ts';
import type { Files } from './ports.ts';
import { findRoot, PROJECT_FILE, pathBelow, sourceOf } from './projectroot.ts';

/**
 * The stack of a file, or of the dyn.yaml that is nearest upward to the top of the repository; undefined when there is
 * none, or it has no releases. Raises stack/no-file for a file that was asked for, stack/… and yaml/….
 */
export function findStack(files: Files, asked?: string): Stack | undefined {
  const path = asked ?? pathBelow(findRoot(files), PROJECT_FILE);
  const isThere = files.kindOf(path) === 'file';
  const stack = isThere ? readStack(sourceOf(path, files), folderOf(path)) : undefined;
  if (asked !== undefined && !stack) fail(noStackFile(asked, isThere));
  return stack;
}

function folderOf(path: string): string {
  const folder = dirPath(path);
  return folder === '.' ? '' : folder;
}
