import { parseAst } from 'vitest/node';

/** A node of the syntax tree (ESTree with TypeScript); offsets count UTF-16 units. */
export interface AstNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** The syntax tree of a TypeScript text. */
export function parseTypeScript(text: string): AstNode {
  const program: unknown = parseAst(text, { lang: 'ts' });
  if (!isNode(program)) throw new Error('the parser gave no tree');
  return program;
}

/** True for nodes of the tree. */
export function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value && 'end' in value;
}

/** The nodes directly below, in the order of the fields. */
export function childrenOf(node: AstNode): AstNode[] {
  return Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter(isNode);
}

/** All nodes of the tree, parents first; `parents` of each are given outermost first. */
export function* walk(
  node: AstNode,
  parents: readonly AstNode[] = [],
): Generator<{ node: AstNode; parents: readonly AstNode[] }> {
  yield { node, parents };
  const below = [...parents, node];
  for (const child of childrenOf(node)) yield* walk(child, below);
}

/** The text of a literal string, or undefined for anything else. */
export function stringOf(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

/** The name of an identifier, or undefined for anything else. */
export function nameOf(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Identifier' && typeof node.name === 'string' ? node.name : undefined;
}
