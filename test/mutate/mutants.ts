import { createHash } from 'node:crypto';
import { type AstNode, isNode, nameOf, stringOf, walk } from '../support/ast.ts';
import { lineOf, readSources, type SourceFile } from '../support/sources.ts';

/** One small change of the source: what stands from `start` to `end` is replaced. `id` stays the same as long as its file does. */
export interface Mutant extends Change {
  readonly id: string;
  readonly path: string;
  readonly line: number;
  readonly before: string;
}

/** A change of an expression, or of a statement that is left out. */
export interface Change {
  readonly kind: 'expression' | 'statement';
  readonly start: number;
  readonly end: number;
  readonly after: string;
}

const FOLDERS = ['template', 'yaml', 'functions', 'values', 'go'];

const OPERATORS: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '&': '|',
  '|': '&',
  '<<': '>>',
  '>>': '<<',
  '&&': '||',
  '||': '&&',
};

/** All mutants of the files in the folders above whose path begins with one of `only`, which are separated by commas. */
export function allMutants(only: string): Mutant[] {
  const isAsked = (path: string) => only.split(',').some((prefix) => path.startsWith(prefix));
  return readSources()
    .filter(({ folder, path }) => FOLDERS.includes(folder) && isAsked(path))
    .flatMap(mutantsOf);
}

/** So many of them at random; the same ones for the same seed and source. */
export function pickMutants(count: number, seed: number, only: string): Mutant[] {
  const all = allMutants(only);
  const random = generator(seed);
  const picked: Mutant[] = [];
  while (picked.length < count && all.length > 0) {
    const [mutant] = all.splice(Math.floor(random() * all.length), 1);
    if (mutant) picked.push(mutant);
  }
  return picked;
}

function mutantsOf({ path, text, tree }: SourceFile): Mutant[] {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return [...walk(tree)].flatMap(({ node, parents }) => {
    if (parents.some(isTypeOrImport)) return [];
    return changesOf(text, node, parents.at(-1)).map((change) => ({
      ...change,
      id: `${path}@${digest}:${change.start}-${change.end}:${change.after}`,
      path,
      line: lineOf(text, change.start),
      before: text.slice(change.start, change.end),
    }));
  });
}

function isTypeOrImport({ type }: AstNode): boolean {
  return type.startsWith('TS') || type === 'ImportDeclaration';
}

function changesOf(text: string, node: AstNode, parent: AstNode | undefined): Change[] {
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
      return operatorChange(text, node);
    case 'Literal':
      return isName(node, parent) ? [] : literalChange(node);
    case 'IfStatement':
      return [...negation(text, node.test), ...dropped(node.consequent)];
    case 'ConditionalExpression':
      return negation(text, node.test);
    case 'UnaryExpression':
      return node.operator === '!' ? [expression(node, text.slice(node.start + 1, node.end))] : [];
    default:
      return [];
  }
}

/** A literal that names a key or a module: with another one the source does not build. */
function isName(node: AstNode, parent: AstNode | undefined): boolean {
  return parent?.key === node || parent?.source === node || nameOf(parent?.callee) === 'require';
}

function expression({ start, end }: AstNode, after: string): Change {
  return { kind: 'expression', start, end, after };
}

function operatorChange(text: string, node: AstNode): Change[] {
  const { left, right, operator } = node;
  if (!isNode(left) || !isNode(right) || typeof operator !== 'string') return [];
  if (operator === '??') return [expression(node, text.slice(left.start, left.end))];
  const changed = OPERATORS[operator];
  const at = text.indexOf(operator, left.end);
  if (changed === undefined || at < 0 || at >= right.start) return [];
  return [
    expression(node, text.slice(node.start, at) + changed + text.slice(at + operator.length, node.end)),
  ];
}

function literalChange(node: AstNode): Change[] {
  const { value, raw, bigint } = node;
  if (typeof value === 'boolean') return [expression(node, String(!value))];
  if (typeof value === 'number') return [expression(node, String(value + 1))];
  if (typeof bigint === 'string') return [expression(node, `${BigInt(bigint) + 1n}n`)];
  if (stringOf(node) === undefined || typeof raw !== 'string') return [];
  return [expression(node, value === '' ? "'mutated'" : "''")];
}

function negation(text: string, test: unknown): Change[] {
  return isNode(test) ? [expression(test, `!(${text.slice(test.start, test.end)})`)] : [];
}

/** An early way out that is not taken any more. */
function dropped(consequent: unknown): Change[] {
  if (!isNode(consequent)) return [];
  const leaving = ['ReturnStatement', 'ContinueStatement', 'BreakStatement', 'ThrowStatement'];
  if (!leaving.includes(consequent.type)) return [];
  return [{ kind: 'statement', start: consequent.start, end: consequent.end, after: '{}' }];
}

/** Numbers from 0 to 1 by a linear congruence; good enough to pick places. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
