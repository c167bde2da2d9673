import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { load, loadAll } from 'js-yaml';
import { beforeAll, describe, expect, test } from 'vitest';
import { recordOf } from '../support/cases.ts';
import { assembled, assembledCharts } from './support/assembled.ts';
import { dyn, helm } from './support/commands.ts';
import { difference } from './support/holds.ts';
import { imagesOf } from './support/images.ts';
import { podOf, securityGaps } from './support/security.ts';
import { readStacks, type Stack } from './support/stacks.ts';
import { judgeStream, type OwnKinds, readOwnKinds } from './verify/kinds.ts';

const stacks = readStacks('test/charts/layers.yaml');
let own: OwnKinds = new Map();

beforeAll(async () => {
  own = await readOwnKinds(assembledCharts());
});

describe.each(stacks.map((stack): [string, Stack] => [stack.name, stack]))('%s', (_, stack) => {
  test('renders the same under helm and dyn, and holds what it is for', async () => {
    const argv = commandOf(stack);
    const [ours, theirs] = [await dyn(argv), helm(argv)];
    expect(ours.stderr).toBe('');
    expect(ours.stdout).toBe(theirs.stdout);
    expect(judgeStream(ours.stdout, own).findings).toEqual([]);
    const objects = objectsIn(ours.stdout);
    const broken = stack.expect.map((item) => difference({ objects, notes: '' }, item));
    expect(broken.filter((item) => item !== undefined)).toEqual([]);
    // The agent of chrek needs privileges, and says so.
    if (stack.chart !== 'chrek') expect(objects.flatMap(podOf).flatMap(securityGaps)).toEqual([]);
    const { registry } = stack;
    if (registry !== undefined) {
      expect(imagesOf(objects).filter((image) => !image.startsWith(`${registry}/`))).toEqual([]);
    }
  });

  test('each layer says only what the ones below do not', () => {
    const [first = '', ...layers] = [`charts/${stack.chart}/values.yaml`, ...stack.layers];
    let below = valuesIn(first);
    for (const layer of layers) {
      const own = valuesIn(layer);
      // A chart's presets are written for its defaults, not for what lies below them here.
      if (layer.startsWith('values/')) expect(repeatedIn(own, below), layer).toEqual([]);
      below = merged(below, own);
    }
  });
});

test('two tenants share no name of the cluster', async () => {
  const tenants = stacks.filter(({ name }) => name.startsWith('multi-tenant, '));
  const [a, b] = await Promise.all(
    ['team-a', 'team-b'].map((namespace) => namesOf(tenants.filter((each) => each.namespace === namespace))),
  );
  expect(a?.length).toBeGreaterThan(0);
  expect(a?.filter((name) => b?.includes(name))).toEqual([]);
});

test('every file below values/ is part of a stack', () => {
  const used = new Set(stacks.flatMap(({ layers }) => layers));
  const files = readdirSync('values', { recursive: true, encoding: 'utf8' }).map((file) => `values/${file}`);
  const isLayer = (file: string): boolean => file.endsWith('.yaml') && !file.endsWith('/dyn.yaml');
  expect(files.filter((file) => isLayer(file) && !used.has(file))).toEqual([]);
});

test('the README shows the command of every stack', () => {
  const readme = readFileSync('values/README.md', 'utf8').replaceAll('\\\n', ' ').replace(/ +/g, ' ');
  const commands = stacks.map(({ release, chart, namespace, layers }) =>
    [
      `dyn render ${release} charts/${chart}${chart === 'platform' ? ' --offline' : ''} -n ${namespace}`,
      ...layers.map((file) => `-f ${file}`),
    ].join(' '),
  );
  expect(commands.filter((command) => !readme.includes(command))).toEqual([]);
});

/** The same for helm and dyn. */
function commandOf({ release, chart, namespace, apiVersions, layers }: Stack): string[] {
  const files = layers.flatMap((file) => ['-f', file]);
  const apis = apiVersions.flatMap((version) => ['--api-versions', version]);
  return ['template', release, assembled(`charts/${chart}`), '-n', namespace, ...files, ...apis];
}

async function namesOf(all: readonly Stack[]): Promise<string[]> {
  const rendered = await Promise.all(all.map((stack) => dyn(commandOf(stack))));
  const objects = rendered.flatMap(({ stdout }) => objectsIn(stdout));
  return objects.filter(isOfCluster).map(({ kind, metadata }) => `${kind}/${recordOf(metadata)?.name}`);
}

function isOfCluster({ kind }: Record<string, unknown>): boolean {
  return /^(Cluster|.*WebhookConfiguration$|PriorityClass|Queue)/.test(String(kind));
}

function objectsIn(stream: string): Record<string, unknown>[] {
  return loadAll(stream).map((each) => recordOf(each) ?? {});
}

function valuesIn(file: string): Record<string, unknown> {
  if (!existsSync(file)) throw new Error(`there is no ${file}`);
  return recordOf(load(readFileSync(file, 'utf8'))) ?? {};
}

/** Paths of leaves that the values below have already, with the same value. */
function repeatedIn(
  own: Record<string, unknown>,
  below: Record<string, unknown>,
  path: readonly string[] = [],
): string[] {
  return Object.entries(own).flatMap(([key, value]) => {
    const [inner, there] = [recordOf(value), recordOf(below[key])];
    if (inner && there && Object.keys(inner).length > 0) return repeatedIn(inner, there, [...path, key]);
    return isDeepStrictEqual(value, below[key]) ? [[...path, key].join('.')] : [];
  });
}

function merged(below: Record<string, unknown>, own: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(own).map(([key, value]): [string, unknown] => {
    const [inner, there] = [recordOf(value), recordOf(below[key])];
    return [key, inner && there ? merged(there, inner) : value];
  });
  return { ...below, ...Object.fromEntries(entries) };
}
