import { expect, test } from 'vitest';
import { placeOf, type Span } from '../../../src/base/source.ts';
import { findOrigin, nearestKey } from '../../../src/values/origins.ts';
import type { ValuesLayer } from '../../../src/values/values.ts';

const file = (name: string, text: string): ValuesLayer => ({ kind: 'file', source: { name, text } });
const set = (text: string): ValuesLayer => ({ kind: 'set', source: { name: '--set', text } });

function shown(span: Span | undefined): string | undefined {
  return span && `${placeOf(span)} ${span.source.text.slice(span.start, span.end)}`;
}

test('the last file that sets a path is its origin', () => {
  const layers = [file('a.yaml', 'x: 1\nm:\n  a: 1\n  b: 2\n'), file('b.yaml', 'm:\n  a: 3\n')];
  expect(shown(findOrigin(layers, ['m', 'a']))).toBe('b.yaml:2:3 a: 3');
  expect(shown(findOrigin(layers, ['m', 'b']))).toBe('a.yaml:4:3 b: 2');
  expect(findOrigin(layers, ['m', 'c'])).toBeUndefined();
});

test('a later document and a later key of a file win', () => {
  const layers = [file('a.yaml', 'a: 1\na: 2\n---\nb: 1\n---\na: 3\nb: 2\n')];
  expect(shown(findOrigin(layers, ['a']))).toBe('a.yaml:6:1 a: 3');
  expect(shown(findOrigin([file('a.yaml', 'a: 1\na: 2\n')], ['a']))).toBe('a.yaml:2:1 a: 2');
});

test('list items, aliases and merge keys are followed', () => {
  const layers = [file('a.yaml', 'x: &x\n  k: 1\nl: [1, {m: 2}]\ny: *x\nz:\n  <<: *x\n  o: 1\n')];
  expect(shown(findOrigin(layers, ['l', 1, 'm']))).toBe('a.yaml:3:9 m: 2');
  expect(shown(findOrigin(layers, ['l', 0]))).toBe('a.yaml:3:5 1');
  expect(findOrigin(layers, ['l', 5])).toBeUndefined();
  expect(shown(findOrigin(layers, ['y', 'k']))).toBe('a.yaml:2:3 k: 1');
  expect(shown(findOrigin(layers, ['z', 'k']))).toBe('a.yaml:2:3 k: 1');
});

test('a flag wins over a file wherever it stands', () => {
  const layers = [set('z=1,m.a=5,l[1].k=2'), file('a.yaml', 'm:\n  a: 1\n')];
  expect(shown(findOrigin(layers, ['m', 'a']))).toBe('--set:1:5 m.a=5,');
  expect(shown(findOrigin(layers, ['l', 1, 'k']))).toBe('--set:1:11 l[1].k=2');
  expect(shown(findOrigin(layers, ['m']))).toBe('--set:1:5 m.a=5,');
});

test('a whole object of --set-json is its own place', () => {
  const layers: ValuesLayer[] = [
    { kind: 'set-json', source: { name: '--set-json', text: '{"a": {"b": 1}}' } },
  ];
  expect(shown(findOrigin(layers, ['a', 'b']))).toBe('--set-json:1:1 {"a": {"b": 1}}');
  expect(findOrigin(layers, ['a', 'c'])).toBeUndefined();
});

test('layers that cannot be read have no say', () => {
  expect(findOrigin([file('a.yaml', 'a: ['), set('a'), file('b.yaml', 'a: 1')], ['a'])?.source.name).toBe(
    'b.yaml',
  );
});

test('the nearest key mends the first unknown step', () => {
  const tree = new Map([['image', new Map([['repository', 'x']])]]);
  expect(nearestKey(tree, ['image', 'repositry'])).toEqual(['image', 'repository']);
  expect(nearestKey(tree, ['imgae', 'repository'])).toEqual(['image']);
  expect(nearestKey(tree, ['image', 'tag'])).toBeUndefined();
  expect(nearestKey(tree, ['image', 'repository'])).toBeUndefined();
  expect(nearestKey(tree, ['image', 'repository', 'x'])).toBeUndefined();
});
