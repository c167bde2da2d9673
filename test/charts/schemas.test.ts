import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { objectOf } from '../../src/kube/crd/json.ts';

const names = within('schemas/charts', '.json').map((file) =>
  relative('schemas/charts', file).replace(/\.json$/, ''),
);
const shared = objectOf(objectOf(readJson('schemas/shared.json')).$defs);

describe('the charts with schemas that are generated', () => {
  test('are all that have one of their own', () => {
    const charts = within('charts', 'Chart.yaml').map((file) => relative('charts', dirname(file)));
    expect(names.toSorted()).toEqual(charts.toSorted());
  });

  test('have them in step with their sources', () => {
    expect(check('.')).toEqual({ status: 0, stderr: '' });
  });

  test('are named when they are not', () => {
    const scratch = mkdtempSync(join(tmpdir(), 'dyn-schemas-'));
    try {
      cpSync('schemas/charts', join(scratch, 'schemas/charts'), { recursive: true });
      cpSync('schemas/shared.json', join(scratch, 'schemas/shared.json'));
      for (const name of names) cpSync(generated(name), join(scratch, generated(name)));
      writeFileSync(join(scratch, generated('hello')), '{}\n');
      const stderr = 'charts/hello/values.schema.json is not what npm run schemas writes\n';
      expect(check(scratch)).toEqual({ status: 1, stderr });
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });

  test('refer to nothing outside of themselves', () => {
    const outside = names.flatMap((name) => references(readJson(generated(name))).filter(isOutside));
    expect(outside).toEqual([]);
  });
});

test('each shared part is used', () => {
  const sources = names.map((name) => readJson(`schemas/charts/${name}.json`));
  const used = new Set([...sources, shared].flatMap(references).map((each) => each.split('/').at(-1)));
  expect(Object.keys(shared).filter((name) => !used.has(name))).toEqual([]);
});

const schemas = [...within('charts', 'values.schema.json'), ...within('schemas', '.json')].filter(isWhole);

test.each(schemas)('%s is a schema of 2020-12', (file) => {
  const schema = objectOf(readJson(file));
  expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  ajv.validateSchema(schema);
  expect(ajv.errors).toBe(null);
  expect(() => ajv.compile(schema)).not.toThrow();
});

describe('schemas/chart.schema.json', () => {
  const validate = new Ajv2020({ allErrors: true }).compile(objectOf(readJson('schemas/chart.schema.json')));
  const errors = (chart: unknown) => {
    validate(chart);
    return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
  };
  const least = { apiVersion: 'v2', name: 'a', version: '1.0.0' };
  const parts = [{ name: 'b', version: '~1.2', repository: '@c', 'import-values': ['d'] }];

  test.each([...within('charts', 'Chart.yaml'), ...within('scripts/warmup', 'Chart.yaml')])(
    'fits %s',
    (file) => {
      expect(errors(load(readFileSync(file, 'utf8')))).toEqual([]);
    },
  );

  test.each([
    [least],
    [{ ...least, version: 'v1.2-rc.1+b' }],
    [{ ...least, apiVersion: 'v1', condition: 'a.enabled', tags: 'b' }],
    [{ ...least, type: 'library', deprecated: true, dependencies: parts }],
    [
      {
        ...least,
        dependencies: [{ name: 'b', alias: 'c_d', 'import-values': [{ child: 'e', parent: 'f' }] }],
      },
    ],
  ])('takes %j', (chart) => {
    expect(errors(chart)).toEqual([]);
  });

  test.each([
    [{ name: 'a', version: '1.0.0' }, ' required'],
    [{ ...least, apiVersion: 'v3' }, '/apiVersion enum'],
    [{ ...least, name: 'a/b' }, '/name pattern'],
    [{ ...least, name: '..' }, '/name not'],
    [{ ...least, version: '1.2.3.4' }, '/version pattern'],
    [{ ...least, appVersion: 1.2 }, '/appVersion type'],
    [{ ...least, type: 'plugin' }, '/type enum'],
    [{ ...least, engine: 'gotpl' }, ' additionalProperties'],
    [{ ...least, annotations: { a: true } }, '/annotations/a type'],
    [{ ...least, maintainers: [{ url: 'https://example.com' }] }, '/maintainers/0 required'],
    [{ ...least, dependencies: [null] }, '/dependencies/0 type'],
    [{ ...least, dependencies: [{ name: 'b', alias: 'c.d' }] }, '/dependencies/0/alias pattern'],
    [{ ...least, dependencies: [{ name: 'b', tags: 'c' }] }, '/dependencies/0/tags type'],
    [
      { ...least, dependencies: [{ name: 'b', 'import-values': [{ child: 'c' }] }] },
      '/dependencies/0/import-values/0 anyOf',
    ],
    [{ ...least, apiVersion: 'v1', dependencies: parts }, '/dependencies false schema'],
    [{ ...least, apiVersion: 'v1', type: 'library' }, '/type false schema'],
  ])('refuses %j', (chart, error) => {
    expect(errors(chart)).toContain(error);
  });
});

/** The files of a folder, at any depth, by how their names end. */
function within(folder: string, end: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith(end)).map((file) => join(folder, file));
}

/** The sources of the charts' schemas are whole only with what they share. */
function isWhole(file: string): boolean {
  return !file.startsWith('schemas/charts/');
}

function generated(name: string): string {
  return `charts/${name}/values.schema.json`;
}

function check(folder: string): { status: number | null; stderr: string } {
  const script = resolve('scripts/schemas.mjs');
  const run = spawnSync(process.execPath, [script, '--check'], { cwd: folder, encoding: 'utf8' });
  return { status: run.status, stderr: run.stderr };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function references(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(references);
  return Object.entries(objectOf(part)).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [value] : references(value),
  );
}

function isOutside(reference: string): boolean {
  return !reference.startsWith('#/');
}
