import { expect, test } from 'vitest';
import { type AstNode, isNode, nameOf, stringOf, walk } from '../support/ast.ts';
import { readSources } from '../support/sources.ts';

/** Makers whose hint depends on what they wrap, or whose text is another's: by code, with the reason. */
const WITHOUT_HINT: Readonly<Record<string, string>> = {
  'template/function-failed': 'a function only says what Go says; the frame around it says where',
};

/** Files that hold part of another area. */
const PARTS: Readonly<Record<string, string>> = { parse: 'template', execute: 'template' };

interface Made {
  readonly path: string;
  readonly code: string;
  readonly fields: readonly string[];
}

const files = readSources().filter(({ path }) => path.startsWith('base/problems/'));
const made = files.flatMap(({ path, tree }) => problemsIn(path, tree));

test('problem codes read area/what, and the area is the file', () => {
  const bad = made.filter(({ path, code }) => !new RegExp(`^${areaOf(path)}/[a-z0-9-]+$`).test(code));
  expect(bad.map(({ path, code }) => `${path} ${code}`)).toEqual([]);
});

test('every problem has a message and a hint', () => {
  const bare = made.filter(
    ({ code, fields }) => !fields.includes('message') || !(fields.includes('hint') || code in WITHOUT_HINT),
  );
  expect(bare.map(({ path, code }) => `${path} ${code}`)).toEqual([]);
});

test('no two makers share a code', () => {
  const codes = made.map(({ code }) => code);
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
});

test('problems are made nowhere else', () => {
  const elsewhere = readSources()
    .filter(({ path }) => !path.startsWith('base/problems/'))
    .flatMap(({ path, tree }) => problemsIn(path, tree).map(({ code }) => `${path} ${code}`));
  expect(elsewhere).toEqual([]);
});

function areaOf(path: string): string {
  const name = path.slice('base/problems/'.length, -'.ts'.length);
  return PARTS[name] ?? name;
}

function problemsIn(path: string, tree: AstNode): Made[] {
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

/** `budget/${kind}` counts as budget/kind. */
function templateStart(node: AstNode): string | undefined {
  if (node.type !== 'TemplateLiteral' || !Array.isArray(node.quasis) || !Array.isArray(node.expressions))
    return undefined;
  const [first] = node.quasis;
  const raw =
    isNode(first) && typeof first.value === 'object' && first.value !== null && 'raw' in first.value
      ? first.value.raw
      : '';
  return `${raw}${nameOf(node.expressions[0]) ?? ''}`;
}
