import { type AstNode, isNode, nameOf, stringOf, walk } from './ast.ts';
import { readSources } from './sources.ts';

/** A problem as some function makes it: its code, and the fields it has. */
export interface MadeProblem {
  readonly path: string;
  readonly code: string;
  readonly fields: readonly string[];
}

/** Where the makers of problems are. */
export const PROBLEMS_FOLDER = 'base/problems/';

/** Codes of all problems; of one that is made of parts, how it begins. */
export function problemCodes(): string[] {
  const files = readSources().filter(({ path }) => path.startsWith(PROBLEMS_FOLDER));
  return [...new Set(files.flatMap(({ path, tree }) => problemsIn(path, tree).map(({ code }) => code)))];
}

/** The problems that a file makes. */
export function problemsIn(path: string, tree: AstNode): MadeProblem[] {
  return [...walk(tree)].flatMap(({ node }) => {
    if (node.type !== 'ObjectExpression' || !Array.isArray(node.properties)) return [];
    const properties = node.properties.filter(isNode);
    const fields = properties.flatMap((property) => nameOf(property.key) ?? []);
    const code = properties.find((property) => nameOf(property.key) === 'code')?.value;
    if (!fields.includes('severity') || !isNode(code)) return [];
    const text = stringOf(code) ?? templateStart(code);
    return text === undefined ? [] : [{ path, code: text, fields }];
  });
}

/** What stands before the first `${…}`. */
function templateStart(node: AstNode): string | undefined {
  if (node.type !== 'TemplateLiteral' || !Array.isArray(node.quasis)) return undefined;
  const [first] = node.quasis;
  const value = isNode(first) ? first.value : undefined;
  return typeof value === 'object' && value !== null && 'raw' in value ? String(value.raw) : undefined;
}
