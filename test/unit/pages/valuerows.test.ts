import { describe, expect, it } from 'vitest';
import { openSchema } from '../../../src/pages/schemaview.ts';
import { bySection, readValueRows, type ValueRow } from '../../../src/pages/valuerows.ts';

const read = (text: string, schema?: object): readonly ValueRow[] =>
  readValueRows(
    { name: 'values.yaml', text },
    openSchema(schema && { name: 'values.schema.json', text: JSON.stringify(schema) }),
  );

/** Key, type, default and description of each row. */
const table = (text: string, schema?: object): string[][] =>
  read(text, schema).map((row) => [row.key, row.type, row.default, row.description]);

describe('which values get a row', () => {
  it('all leaves do, empty lists and maps too', () => {
    expect(table('a: {b: 1, c: []}\nd: {}\ne: x\nf: 1.5\ng: true\nh:\nl: [{m: 2}]\n')).toEqual([
      ['a.b', 'int', '`1`', ''],
      ['a.c', 'list', '`[]`', ''],
      ['d', 'object', '`{}`', ''],
      ['e', 'string', '`"x"`', ''],
      ['f', 'float', '`1.5`', ''],
      ['g', 'bool', '`true`', ''],
      ['h', 'string', '`null`', ''],
      ['l[0].m', 'int', '`2`', ''],
    ]);
  });

  it('a map with a comment does, and then of its leaves only those with one', () => {
    const text = [
      'controller:',
      '  # -- Checks of health',
      '  livenessProbe:',
      '    httpGet:',
      '      # -- The path',
      '      path: /healthz',
      '      port: 8080',
      '  after: 1',
    ].join('\n');
    expect(table(text)).toEqual([
      [
        'controller.livenessProbe',
        'object',
        '`{"httpGet":{"path":"/healthz","port":8080}}`',
        'Checks of health',
      ],
      ['controller.livenessProbe.httpGet.path', 'string', '`"/healthz"`', 'The path'],
      ['controller.after', 'int', '`1`', ''],
    ]);
  });

  it('an ignored one does not, nor what is in it', () => {
    expect(table('# @ignored\na:\n  b: 1\n# -- @ignored\nc: 2\n# -- Text\n# @ignored\nd: 3\ne: 4\n')).toEqual(
      [['e', 'int', '`4`', '']],
    );
  });

  it('those behind anchors and merge keys do', () => {
    expect(table('a: &a {x: 1, z: 2}\nb:\n  <<: *a\n  z: 3\nc: *a\n').map(([key]) => key)).toEqual([
      ...['a.x', 'a.z'],
      ...['b.x', 'b.z'],
      ...['c.x', 'c.z'],
    ]);
  });

  it('those behind anchors and merge keys have the comments of what they stand for', () => {
    const text = [
      'a: &a',
      '  # -- The x',
      '  x: 1',
      's: |',
      '  # -- No comment',
      'b:',
      '  <<: *a',
      '  z: 3',
      'c: *a',
      'l:',
      '  - x: 1',
      'd: 1',
    ].join('\n');
    expect(table(text).map(([key, , , about]) => `${key}: ${about}`)).toEqual([
      ...['a.x: The x', 's: ', 'b.x: The x', 'b.z: ', 'c.x: The x', 'l[0].x: ', 'd: '],
    ]);
  });

  it('keys are as Helm reads them', () => {
    expect(table('y: 1\n"y": 2\n8080: 3\n').map(([key, , text]) => [key, text])).toEqual([
      ['true', '`1`'],
      ['y', '`2`'],
      ['8080', '`3`'],
    ]);
  });

  it('keys with dots or blanks are quoted', () => {
    expect(table('a:\n  b.c/d: 1\n  e f: 2\n').map(([key]) => key)).toEqual(['a."b.c/d"', 'a."e f"']);
  });

  it('all documents of the file count', () => {
    expect(table('a: 1\n---\n# -- Two\nb: 2\n')).toEqual([
      ['a', 'int', '`1`', ''],
      ['b', 'int', '`2`', 'Two'],
    ]);
  });

  it('a number is an int when it is written as one', () => {
    const text = 'a: 1\nb: -2\nc: 0x1F\nd: 0o17\ne: 1.0\nf: 1e3\ng: .5\nh: "1"\n';
    expect(table(text).map(([key, type]) => `${key} ${type}`)).toEqual([
      ...['a int', 'b int', 'c int', 'd int', 'e float', 'f float', 'g float', 'h string'],
    ]);
  });

  it('a default that is too long is shown by a link', () => {
    expect(read(`a: ${'x'.repeat(300)}\n`)[0]?.default).toBe('see [values.yaml](values.yaml)');
  });
});

