import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { type JsonObject, listOf, objectOf, textOf } from '../../src/kube/crd/json.ts';
import { difference, type Outcome } from './support/holds.ts';
import { objectsOf, renderFolder } from './support/render.ts';

const FOLDER = 'test/charts/presets';
const charts = readdirSync(FOLDER).map((name) => name.replace(/\.yaml$/, ''));

describe.each(charts)('the values files of charts/%s', (chart) => {
  const presets = listOf(load(readFileSync(`${FOLDER}/${chart}.yaml`, 'utf8'))).map(objectOf);

  test.each(presets.map((preset) => [textOf(preset.file), preset] as const))('%s', (file, preset) => {
    const outcome = render(chart, file, preset);
    const broken = listOf(preset.expect).map((item) => difference(outcome, objectOf(item)));
    expect(broken.filter((each) => each !== undefined)).toEqual([]);
    const registry = textOf(preset.images);
    expect(imagesOf(outcome).filter((image) => !image.startsWith(registry))).toEqual([]);
  });

  test('all of them are looked at', () => {
    expect(presets.map(({ file }) => textOf(file)).sort()).toEqual(filesOf(chart));
  });
});

function render(chart: string, file: string, preset: JsonObject): Outcome {
  const values = objectOf(load(readFileSync(`charts/${chart}/${file}`, 'utf8')));
  const rendered = renderFolder(`charts/${chart}`, {
    name: textOf(preset.release),
    namespace: textOf(preset.namespace) || 'default',
    values: overlaid(values, objectOf(preset.with)),
  });
  return { objects: objectsOf(rendered), notes: rendered.notes };
}

function overlaid(values: JsonObject, above: JsonObject): Record<string, unknown> {
  const entries = Object.entries(above).map(([key, value]) => [
    key,
    typeof value === 'object' && value !== null ? overlaid(objectOf(values[key]), objectOf(value)) : value,
  ]);
  return { ...values, ...Object.fromEntries(entries) };
}

function filesOf(chart: string): string[] {
  const beside = readdirSync(`charts/${chart}`).filter((name) => /^values-.*\.yaml$/.test(name));
  const examples = `charts/${chart}/examples`;
  const documented = existsSync(examples) ? readdirSync(examples).map((name) => `examples/${name}`) : [];
  return [...beside, ...documented].sort();
}

function imagesOf({ objects }: Outcome): string[] {
  return objects.flatMap(({ spec }) => {
    const pod = objectOf(objectOf(objectOf(spec).template).spec);
    return [...listOf(pod.initContainers), ...listOf(pod.containers)].map((each) =>
      textOf(objectOf(each).image),
    );
  });
}
