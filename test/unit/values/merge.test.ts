import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyMap, mergeMaps } from '../../../src/chart/tables.ts';
import type { GoMap, GoValue } from '../../../src/go/value.ts';
import { mergeLayers, sortLayers } from '../../../src/values/merge.ts';
import { fillTable } from '../../../src/values/tables.ts';
import type { LayerKind, ValuesLayer } from '../../../src/values/values.ts';

const keys = fc.constantFrom('a', 'b', 'c', '__proto__');

const { map } = fc.letrec<{ value: GoValue; map: GoMap }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<GoValue[]>(null, true, 'x', 1, 2.5),
    fc.array(tie('value'), { maxLength: 2 }),
    tie('map'),
  ),
  map: fc.array(fc.tuple(keys, tie('value')), { maxLength: 4 }).map((entries): GoMap => new Map(entries)),
}));

const quiet = { mode: 'merge', log: () => {} } as const;

test('a layer merged twice equals once', () => {
  fc.assert(
    fc.property(map, map, (under, over) => {
      const once = mergeMaps(under, over);
      expect(mergeMaps(once, over)).toEqual(once);
    }),
  );
});

test('merging changes neither side', () => {
  fc.assert(
    fc.property(map, map, (under, over) => {
      const before = [copyMap(under), copyMap(over)];
      mergeMaps(under, over);
      expect([under, over]).toEqual(before);
    }),
  );
});

test('what fills a table twice fills it once', () => {
  fc.assert(
    fc.property(map, map, (strong, weak) => {
      const once = fillTable(copyMap(strong), copyMap(weak), '', quiet);
      expect(fillTable(copyMap(once), copyMap(weak), '', quiet)).toEqual(once);
    }),
  );
});

test('a copy shares nothing that can change', () => {
  const inner: GoMap = new Map([['x', 1]]);
  const original: GoMap = new Map<string, GoValue>([
    ['m', inner],
    ['l', [[inner]]],
  ]);
  const copy = copyMap(original);
  inner.set('x', 2);
  expect(copy).toEqual(
    new Map<string, GoValue>([
      ['m', new Map([['x', 1]])],
      ['l', [[new Map([['x', 1]])]]],
    ]),
  );
});

const layer = (kind: LayerKind, text: string): ValuesLayer => ({ kind, source: { name: kind, text } });

test('layers are put in order of strength, those of one kind as they were', () => {
  const layers = [layer('set', '1'), layer('file', '2'), layer('set-literal', '3'), layer('file', '4')];
  expect(sortLayers(layers).map(({ source }) => source.text)).toEqual(['2', '4', '1', '3']);
});

test('reading the same layers again gives the same tree, though flags write into it', () => {
  const layers = [layer('file', 'm: {a: 1}\nl: [1, {x: 1}]\n'), layer('set', 'm.b=2,l[1].y=2')];
  const options = { readFile: () => '' };
  const first = mergeLayers(layers, options);
  expect(mergeLayers(layers, options)).toEqual(first);
});
