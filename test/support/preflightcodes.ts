import { type AstNode, isNode, nameOf, stringOf, walk } from './ast.ts';
import { PROBLEMS_FOLDER } from './problemcodes.ts';
import { readSources } from './sources.ts';

/** A code of preflight as its maker tells of it. */
export interface PreflightCode {
  readonly code: string;
  readonly severity: string;
  /** The maker's comment: when it is found. */
  readonly summary: string;
  /** Its hint, with names in capitals where something is filled in. */
  readonly cure: string;
}

/** Codes of other areas that checks find too. */
const FOREIGN: readonly string[] = ['crd/cannot-tell'];

/** All codes of the area `preflight`, and those of others that its checks find, in the order of files and makers. */
export function preflightCodes(): readonly PreflightCode[] {
  const files = readSources().filter(({ path }) => path.startsWith(PROBLEMS_FOLDER));
  return files.flatMap(({ text, tree }) =>
    [...walk(tree)].flatMap(({ node, parents }) => {
      const fields = fieldsOf(node);
      const code = stringOf(fields.get('code')) ?? '';
      const isOurs = code.startsWith('preflight/') || FOREIGN.includes(code);
      if (!isOurs || !fields.has('severity')) return [];
      const maker = parents.find(({ type }) => type === 'ExportNamedDeclaration');
      const summary = maker ? commentBefore(text, maker.start) : '';
      return [
        {
          code,
          severity: stringOf(fields.get('severity')) ?? 'error',
          summary,
          cure: wordsOf(fields.get('hint')),
        },
      ];
    }),
  );
}

function fieldsOf(node: AstNode): ReadonlyMap<string, AstNode> {
  if (node.type !== 'ObjectExpression' || !Array.isArray(node.properties)) return new Map();
  const pairs = node.properties.filter(isNode).flatMap((property): [string, AstNode][] => {
    const name = nameOf(property.key);
    return name !== undefined && isNode(property.value) ? [[name, property.value]] : [];
  });
  return new Map(pairs);
}

function commentBefore(text: string, start: number): string {
  const before = text.slice(0, start).trimEnd();
  const comment = before.endsWith('*/') ? before.slice(before.lastIndexOf('/**') + 3, -2) : '';
  return comment.replace(/\s*\n\s*\*\s?/g, ' ').trim();
}

/** Every text of an expression: where it chooses, all that it chooses from. */
function wordsOf(node: AstNode | undefined): string {
  if (!node) return '';
  const texts = [...walk(node)].flatMap(({ node: one, parents }) => {
    if (parents.some(({ type }) => type === 'TemplateLiteral' || type === 'BinaryExpression')) return [];
    return stringOf(one) ?? templateOf(one) ?? [];
  });
  return texts.filter((text) => text !== '').join(' ');
}

function templateOf(node: AstNode): string | undefined {
  if (node.type !== 'TemplateLiteral' || !Array.isArray(node.quasis)) return undefined;
  const gaps = Array.isArray(node.expressions) ? node.expressions : [];
  return node.quasis.map((quasi, index) => `${cooked(quasi)}${gapName(gaps[index])}`).join('');
}

function cooked(quasi: unknown): string {
  const value = isNode(quasi) ? quasi.value : undefined;
  return typeof value === 'object' && value !== null && 'cooked' in value ? String(value.cooked) : '';
}

function gapName(node: unknown): string {
  if (!isNode(node)) return '';
  const name = nameOf(node) ?? nameOf(node.property);
  return name === undefined ? '…' : name.replace(/([a-z])([A-Z])/g, '$1 $2').toUpperCase();
}