describe('comments of helm-docs', () => {
  const only = (text: string): ValueRow | undefined => read(text)[0];

  it('go on over several lines, to the key', () => {
    expect(only('# Not this.\n# -- One\n#    two\n# three\na: 1\n')?.description).toBe('One two three');
  });

  it('count from the last line with two dashes on', () => {
    expect(only('# -- Old\n# -- New -- still new\na: 1\n')?.description).toBe('New -- still new');
  });

  it('are not there without the dashes, after an empty line or within a text', () => {
    expect(only('# Text\na: 1\n')?.description).toBe('');
    expect(only('# -- Text\n\na: 1\n')?.description).toBe('');
    expect(read('a: |\n  x\n  # -- Text\nb: 1\n')[1]?.description).toBe('');
    expect(only('# -- Text\r\na: 1\r\n')?.description).toBe('Text');
  });

  it('name a type', () => {
    expect(table('# -- (tpl/array) Text (a note)\na:\n')).toEqual([
      ['a', 'tpl/array', '`null`', 'Text (a note)'],
    ]);
    expect(only('# -- Text\n# @notationType -- yaml\na: {b: 1}\n')?.type).toBe('yaml');
  });

  it('replace the default', () => {
    expect(only('# -- Text\n# @default -- made from | the name\n# more\na: ""\n')).toMatchObject({
      default: 'made from | the name',
      description: 'Text more',
    });
  });

  it('keep their lines when they are raw', () => {
    expect(only('# -- Text\n# @raw\n# - one\n#   deep\n# - two\na: 1\n')?.description).toBe(
      'Text\n- one\n  deep\n- two',
    );
  });

  it('put values into sections', () => {
    const rows = read('# -- A\n# @section -- Two words\na: 1\nb: 2\n# -- C\n# @section -- Two words\nc: 3\n');
    expect(bySection(rows).map(({ name, rows: of }) => [name, of.map(({ key }) => key)])).toEqual([
      ['', ['b']],
      ['Two words', ['a', 'c']],
    ]);
  });

  it('stand above the first key of a map, and above items of lists', () => {
    expect(table('a:\n  # -- First\n  b: 1\nl:\n  # -- Item\n  - x: 1\n    # -- Second\n    z: 2\n')).toEqual(
      [
        ['a.b', 'int', '`1`', 'First'],
        ['l[0]', 'object', '`{"x":1,"z":2}`', 'Item'],
        ['l[0].z', 'int', '`2`', 'Second'],
      ],
    );
  });

  it('belong to the outer key of a map on one line', () => {
    expect(table('# -- Outer\na: {b: 1}\n')).toEqual([['a', 'object', '`{"b":1}`', 'Outer']]);
  });

  it('may stand anywhere with the path of the key', () => {
    const text = [
      '# a.b -- (int) Old form',
      '# over two lines',
      '# @default -- none',
      '# a."c.d" -- Quoted',
      'a:',
      '  b: 1',
      '  c.d: 2',
    ].join('\n');
    expect(table(text)).toEqual([
      ['a.b', 'int', 'none', 'Old form over two lines'],
      ['a."c.d"', 'int', '`2`', 'Quoted'],
    ]);
  });
});

describe('what the schema adds', () => {
  const row = (schema: object): ValueRow | undefined => read('a: 1\n', { properties: { a: schema } })[0];

  it('types, where the comment names none', () => {
    expect(row({ type: ['integer', 'null'] })?.type).toBe('int or null');
    expect(row({ anyOf: [{ type: 'string' }, { type: 'number' }] })?.type).toBe('string or number');
    expect(read('# -- (mine) x\na: 1\n', { properties: { a: { type: 'string' } } })[0]?.type).toBe('mine');
  });

  it('limits, as sentences', () => {
    expect(row({ enum: ['a', 1, '', null] })?.constraints).toBe('One of `a`, `1`, `""`, `null`.');
    expect(row({ const: true })?.constraints).toBe('Only `true`.');
    expect(row({ minimum: 1, maximum: 65535 })?.constraints).toBe('From 1 to 65535.');
    expect(row({ minimum: 0.5 })?.constraints).toBe('At least 0.5.');
    expect(row({ maximum: 9 })?.constraints).toBe('At most 9.');
    expect(row({ exclusiveMinimum: 0, exclusiveMaximum: 1 })?.constraints).toBe('More than 0. Less than 1.');
    expect(row({ minLength: 1, maxLength: 63 })?.constraints).toBe(
      'At least 1 character. At most 63 characters.',
    );
    expect(row({ pattern: '^a`|b$', deprecated: true })?.constraints).toBe(
      'Matches `` ^a`|b$ ``. Deprecated.',
    );
  });

  it('a pattern, by a link when it is too long to be read', () => {
    expect(row({ pattern: `^${'a'.repeat(200)}` })?.constraints).toBe(
      'Matches a pattern of [values.schema.json](values.schema.json).',
    );
    expect(row({ pattern: `^${'a'.repeat(199)}` })?.constraints).toBe(`Matches \`^${'a'.repeat(199)}\`.`);
  });

  it('a description where the file has none', () => {
    expect(row({ description: 'From the schema.' })?.description).toBe('From the schema.');
  });

  it('through references, allOf, items and additionalProperties', () => {
    const schema = {
      $defs: { port: { allOf: [{ type: 'integer' }, { $ref: '#/$defs/port' }, { maximum: 9 }] } },
      properties: {
        ports: { items: { properties: { p: { $ref: '#/$defs/port' } } } },
        labels: { additionalProperties: { type: 'string', minLength: 2 } },
        lost: { $ref: '#/$defs/none' },
      },
    };
    const text = 'ports: [{p: 1}]\nlabels: {x: ab}\nlost: 1\n';
    expect(read(text, schema).map(({ key, type, constraints }) => [key, type, constraints])).toEqual([
      ['ports[0].p', 'int', 'At most 9.'],
      ['labels.x', 'string', 'At least 2 characters.'],
      ['lost', 'int', ''],
    ]);
  });
});
