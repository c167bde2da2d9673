import { expect, test } from 'vitest';
import { type AstNode, nameOf, stringOf, walk } from '../support/ast.ts';
import { lineOf, readSources, type SourceFile } from '../support/sources.ts';
import { ASSERTING_FILES, LONG_FILES, LONG_FUNCTIONS } from './exemptions.ts';
import { MACHINE } from './layers.ts';

const FUNCTION_LINES = 60;
const SWITCH_FUNCTION_LINES = 120;
const FILE_LINES = 400;

const sources = readSources();

test('functions stay short', () => {
  const long = sources.flatMap((source) => longFunctions(source));
  expect(long.filter((name) => !(name in LONG_FUNCTIONS))).toEqual([]);
  expect(Object.keys(LONG_FUNCTIONS).filter((name) => !long.includes(name))).toEqual([]);
});

test('files stay short', () => {
  const long = sources.filter(({ text }) => text.split('\n').length - 1 > FILE_LINES).map(({ path }) => path);
  expect(long.filter((path) => !(path in LONG_FILES))).toEqual([]);
  expect(Object.keys(LONG_FILES).filter((path) => !long.includes(path))).toEqual([]);
});

test('nothing is asserted past the type checker', () => {
  const found = sources
    .filter(({ path }) => !(path in ASSERTING_FILES))
    .flatMap((source) => places(source, (node) => isAssertion(node)));
  expect(found).toEqual([]);
});

test('only the edges see the machine', () => {
  const found = sources
    .filter(({ folder }) => !MACHINE.includes(folder))
    .flatMap((source) => places(source, (node, parents) => touchesMachine(node, parents)));
  expect(found).toEqual([]);
});

test('exports are named, and nothing is re-exported wholesale', () => {
  const unwanted = ['ExportDefaultDeclaration', 'ExportAllDeclaration'];
  expect(sources.flatMap((source) => places(source, ({ type }) => unwanted.includes(type)))).toEqual([]);
});

test('every exported function says what it gives', () => {
  const found = sources.flatMap(({ path, text, tree }) =>
    exportedFunctions(tree)
      .filter((node) => !text.slice(0, node.start).trimEnd().endsWith('*/'))
      .map((node) => `${path}:${lineOf(text, node.start)}`),
  );
  expect(found).toEqual([]);
});

test('files have short names that say what they hold', () => {
  const vague = /\b(utils?|helpers?|managers?|misc|common|data|info)\b/;
  const names = sources.map(({ path }) => path);
  expect(
    names.filter((path) => !/^([a-z0-9]+\/)*[a-z0-9]+(-[a-z0-9]+)?\.ts$/.test(path) || vague.test(path)),
  ).toEqual([]);
});

test('no work is left as a note', () => {
  expect(
    sources.filter(({ text }) => /\b(TODO|FIXME|XXX|HACK)\b/.test(text)).map(({ path }) => path),
  ).toEqual([]);
});

function places(
  source: SourceFile,
  wanted: (node: AstNode, parents: readonly AstNode[]) => boolean,
): string[] {
  const found = [...walk(source.tree)].filter(({ node, parents }) => wanted(node, parents));
  return found.map(({ node }) => `${source.path}:${lineOf(source.text, node.start)}`);
}

function longFunctions({ path, text, tree }: SourceFile): string[] {
  return [...walk(tree)].flatMap(({ node, parents }) => {
    if (!isFunction(node) || linesOf(text, node) <= limitOf(text, node)) return [];
    return [`${path} ${functionName(node, parents.at(-1))}`];
  });
}

function isFunction(node: AstNode): boolean {
  return ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(node.type);
}

function linesOf(text: string, { start, end }: AstNode): number {
  return text.slice(start, end).split('\n').length;
}

/** A function that is one switch over kinds may be longer. */
function limitOf(text: string, node: AstNode): number {
  const switches = [...walk(node)].filter((found) => found.node.type === 'SwitchStatement');
  const longest = Math.max(0, ...switches.map((found) => linesOf(text, found.node)));
  return longest * 2 > linesOf(text, node) ? SWITCH_FUNCTION_LINES : FUNCTION_LINES;
}

function functionName(node: AstNode, parent: AstNode | undefined): string {
  return nameOf(node.id) ?? nameOf(parent?.id) ?? nameOf(parent?.key) ?? stringOf(parent?.key) ?? 'anonymous';
}

function isAssertion(node: AstNode): boolean {
  if (node.type === 'TSNonNullExpression' || node.type === 'TSAnyKeyword' || node.type === 'TSTypeAssertion')
    return true;
  return node.type === 'TSAsExpression' && !isConst(node.typeAnnotation);
}

function isConst(type: unknown): boolean {
  const name = typeof type === 'object' && type !== null && 'typeName' in type ? type.typeName : undefined;
  return nameOf(name) === 'const';
}

const GLOBALS = ['process', 'console', 'Buffer', 'setTimeout', 'setInterval', 'fetch', '__dirname'];
const CHANCE = ['Date.now', 'Math.random', 'performance.now'];

function touchesMachine(node: AstNode, parents: readonly AstNode[]): boolean {
  const parent = parents.at(-1);
  if (node.type === 'MemberExpression')
    return CHANCE.includes(`${nameOf(node.object)}.${nameOf(node.property)}`);
  if (node.type === 'NewExpression')
    return nameOf(node.callee) === 'Date' && Array.isArray(node.arguments) && node.arguments.length === 0;
  return GLOBALS.includes(nameOf(node) ?? '') && !isOnlyAName(node, parent);
}

function isOnlyAName(node: AstNode, parent: AstNode | undefined): boolean {
  if (parent?.type === 'MemberExpression') return parent.property === node && parent.computed !== true;
  return (
    parent?.type === 'Property' ||
    parent?.type === 'TSPropertySignature' ||
    parent?.type === 'TSMethodSignature'
  );
}

function exportedFunctions(tree: AstNode): AstNode[] {
  const nodes = [...walk(tree)].map(({ node }) => node);
  return nodes.filter((node) => {
    const inner = node.type === 'ExportNamedDeclaration' ? node.declaration : undefined;
    return (
      typeof inner === 'object' && inner !== null && 'type' in inner && inner.type === 'FunctionDeclaration'
    );
  });
}
