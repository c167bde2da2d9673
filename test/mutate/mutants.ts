import { createHash } from 'node:crypto';
import { type AstNode, isNode, stringOf, walk } from '../support/ast.ts';
import { lineOf, readSources, type SourceFile } from '../support/sources.ts';

/** One small change of the source. `id` stays the same as long as its file does. */
export interface Mutant {
  readonly id: string;
  readonly path: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly before: string;
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

/** So many random mutants of the folders above; the same ones for the same seed and source. */
export function pickMutants(count: number, seed: number): Mutant[] {
  const all = readSources()
    .filter(({ folder }) => FOLDERS.includes(folder))
    .flatMap(mutantsOf);
  const random = generator(seed);
  const picked: Mutant[] = [];
  while (picked.length < count && all.length > 0) {
    const [mutant] = all.splice(Math.floor(random() * all.length), 1);
    if (mutant) picked.push(mutant);
  }
  return picked;
}

/** The text of a file with the change made. */
export function mutate(text: string, { start, end, after }: Mutant): string {
  return text.slice(0, start) + after + text.slice(end);
}

interface Change {
  readonly start: number;
  readonly end: number;
  readonly after: string;
}

function mutantsOf({ path, text, tree }: SourceFile): Mutant[] {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return [...walk(tree)].flatMap(({ node, parents }) => {
    if (parents.some(isTypeOrImport)) return [];
    return changesOf(text, node, parents.at(-1)).map(({ start, end, after }) => ({
      id: `${path}@${digest}:${start}-${end}:${after}`,
      path,
      line: lineOf(text, start),
      start,
      end,
      before: text.slice(start, end),
      after,
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
      return parent?.key === node ? [] : literalChange(node);
    case 'IfStatement':
      return [...negation(text, node.test), ...dropped(node.consequent)];
    case 'ConditionalExpression':
      return negation(text, node.test);
    case 'UnaryExpression':
      return node.operator === '!' ? [{ start: node.start, end: node.start + 1, after: '' }] : [];
    default:
      return [];
  }
}

function operatorChange(text: string, { left, right, operator }: AstNode): Change[] {
  if (!isNode(left) || !isNode(right) || typeof operator !== 'string') return [];
  if (operator === '??') return [{ start: left.end, end: right.end, after: '' }];
  const after = OPERATORS[operator];
  const start = text.indexOf(operator, left.end);
  if (after === undefined || start < 0 || start >= right.start) return [];
  return [{ start, end: start + operator.length, after }];
}

function literalChange(node: AstNode): Change[] {
  const { start, end, value, raw, bigint } = node;
  if (typeof value === 'boolean') return [{ start, end, after: String(!value) }];
  if (typeof value === 'number') return [{ start, end, after: String(value + 1) }];
  if (typeof bigint === 'string') return [{ start, end, after: `${BigInt(bigint) + 1n}n` }];
  if (stringOf(node) === undefined || typeof raw !== 'string') return [];
  return [{ start, end, after: value === '' ? "'mutated'" : "''" }];
}

function negation(text: string, test: unknown): Change[] {
  if (!isNode(test)) return [];
  return [{ start: test.start, end: test.end, after: `!(${text.slice(test.start, test.end)})` }];
}

/** An early way out that is not taken any more. */
function dropped(consequent: unknown): Change[] {
  if (!isNode(consequent)) return [];
  const leaving = ['ReturnStatement', 'ContinueStatement', 'BreakStatement', 'ThrowStatement'];
  if (!leaving.includes(consequent.type)) return [];
  return [{ start: consequent.start, end: consequent.end, after: '{}' }];
}

/** Numbers from 0 to 1 by a linear congruence; good enough to pick places. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
