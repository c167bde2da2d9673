import { describe, expect, it } from 'vitest';
import { createBudget, DEFAULT_LIMITS } from '../../../src/base/budget.ts';
import { DynError } from '../../../src/base/problem.ts';
import { placeOf, type Source } from '../../../src/base/source.ts';
import type { GoMap, GoValue } from '../../../src/go/value.ts';
import {
  readYaml,
  readYamlNodes,
  readYamlStream,
  readYamlStreamNodes,
  writeYaml,
  writeYamlPretty,
  type YamlNode,
} from '../../../src/yaml/yaml.ts';

function sourceOf(text: string): Source {
  return { name: 'v.yaml', text };
}

function problemOf(read: () => unknown): DynError['problem'] {
  try {
    read();
  } catch (error) {
    if (error instanceof DynError) return error.problem;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** Each entry as `path place`. */
function placesOf(node: YamlNode | undefined, path = ''): string[] {
  if (node?.kind === 'mapping')
    return node.entries.flatMap(({ key, value }) => {
      const inner = `${path}.${key.kind === 'scalar' ? key.value : '?'}`;
      return [`${inner} ${placeOf(key.at)}`, ...placesOf(value, inner)];
    });
  if (node?.kind === 'sequence') return node.items.flatMap((item, i) => placesOf(item, `${path}[${i}]`));
  return node ? [`${path} = ${node.at.source.text.slice(node.at.start, node.at.end)}`] : [];
}

describe('places', () => {
  it('every node knows where it stands', () => {
    const node = readYamlNodes(sourceOf('a:\n  b: "x y"\n  c:\n  - 1\n  - {d: 2}\n'));
    expect(placesOf(node)).toEqual([
      '.a v.yaml:1:1',
      '.a.b v.yaml:2:3',
      '.a.b = "x y"',
      '.a.c v.yaml:3:3',
      '.a.c[0] = 1',
      '.a.c[1].d v.yaml:5:6',
      '.a.c[1].d = 2',
    ]);
  });

  it('nodes of later documents are placed in the whole file, CRLF and a byte order mark included', () => {
    const nodes = readYamlStreamNodes(sourceOf('\uFEFFa: 1\r\n---\r\nb: 2\r\n'));
    expect(nodes.flatMap((node) => placesOf(node))).toEqual([
      '.a v.yaml:1:2',
      '.a = 1',
      '.b v.yaml:3:1',
      '.b = 2',
    ]);
  });

  it('a collection ends where it is closed', () => {
    const node = readYamlNodes(sourceOf('[a, [b]] # c\n'));
    expect(node?.at).toMatchObject({ start: 0, end: 8 });
  });

  it('a syntax error points to its place', () => {
    const problem = problemOf(() => readYaml(sourceOf('a: 1\nb: c: d\n')));
    expect(problem.at && placeOf(problem.at)).toBe('v.yaml:2:5');
    expect(problem.hint).toContain('quotes');
  });

  it('an error in a later document points into the file, though its line is that of the document', () => {
    const problem = problemOf(() => readYamlStream(sourceOf('a: 1\n---\nb: 2\nc: d: e\n')));
    expect(problem.message).toContain('line 2');
    expect(problem.at && placeOf(problem.at)).toBe('v.yaml:4:5');
  });
});

describe('problems', () => {
  it.each([
    ['yaml/syntax', 'a: ['],
    ['yaml/not-json', '~: 1'],
    ['yaml/type', '- a'],
    ['yaml/separator', '--- a'],
  ])('%s', (code, text) => {
    expect(problemOf(() => readYamlStream(sourceOf(text))).code).toBe(code);
  });

  it('duplicate keys are refused where that is asked for', () => {
    const { message } = problemOf(() => readYaml(sourceOf('a: 1\na: 2\n'), { strict: true }));
    expect(message).toBe(
      'error converting YAML to JSON: yaml: unmarshal errors:\n  line 2: key "a" already set in map',
    );
  });

  it('dyn refuses a million nodes made by aliases', () => {
    const leaves = `a: &a [${Array(99_999).fill('1').join(',')}]\n`;
    const plain = `p: [${Array(450_000).fill('1').join(',')}]\n`;
    const aliases = Array.from({ length: 11 }, (_, i) => `x${i}: *a\n`).join('');
    expect(problemOf(() => readYaml(sourceOf(leaves + plain + aliases))).code).toBe('yaml/aliases');
  });
});

describe('values', () => {
  it('names of Object.prototype are only keys', () => {
    const value = readYaml(sourceOf('__proto__: {x: 1}\nconstructor: 2\n'));
    expect(value).toEqual(
      new Map<string, unknown>([
        ['__proto__', new Map([['x', 1]])],
        ['constructor', 2],
      ]),
    );
  });

  it('each alias is a value of its own', () => {
    const value = readYaml(sourceOf('a: &a {b: 1}\nc: *a\n'));
    if (!(value instanceof Map)) throw new Error('no map');
    expect(value.get('c')).toEqual(value.get('a'));
    expect(value.get('c')).not.toBe(value.get('a'));
  });

  it('what is written is read back', () => {
    const texts = [
      'yes',
      ' a',
      'a\nb\n\n',
      '\t',
      '#',
      "it's",
      'é😀',
      '',
      '1e3',
      '- a',
      'a: b',
      '\n',
      'x'.repeat(300),
    ];
    const value: GoMap = new Map(texts.map((text, i) => [`${text.slice(0, 9)}${i}`, [text, i, null]]));
    expect(readYaml(sourceOf(writeYaml(value)))).toEqual(value);
    expect(readYaml(sourceOf(writeYamlPretty(value)))).toEqual(value);
  });

  it('lists and maps without anything in them', () => {
    expect(readYaml(sourceOf('[[[]], {}, "a"]'))).toEqual([[[]], new Map(), 'a']);
  });
});

describe('limits', () => {
  it('nesting beyond 10,000 is refused without a stack overflow', () => {
    const deep = (n: number): string => '['.repeat(n) + ']'.repeat(n);
    expect(problemOf(() => readYaml(sourceOf(deep(10_001)))).message).toBe(
      'error converting YAML to JSON: yaml: exceeded max depth of 10000',
    );
    expect(readYaml(sourceOf(deep(10_000)))).toHaveLength(1);
  });

  it('a value that holds another many times over meets the budget', () => {
    let bomb: GoValue = ['x'.repeat(100)];
    for (let i = 0; i < 40; i++) bomb = [bomb, bomb];
    const budget = createBudget(DEFAULT_LIMITS, () => 0);
    expect(problemOf(() => writeYaml(bomb, budget)).code).toMatch(/^budget\//);
    expect(
      problemOf(() =>
        writeYamlPretty(
          bomb,
          createBudget(DEFAULT_LIMITS, () => 0),
        ),
      ).code,
    ).toMatch(/^budget\//);
  });
});
