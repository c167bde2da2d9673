import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { DynError, type Problem } from '../../../src/base/problem.ts';
import { type ChartEdge, SUBCHARTS } from '../../../src/chart/order.ts';
import { createDiscovery } from '../../../src/kube/discovery.ts';
import { createMemoryCluster } from '../../../src/kube/memory.ts';
import type { Edge } from '../../../src/plan/edges.ts';
import { type Graph, graphOf, graphText } from '../../../src/plan/graph-text.ts';
import { checkOrder, sequenceOf } from '../../../src/plan/sequence.ts';
import { buildTargets, type Target } from '../../../src/plan/targets.ts';
import { recordOf } from '../../support/cases.ts';

/** What a manifest's order is: its edges as `Kind name -> Kind name (cause, gate)`, and more where a row says it. */
interface Row {
  readonly about: string;
  readonly manifest: string;
  readonly order?: readonly ChartEdge[];
  readonly edges?: readonly string[];
  readonly waves?: readonly string[];
  readonly outside?: readonly string[];
  readonly notes?: readonly string[];
  readonly raises?: { readonly code: string; readonly message: string };
}

const ROWS = rowsOf(load(readFileSync('test/unit/plan/sequence.yaml', 'utf8')));
const discovery = createDiscovery(createMemoryCluster());

function rowsOf(data: unknown): readonly Row[] {
  if (!Array.isArray(data)) throw new Error('the rows are a list');
  return data.map((item) => {
    const row = recordOf(item) ?? {};
    const { code, message } = recordOf(row.raises) ?? {};
    const list = (value: unknown): string[] | undefined =>
      Array.isArray(value) ? value.map(String) : undefined;
    const [edges, waves, outside, notes] = [row.edges, row.waves, row.outside, row.notes].map(list);
    return {
      about: String(row.about),
      manifest: String(row.manifest),
      ...(Array.isArray(row.order) && { order: row.order.map(chartEdge) }),
      ...(edges && { edges }),
      ...(waves && { waves }),
      ...(outside && { outside }),
      ...(notes && { notes }),
      ...(code === undefined ? {} : { raises: { code: String(code), message: String(message) } }),
    };
  });
}

/** `before -> after`, of the later chart's own objects alone, or `before -> after/` of its subcharts too. */
function chartEdge(line: unknown): ChartEdge {
  const [before = '', after = ''] = String(line).split(' -> ');
  const isOwn = !after.endsWith('/');
  return { before, after: after.replace(/\/$/, ''), isOwn, key: isOwn ? SUBCHARTS : 'depends-on' };
}

function build(manifest: string, order: readonly ChartEdge[] = []): Promise<readonly Target[]> {
  return buildTargets(manifest, { namespace: 'team', order }, { discovery });
}

function nameOf({ ref }: Target): string {
  return `${ref.kind} ${ref.name}`;
}

function edgeText({ before, after, cause, gate }: Edge): string {
  return `${nameOf(before)} -> ${nameOf(after)} (${cause}, ${gate})`;
}

async function problemOf(manifest: string): Promise<Problem | undefined> {
  try {
    checkOrder(await build(manifest));
    return undefined;
  } catch (error) {
    if (error instanceof DynError) return error.problem;
    throw error;
  }
}

test.each(ROWS.filter(({ raises }) => raises === undefined))('$about', async (row) => {
  const { edges, waves, outside, notes } = sequenceOf(await build(row.manifest, row.order));
  expect(edges.map(edgeText).sort()).toEqual([...(row.edges ?? [])].sort());
  if (row.waves) expect(waves.map(({ targets }) => targets.map(nameOf).join(', '))).toEqual(row.waves);
  expect(outside.map(({ need }) => need.text)).toEqual(row.outside ?? []);
  expect(notes).toEqual(row.notes ?? []);
  const places = new Map(waves.flatMap((wave, place) => wave.targets.map((target) => [target, place])));
  for (const { before, after } of edges)
    expect(places.get(before), nameOf(after)).toBeLessThan(places.get(after) ?? 0);
});

