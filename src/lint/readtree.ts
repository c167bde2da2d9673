/** Paths that are read: a node that is whole stands for all that lies below it. */
export interface ReadTree {
  isRead: boolean;
  isWhole: boolean;
  readonly below: Map<string, ReadTree>;
}

/** Nothing read yet. */
export function createReadTree(): ReadTree {
  return { isRead: false, isWhole: false, below: new Map() };
}

/** Notes that a path is read, and whether with all that lies below it. */
export function addRead(tree: ReadTree, path: readonly string[], isWhole = false): void {
  let node = tree;
  for (const key of path) {
    node.isRead = true;
    let next = node.below.get(key);
    if (!next) {
      next = createReadTree();
      node.below.set(key, next);
    }
    node = next;
  }
  node.isRead = true;
  if (isWhole) node.isWhole = true;
}

/** What is known of a path: `whole` when it, or something around it, is read with all that it holds. */
export function findRead(tree: ReadTree, path: readonly string[]): 'whole' | 'read' | undefined {
  let node: ReadTree | undefined = tree;
  for (const key of path) {
    if (node?.isWhole) return 'whole';
    node = node?.below.get(key);
  }
  if (!node) return undefined;
  return node.isWhole ? 'whole' : node.isRead ? 'read' : undefined;
}

/** Functions that look keys up in the tables they are given, and leave the rest alone. */
export const LOOKING_UP: ReadonlySet<string> = new Set([
  'get',
  'hasKey',
  'index',
  'dig',
  'pluck',
  'set',
  'unset',
]);

/** Functions that give one of their arguments back, or only tell what kind it is. */
export const HANDING_ON: ReadonlySet<string> = new Set(
  'and or not default coalesce ternary required empty kindIs kindOf typeOf typeIs typeIsLike eq ne len'.split(
    ' ',
  ),
);

/** Functions that hand a table to other templates, where its keys are read one by one. */
export const PASSING: ReadonlySet<string> = new Set(['include', 'tpl', 'dict', 'list', 'tuple']);
