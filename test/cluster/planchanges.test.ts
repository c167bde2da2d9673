import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { afterAll, expect, test } from 'vitest';
import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  objectAt,
  objectsAt,
  parseJson,
  stringAt,
  stringsAt,
} from '../../src/kube/json.ts';
import { NO_RULES, patchRulesOf } from '../../src/kube/patch-rules.ts';
import { comparable, differencesOf, pathText } from '../../src/plan/difference.ts';
import type { ObjectPlan, PlanReport } from '../../src/plan/plan.ts';
import type { RawResult } from '../support/answers.ts';
import { type Draw, drawer } from '../support/draw.ts';
import { pick } from './mutations.ts';
import { withNamespace } from './place.ts';
import { kubectl, succeed, toolOfDyn } from './tools.ts';

/** All of them: `DYN_PLAN_CHANGES=100`; others: `DYN_PLAN_SEED=7`. */
const CHANGES = Number(process.env.DYN_PLAN_CHANGES ?? 8);
const SEED = Number(process.env.DYN_PLAN_SEED ?? 1);
/** Only these: `DYN_PLAN_ONLY=1034,1049`. */
const ONLY = process.env.DYN_PLAN_ONLY?.split(',').map(Number);
const LIMIT_MS = 300_000;

const dyn = await toolOfDyn();

/** A chart of ours, and the values that it starts from. */
interface Subject {
  readonly chart: string;
  readonly values?: string;
  readonly sets?: readonly string[];
}

const SUBJECTS: readonly Subject[] = [
  { chart: 'charts/hello' },
  { chart: 'charts/dimtensor' },
  {
    chart: 'charts/dimtensor',
    values: 'charts/dimtensor/values-inference.yaml',
    sets: ['autoscaling.enabled=false'],
  },
  { chart: 'charts/dimtensor', values: 'charts/dimtensor/values-batch.yaml' },
  { chart: 'charts/dimtensor', values: 'charts/dimtensor/values-cronjob.yaml' },
  { chart: 'charts/chrek', sets: ['preflight.enabled=false'] },
  { chart: 'charts/_offline/nats', sets: ['config.jetstream.enabled=true'] },
  { chart: 'charts/_offline/etcd' },
  // Beyond the first eight: it has roles of the whole cluster, which tests of operators would see.
  { chart: 'charts/operator', sets: ['namespaceRestriction.enabled=true', 'webhook.enabled=false'] },
];

for (let number = 1; number <= CHANGES; number++) {
  const seed = SEED * 1000 + number;
  if (ONLY !== undefined && !ONLY.includes(seed)) continue;
  const subject = SUBJECTS[(number - 1) % SUBJECTS.length] ?? { chart: '' };
  test.concurrent(
    `change ${seed}, of ${subject.chart}: what is planned is what happens`,
    () => check(subject, seed),
    LIMIT_MS,
  );
}

const seen = { changes: 0, create: 0, change: 0, delete: 0, fields: 0, masked: 0, failing: 0 };

afterAll(() => {
  console.log(`plans that came true: ${JSON.stringify(seen)}`);
});

function count({ releases, summary }: PlanReport): void {
  const fields = releases.flatMap(({ objects }) => objects.flatMap(({ changes }) => changes));
  seen.changes++;
  for (const end of ['create', 'change', 'delete', 'failing'] as const) seen[end] += summary[end];
  seen.fields += fields.length;
  seen.masked += fields.filter(({ masked }) => masked).length;
}

function check(subject: Subject, seed: number): Promise<void> {
  return withNamespace(async (namespace) => {
    const run = (...argv: readonly string[]): Promise<RawResult> =>
      dyn([...argv, '-n', namespace, '--no-hooks'], { cwd: process.cwd() });
    try {
      await checkIn({ subject, namespace, run }, drawer(seed));
    } finally {
      await run('uninstall', 'r');
    }
  });
}

interface Ground {
  readonly subject: Subject;
  readonly namespace: string;
  readonly run: (...argv: readonly string[]) => Promise<RawResult>;
}

async function checkIn({ subject, namespace, run }: Ground, draw: Draw): Promise<void> {
  const [installed = [], upgraded = []] = pick(WAYS, draw);
  const base = [...baseArguments(subject), ...upgraded];
  await succeed(run('install', 'r', subject.chart, ...baseArguments(subject), ...installed));
  const { argv, report } = await drawPlan({ subject, namespace, run }, base, draw);
  const before = await liveIn(namespace);
  const upgrade = await run('upgrade', 'r', subject.chart, ...base, ...argv);
  const after = await liveIn(namespace);
  const about = [...argv, 'after', ...installed, 'now', ...upgraded].join(' ');
  if (report.summary.failing > 0) {
    expect(upgrade.exit, `${about} was to fail`).not.toBe(0);
    count(report);
    return;
  }
  expect(upgrade.exit, `${about}: ${upgrade.stderr}`).toBe(0);
  const planned = report.releases.flatMap(({ objects }) => objects);
  const masked = new Set(planned.flatMap((object) => maskedFields(object)));
  expect(plannedEnds(planned), about).toEqual(actualEnds(before, after, masked));
  count(report);
}

/** How the release is made, and how it is changed. */
const WAYS: readonly (readonly (readonly string[])[])[] = [
  [[], []],
  [[], []],
  [['--server-side=false'], ['--server-side=false']],
  [['--server-side=false'], ['--server-side=true']],
];

function baseArguments({ values, sets = [] }: Subject): readonly string[] {
  return [...(values === undefined ? [] : ['-f', values]), ...sets.flatMap((set) => ['--set', set])];
}

interface Drawn {
  readonly argv: readonly string[];
  readonly report: PlanReport;
}

const MOST_DRAWS = 60;