test.each(ROWS.filter(({ raises }) => raises !== undefined))('$about', async ({ manifest, raises }) => {
  const { code, message } = (await problemOf(manifest)) ?? {};
  expect({ code, message }).toEqual(raises);
});

test('a ring says who waits for whom and why', async () => {
  const row = ROWS.find(({ raises }) => raises?.code === 'order/ring');
  const problem = await problemOf(row?.manifest ?? '');
  expect(problem?.related?.map(({ message }) => message)).toEqual([
    'Deployment a after Deployment b: it says so with dyn.dev/needs: Deployment/b',
    'Deployment b after Deployment a: it says so with dyn.dev/needs: Deployment/a',
  ]);
});

test('an object whose kind the manifest brings is provisional, one of a kind that is there is not', async () => {
  const row = ROWS.find(({ about }) => about.startsWith('a custom resource comes after its definition'));
  const targets = await build(row?.manifest ?? '');
  expect(targets.map((target) => [nameOf(target), target.isProvisional ?? false])).toEqual([
    ['CustomResourceDefinition foos.example.com', false],
    ['Foo a', true],
  ]);
  expect(targets[1]?.resource).toMatchObject({ plural: 'foos', isNamespaced: true, version: 'v1' });
});

test("HIP-0025's key with two slashes goes to no server", async () => {
  const row = ROWS.find(({ about }) => about.startsWith('a group comes after'));
  const targets = await build(row?.manifest ?? '');
  expect(JSON.stringify(targets.map(({ object }) => object))).not.toContain('depends-on');
});

async function graph(about: string): Promise<Graph> {
  const row = ROWS.find((one) => one.about.startsWith(about));
  return graphOf(await build(row?.manifest ?? ''));
}

test('the graph for people', async () => {
  expect(graphText(await graph('a custom resource waits for a webhook'), 'text')).toBe(`Wave 1
  CustomResourceDefinition foos.example.com
Wave 2
  Service hook
Wave 3
  Deployment hook
Wave 4
  ValidatingWebhookConfiguration hook
Wave 5
  Foo a
      after CustomResourceDefinition foos.example.com, once it is established: its kind is defined by this
      after ValidatingWebhookConfiguration hook, once it answers: webhook v.example.com is asked about it
      after Service hook, once it answers: leads to webhook v.example.com, which is asked about it
      after Deployment hook, once it answers: its pods answer for webhook v.example.com, which is asked about it
`);
});

test('the graph for Mermaid and for Graphviz', async () => {
  const needs = await graph('what is needed and not of the release');
  expect(graphText(needs, 'mermaid')).toBe(`flowchart LR
  subgraph wave1 ["Wave 1"]
    n1["ConfigMap a"]
  end
  o1(["Deployment/db"])
  o1 ==>|"it says so with dyn.dev/needs; it is no object of this release, once it is ready"| n1
`);
  expect(graphText(needs, 'dot')).toBe(`digraph order {
  rankdir=LR;
  node [shape=box];
  subgraph cluster_1 {
    label="Wave 1";
    n1 [label="ConfigMap a"];
  }
  o1 [shape=ellipse, label="Deployment/db"];
  o1 -> n1 [label="it says so with dyn.dev/needs; it is no object of this release, once it is ready", style=bold];
}
`);
});

test('of two thousand objects each edge is found', async () => {
  const documents = Array.from(
    { length: 1000 },
    (_, i) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c${i}}\n---\napiVersion: v1\nkind: Pod
metadata: {name: p${i}}\nspec: {volumes: [{name: v, configMap: {name: c${i}}}]}\n`,
  );
  const targets = await build(documents.join('---\n'));
  expect(sequenceOf(targets).edges).toHaveLength(1000);
});

test('every code of an order that cannot be has a row', () => {
  const codes = ['order/groups-unreadable', 'order/needs-unreadable', 'order/ring'];
  const raised = new Set(ROWS.flatMap(({ raises }) => (raises ? [raises.code] : [])));
  expect(codes.filter((code) => !raised.has(code))).toEqual([]);
});
