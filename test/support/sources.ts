import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type AstNode, nameOf, parseTypeScript, stringOf, walk } from './ast.ts';

/** An import or re-export. `target` is a path below src/ for own files, else the package as it is written. */
export interface Import {
  readonly target: string;
  readonly own: boolean;
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
}

/** A file below src/. `path` is relative to src/; `folder` its first part, or the file itself. */
export interface SourceFile {
  readonly path: string;
  readonly folder: string;
  readonly text: string;
  readonly tree: AstNode;
  readonly imports: readonly Import[];
}

/** All TypeScript files of src/, in order of their paths. */
export function readSources(): SourceFile[] {
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map(readSource);
}

/** 1-based line of an offset. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join('src', path), 'utf8');
  const tree = parseTypeScript(text);
  const imports = [...walk(tree)].flatMap(({ node }) => importOf(path, node));
  return { path, folder: path.split('/')[0] ?? path, text, tree, imports };
}

const IMPORTING = ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression'];

function importOf(from: string, node: AstNode): Import[] {
  const specifier = IMPORTING.includes(node.type) ? stringOf(node.source) : requiredBy(node);
  if (specifier === undefined) return [];
  const own = specifier.startsWith('.');
  const target = own ? posix.join(posix.dirname(from), specifier) : specifier;
  const typeOnly = node.importKind === 'type' || node.exportKind === 'type';
  const dynamic = node.type === 'ImportExpression' || node.type === 'CallExpression';
  return [{ target, own, typeOnly, dynamic }];
}

function requiredBy(node: AstNode): string | undefined {
  if (node.type !== 'CallExpression' || nameOf(node.callee) !== 'require') return undefined;
  return Array.isArray(node.arguments) ? stringOf(node.arguments[0]) : undefined;
}