/** The plan of a change with which the chart can be rendered, and which changes something. */
async function drawPlan({ subject, run }: Ground, base: readonly string[], draw: Draw): Promise<Drawn> {
  const values = parseJson(JSON.stringify(load(readFileSync(`${subject.chart}/values.yaml`, 'utf8'))));
  const paths = scalarPaths(values);
  for (let tries = 0; tries < MOST_DRAWS; tries++) {
    const argv = Array.from({ length: 1 + draw(3) }).flatMap(() => settingOf(pick(paths, draw), draw));
    const { exit, stdout } = await run('plan', 'upgrade', 'r', subject.chart, ...base, ...argv, '-o', 'json');
    if (exit !== 0 && exit !== 3) continue;
    const report: PlanReport = JSON.parse(Buffer.from(stdout).toString());
    if (report.summary.keep < report.releases.flatMap(({ objects }) => objects).length)
      return { argv, report };
  }
  throw new Error(`${subject.chart}: no change in ${MOST_DRAWS} draws changes anything`);
}

interface Setting {
  readonly path: readonly string[];
  readonly value: Json;
}

function scalarPaths(value: Json | undefined, path: readonly string[] = []): readonly Setting[] {
  if (isObject(value) && Object.keys(value).length > 0)
    return Object.entries(value).flatMap(([key, inner]) => scalarPaths(inner, [...path, key]));
  const isLeft = value === undefined || isArray(value) || LEFT.test(path.join('.'));
  return isLeft ? [] : [{ path, value }];
}

/** An autoscaler changes replicas while nobody looks; others are what the base already sets. */
const LEFT = /^(autoscaling|namespaceRestriction|webhook|preflight)\./;

function settingOf({ path, value }: Setting, draw: Draw): readonly string[] {
  const name = path.map((key) => key.replaceAll('.', '\\.')).join('.');
  return ['--set-json', `${name}=${JSON.stringify(otherValue(value, draw))}`];
}

function otherValue(value: Json, draw: Draw): Json {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1 + draw(3);
  if (isObject(value)) return { 'example.com/drawn': `d${draw(100)}` };
  return value === null || value === '' ? `drawn-${draw(100)}` : `${value}${pick(['x', '1'], draw)}`;
}

const KINDS =
  'cm,secret,sa,svc,deploy,sts,ds,job,cronjob,pvc,ingress,hpa,pdb,role,rolebinding,networkpolicy,pod,clusterrole,clusterrolebinding';

/** What is there of the release, by `Kind/name`, as far as it is compared. */
async function liveIn(namespace: string): Promise<ReadonlyMap<string, JsonObject>> {
  const label = 'app.kubernetes.io/managed-by=Helm';
  const text = await succeed(kubectl(['get', KINDS, '-n', namespace, '-l', label, '-o', 'json']));
  const items = objectsAt(parseJson(text), 'items').filter((item) => isOfRelease(item, namespace));
  return new Map(items.map((item) => [keyOf(item), settled(item)]));
}

function isOfRelease(item: JsonObject, namespace: string): boolean {
  const isGoing = stringAt(item, 'metadata', 'deletionTimestamp') !== '';
  return (
    !isGoing && stringsAt(item, 'metadata', 'annotations')['meta.helm.sh/release-namespace'] === namespace
  );
}

function keyOf(object: JsonObject): string {
  return `${stringAt(object, 'kind')}/${stringAt(object, 'metadata', 'name')}`;
}

/** What controllers write into metadata at times of their own. */
const CONTROLLERS = /^(deployment\.kubernetes\.io\/revision|(pv|volume|volume\.beta)\.kubernetes\.io\/.*)$/;

function settled(object: JsonObject): JsonObject {
  const { annotations, finalizers: _finalizers, ...metadata } = objectAt(comparable(object), 'metadata');
  const kept = Object.entries(isObject(annotations) ? annotations : {}).filter(
    ([key]) => !CONTROLLERS.test(key),
  );
  return { ...comparable(object), metadata: { ...metadata, annotations: Object.fromEntries(kept) } };
}

function maskedFields({ kind, name, changes }: ObjectPlan): readonly string[] {
  return changes.flatMap(({ path, masked }) => (masked ? [`${kind}/${name}${path}`] : []));
}

type Ends = Readonly<Record<string, unknown>>;

function plannedEnds(objects: readonly ObjectPlan[]): Ends {
  const ends = objects.flatMap(({ kind, name, action, changes }): [string, unknown][] => {
    if (action === 'keep') return [];
    if (action !== 'change') return [[`${kind}/${name}`, action]];
    const fields = changes.map(({ path, from, to, masked }) => (masked ? [path] : [path, from, to]));
    return [[`${kind}/${name}`, sorted(fields)]];
  });
  return Object.fromEntries(ends);
}

/** The same of what is live; values that the plan masks are known by their paths only. */
function actualEnds(
  before: ReadonlyMap<string, JsonObject>,
  after: ReadonlyMap<string, JsonObject>,
  masked: ReadonlySet<string>,
): Ends {
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  const ends = keys.flatMap((key): [string, unknown][] => {
    const [old, now] = [before.get(key), after.get(key)];
    if (!old || !now) return [[key, old ? 'delete' : 'create']];
    const rules = patchRulesOf(stringAt(now, 'apiVersion'), stringAt(now, 'kind')) ?? NO_RULES;
    const fields = differencesOf(old, now, rules).map(({ steps, from, to }) => {
      const path = pathText(steps);
      return masked.has(`${key}${path}`) ? [path] : [path, from, to];
    });
    return fields.length === 0 ? [] : [[key, sorted(fields)]];
  });
  return Object.fromEntries(ends);
}

function sorted(fields: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  return [...fields].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}
