import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lineText, positionOf } from '../../src/base/source.ts';
import { loadChart, renderChart } from '../../src/index.ts';
import { type Manifest, toManifests } from '../../src/manifest/manifest.ts';
import { HELM_4_1 } from '../../src/render/profile.ts';
import { fileSpan } from '../../src/render/sourcemap.ts';
import { renderTraced } from '../support/traced.ts';
import { assembledCharts } from './support/assembled.ts';

const CHARTS = ['platform', 'operator', 'chrek', 'crds', 'dimtensor', 'hello'];

test.each(CHARTS)(
  'every character that charts/%s renders has the line of a template that made it',
  (name) => {
    const chart = loadChart(`${assembledCharts()}/${name}`);
    const { outcome, map } = renderTraced(chart);
    expect(outcome.files.length).toBeGreaterThan(0);
    for (const { path, text } of outcome.files) {
      let end = 0;
      for (const span of map.spansOf(path)) {
        expect([path, span.start]).toEqual([path, end]);
        end = span.end;
        const place = fileSpan(span);
        expect(sourceText(place.source.name, name)).toBe(place.source.text);
        const { source, start } = span.at;
        if (span.literal)
          expect(lineText(source, positionOf(source, start).line)).toContain(
            text.slice(span.start, span.end).replace(/\r?\n$/, ''),
          );
      }
      expect([path, end]).toEqual([path, text.length]);
    }
  },
);

test.each(CHARTS)('charts/%s renders the same while it is watched', (name) => {
  const chart = loadChart(`${assembledCharts()}/${name}`);
  const { manifests, hooks } = renderChart(chart, { name: 'rel', namespace: 'ns' });
  const traced = toManifests(renderTraced(chart).outcome.files, HELM_4_1);
  expect(masked(traced.manifests)).toEqual(masked(manifests));
  expect(masked(traced.hooks)).toEqual(masked(hooks));
});

/** The file of a template that has this name under Helm. */
function sourceText(template: string, chart: string): string {
  const path = template.replace(/^[^/]+/, `${assembledCharts()}/${chart}`);
  return existsSync(path) ? readFileSync(path, 'utf8') : readFileSync(aliased(path), 'utf8');
}

/** Aliases are the names of folders under Helm only. */
function aliased(path: string): string {
  return path.replace('/charts/grove/', '/charts/grove-charts/');
}

const DRAWN = /[A-Za-z0-9+/=]{40,}/g;

/** Certificates are drawn at random, so they differ from run to run. */
function masked(all: readonly Manifest[]): unknown {
  return all.map(({ path, kind, name, text }) => [path, kind, name, text.replace(DRAWN, '')]);
}
