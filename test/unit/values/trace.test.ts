import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { copyMap } from '../../../src/chart/tables.ts';
import { writeJson } from '../../../src/go/json.ts';
import type { GoMap, GoValue } from '../../../src/go/value.ts';
import { mergeLayers } from '../../../src/values/merge.ts';
import { buildValues } from '../../../src/values/values.ts';
import { writeYaml } from '../../../src/yaml/yaml.ts';
import { inFolder, writeFiles } from '../../support/command.ts';
import { helmPath } from '../../support/helm.ts';
import {
  chainsOf,
  chartOf,
  layersOf,
  type OriginCase,
  pathsOf,
  readOriginCases,
  traceCase,
  valueIn,
} from '../../support/origins.ts';

const CASES = readOriginCases();

describe('who had a say in each path', () => {
  for (const item of CASES) {
    test(item.name, () => {
      expect(chainsOf(item, traceCase(item))).toEqual(item.chains);
    });
  }

  test('the table speaks of hundreds of paths', () => {
    expect(CASES.reduce((sum, { chains }) => sum + Object.keys(chains).length, 0)).toBeGreaterThan(300);
  });
});

/** The tree that a render is given. */
function builtTree(item: OriginCase): GoMap {
  const user = mergeLayers(layersOf(item), { readFile: (path) => item.outside[path] ?? '' });
  return buildValues(chartOf(item), user, { log: () => {} }).tree;
}

test('tracing gives the tree that a render is given', () => {
  for (const item of CASES) expect([item.name, traceCase(item).tree]).toEqual([item.name, builtTree(item)]);
});

test('the tree is what helm merges', async () => {
  const run = promisify(execFile);
  for (const item of CASES)
    await inFolder(async (folder) => {
      const files = Object.entries({
        ...item.chart,
        'templates/out.yaml': "out: '{{ toJson .Values | b64enc }}'",
      });
      writeFiles(folder, {
        ...Object.fromEntries(files.map(([path, text]) => [`c/${path}`, text])),
        ...item.outside,
      });
      const { stdout } = await run(helmPath(), ['template', 'r', 'c', ...item.layers.flat()], {
        cwd: folder,
        env: { HOME: folder, KUBECONFIG: '/dev/null' },
      });
      const text = Buffer.from(/out: '(.*)'/.exec(stdout)?.[1] ?? '', 'base64').toString();
      expect([item.name, text]).toEqual([item.name, writeJson(traceCase(item).tree)]);
    });
}, 120_000);

const keys = fc.constantFrom('a', 'b', 'sub', 'low', 'global', 'exports', '__proto__');
const { map } = fc.letrec<{ value: GoValue; map: GoMap }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<GoValue[]>(null, true, 'x', 1, 2.5),
    fc.array(tie('value'), { maxLength: 2 }),
    tie('map'),
  ),
  map: fc.array(fc.tuple(keys, tie('value')), { maxLength: 4 }).map((entries): GoMap => new Map(entries)),
}));
const tables = map.map((entries) => {
  const copy = copyMap(entries);
  for (const name of ['sub', 'low', 'alias', 'exports']) {
    const inner = copy.get(name);
    if (inner !== undefined && !(inner instanceof Map)) copy.delete(name);
    else if (inner instanceof Map && inner.has('low') && !(inner.get('low') instanceof Map))
      inner.delete('low');
  }
  return copy;
});
const flags = fc.constantFrom(
  'a=1',
  'a.b=2',
  'l[1]=x',
  'a[0].b=3',
  'global.a=1',
  'sub.a=4',
  'sub.global.b=null',
  'b=null',
  'a={p,q}',
);
const imports = fc.constantFrom('[]', '[a]', '[{child: a, parent: b}]', '[a, {child: global, parent: .}]');

const charts = fc.record({
  root: tables,
  sub: tables,
  low: tables,
  first: tables,
  second: tables,
  sets: fc.array(flags, { maxLength: 3 }),
  json: tables,
  imports,
  lowImports: imports,
});

test('whatever is merged, the traced tree is the same, and the strongest word on a leaf is the leaf', () => {
  fc.assert(
    fc.property(charts, (parts) => {
      const item = randomCase(parts);
      const expected = outcome(() => builtTree(item));
      const traced = outcome(() => traceCase(item));
      if (expected instanceof Error || traced instanceof Error) {
        expect(String(traced)).toBe(String(expected));
        return;
      }
      expect(traced.tree).toEqual(expected);
      for (const path of pathsOf(traced.tree)) {
        const value = valueIn(traced.tree, path);
        if (value instanceof Map || Array.isArray(value)) continue;
        const [top] = traced.chainOf(path);
        expect([path, top?.value]).toEqual([path, value]);
      }
    }),
    { numRuns: 400 },
  );
});

function outcome<T>(work: () => T): T | Error {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

interface Parts {
  readonly root: GoMap;
  readonly sub: GoMap;
  readonly low: GoMap;
  readonly first: GoMap;
  readonly second: GoMap;
  readonly sets: readonly string[];
  readonly json: GoMap;
  readonly imports: string;
  readonly lowImports: string;
}

function randomCase(parts: Parts): OriginCase {
  const dependency = (name: string, imported: string): string =>
    `  - {name: ${name}, version: 0.1.0, import-values: ${imported}}\n`;
  const head = (name: string): string => `apiVersion: v2\nname: ${name}\nversion: 0.1.0\n`;
  return {
    name: 'random',
    chart: {
      'Chart.yaml': `${head('c')}dependencies:\n${dependency('sub', parts.imports)}  - {name: sub, version: 0.1.0, alias: alias}\n`,
      'values.yaml': writeYaml(parts.root),
      'charts/sub/Chart.yaml': `${head('sub')}dependencies:\n${dependency('low', parts.lowImports)}`,
      'charts/sub/values.yaml': writeYaml(parts.sub),
      'charts/sub/charts/low/Chart.yaml': head('low'),
      'charts/sub/charts/low/values.yaml': writeYaml(parts.low),
    },
    outside: {
      '1.yaml': writeYaml(parts.first),
      '2.yaml': `${writeYaml(parts.second)}\n---\n${writeYaml(parts.first)}`,
    },
    layers: [
      ['-f', '1.yaml'],
      ['-f', '2.yaml'],
      ['--set-json', writeJson(parts.json)],
      ...parts.sets.map((text): readonly [string, string] => ['--set', text]),
    ],
    chains: {},
  };
}
