import type { Log } from '../base/log.ts';
import { compareBytes, fromBytes } from '../go/bytes.ts';
import type { FileTree } from './filetree.ts';
import { ignoreRules } from './ignore.ts';

/** The files that a chart in a folder would have: without those that .helmignore names, in the order of a walk. */
export function withoutIgnored(tree: FileTree, log: Log): FileTree {
  const ignoreFile = tree.get('.helmignore');
  const rules = ignoreRules(ignoreFile && fromBytes(ignoreFile), log);
  const inOrder = [...tree].sort(([a], [b]) => compareBytes(walkKey(a), walkKey(b)));
  return new Map(inOrder.filter(([path]) => !isLeftOut(path, rules)));
}

/** Folders are walked where their name stands: `a/b` before `a.txt`. */
function walkKey(path: string): string {
  return path.replaceAll('/', '\0');
}

function isLeftOut(path: string, rules: ReturnType<typeof ignoreRules>): boolean {
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1))
    if (rules.isIgnored(path.slice(0, slash), true)) return true;
  return rules.isIgnored(path, false);
}
