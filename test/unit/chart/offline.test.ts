import { describe, expect, it } from 'vitest';
import type { Dependency } from '../../../src/chart/chart.ts';
import { loadChart } from '../../../src/chart/load.ts';
import { checkFit, missingDependencies, offlinePlaces, withSubcharts } from '../../../src/chart/offline.ts';
import { toBytes } from '../../../src/go/bytes.ts';

const chart = (yaml: string) =>
  loadChart(new Map([['Chart.yaml', toBytes(`apiVersion: v2\n${yaml}`)]]), {
    log: () => {},
    unpack: () => new Map(),
  });

const dependency = (name: string, more: Partial<Dependency> = {}): Dependency => ({
  ...{ name, version: '', repository: '', condition: '', alias: '' },
  ...{ tags: undefined, enabled: false, importValues: undefined },
  ...more,
});

describe('offline dependencies', () => {
  it('are looked for at their file:// path, then beside the chart', () => {
    const operator = dependency('operator', { repository: 'file://../operator' });
    expect(offlinePlaces(operator, 'charts/platform')).toEqual([
      'charts/operator',
      'charts/_offline/operator',
    ]);
    expect(offlinePlaces(dependency('nats', { repository: 'https://x' }), '.')).toEqual(['../_offline/nats']);
    expect(offlinePlaces(dependency('a', { repository: 'file:///srv/a' }), '/c')).toEqual([
      '/srv/a',
      '/_offline/a',
    ]);
  });

  it('are never looked for by a name that is a path', () => {
    expect(offlinePlaces(dependency('../../etc'), 'c')).toEqual([]);
    expect(offlinePlaces(dependency('..'), 'c')).toEqual([]);
  });

  it('are those whose names charts/ lacks', () => {
    const top = chart(
      'name: top\nversion: 1.0.0\ndependencies: [{name: a, version: 1}, {name: b, version: 1}]\n',
    );
    const filled = withSubcharts(top, [chart('name: a\nversion: 9.0.0\n')]);
    expect(missingDependencies(filled).map(({ name }) => name)).toEqual(['b']);
  });

  it('stand in the order of their names', () => {
    const parts = ['b', 'a', 'C'].map((name) => chart(`name: ${name}\nversion: 1.0.0\n`));
    const filled = withSubcharts(chart('name: top\nversion: 1.0.0\n'), parts);
    expect(filled.subcharts.map(({ metadata }) => metadata.name)).toEqual(['C', 'a', 'b']);
  });

  it('must have the declared name and a version of the declared range', () => {
    const found = chart('name: a\nversion: 1.4.0\n');
    checkFit(dependency('a', { version: '~1.4' }), found, 'x/a');
    checkFit(dependency('a'), found, 'x/a');
    expect(() => checkFit(dependency('a', { version: '^2.0.0' }), found, 'x/a')).toThrow(
      'dependency a: x/a holds a 1.4.0, which is outside of the declared range ^2.0.0',
    );
    expect(() => checkFit(dependency('b'), found, 'x/a')).toThrow(
      'dependency b: x/a holds a 1.4.0, a chart of another name',
    );
  });
});
