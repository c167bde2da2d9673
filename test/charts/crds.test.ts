import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { load, loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { templateFiles } from '../../scripts/crds/chart.ts';
import { unlimitedBudget } from '../../src/base/budget.ts';
import { definitionFindings } from '../../src/kube/crd/definition.ts';
import { isObject, type JsonObject, listOf, objectOf, textOf, textsOf } from '../../src/kube/crd/json.ts';
import { objectFindings } from '../../src/kube/crd/object.ts';
import { withFields, withoutFields } from './support/change.ts';
import { objectsOf, renderFolder } from './support/render.ts';

const CHART = 'charts/crds';
const TEMPLATES = `${CHART}/templates`;
const EXAMPLES = 'test/charts/examples';
const RECORD_LIMIT = 512 * 1024;

const definitions = new Map(render({}).map((object) => [pluralOf(object), object]));
const mistakes = listOf(load(readFileSync('test/charts/examples.mistakes.yaml', 'utf8'))).map(objectOf);
const places = [...definitions.keys()].flatMap((plural) =>
  examplesOf(plural).map((example, index) => ({ place: `${plural} ${index}`, plural, example })),
);

test('the templates are what the script writes', () => {
  const files = readdirSync(TEMPLATES).filter((name) => name.endsWith('.yaml'));
  expect(
    Object.fromEntries(files.map((name) => [name, readFileSync(`${TEMPLATES}/${name}`, 'utf8')])),
  ).toEqual(templateFiles());
});

test('the chart holds seven definitions and nothing else', () => {
  expect([...definitions.keys()]).toEqual([
    'dynamocheckpoints',
    'dynamocomponentdeployments',
    'dynamographdeploymentrequests',
    'dynamographdeployments',
    'dynamographdeploymentscalingadapters',
    'dynamomodels',
    'dynamoworkermetadatas',
  ]);
  expect([...definitions.values()].map(({ kind }) => kind)).toEqual(
    Array(7).fill('CustomResourceDefinition'),
  );
});

test.each([...definitions])('%s is structural', (_, definition) => {
  expect(definitionFindings(definition, unlimitedBudget())).toEqual([]);
});

test.each([...definitions])('%s has an example', (plural) => {
  expect(places.some((place) => place.plural === plural)).toBe(true);
});

describe('every example validates', () => {
  test.each(places)('$place', ({ plural, example }) => {
    expect(judge(plural, example)).toEqual([]);
  });
});

describe('every mistake is refused', () => {
  test.each(mistakes.map((mistake) => [textOf(mistake.about), mistake] as const))('%s', (_, mistake) => {
    const found = places.find(({ place }) => place === mistake.of);
    if (found === undefined) throw new Error(`there is no example ${mistake.of}`);
    const { plural, example } = found;
    const wrong = withFields(withoutFields(example, textsOf(mistake.remove)), objectOf(mistake.change));
    expect(judge(plural, wrong, mistake.update === true ? example : undefined)).toEqual(
      textsOf(mistake.finds),
    );
  });
});

test('what is kept on uninstall says so', () => {
  const policies = (keep: boolean) =>
    render({ keep }).map(
      (object) => objectOf(objectOf(object.metadata).annotations)['helm.sh/resource-policy'],
    );
  expect(policies(true)).toEqual(Array(7).fill('keep'));
  expect(policies(false)).toEqual(Array(7).fill(undefined));
});

test('include chooses the definitions', () => {
  expect(render({ include: ['dynamomodels'] }).map(pluralOf)).toEqual(['dynamomodels']);
  expect(render({ include: [] })).toEqual([]);
});

test('a record of the release stays far below what a Secret holds', () => {
  const chart = Object.values(templateFiles()).map((text) => Buffer.from(text).toString('base64'));
  const record = JSON.stringify({ chart, manifest: [...definitions.values()] });
  expect(gzipSync(record).toString('base64').length).toBeLessThan(RECORD_LIMIT);
});

function render(values: Record<string, unknown>): JsonObject[] {
  return objectsOf(renderFolder(CHART, { values }));
}

function pluralOf(definition: JsonObject): string {
  return textOf(objectOf(objectOf(definition.spec).names).plural);
}

function examplesOf(plural: string): JsonObject[] {
  const examples: unknown[] = loadAll(readFileSync(`${EXAMPLES}/${plural}.yaml`, 'utf8'));
  return examples.filter(isObject);
}

/** What the kind's definition finds wrong, its kind and version included. */
function judge(plural: string, object: JsonObject, before?: JsonObject): string[] {
  const spec = objectOf(objectOf(definitions.get(plural)).spec);
  const version = objectOf(listOf(spec.versions)[0]);
  expect(object.kind).toBe(objectOf(spec.names).kind);
  expect(object.apiVersion).toBe(`${spec.group}/${version.name}`);
  const schema = objectOf(objectOf(version.schema).openAPIV3Schema);
  return objectFindings({ schema, object, before }, unlimitedBudget()).map(
    ({ path, says }) => `${path}: ${says}`,
  );
}
