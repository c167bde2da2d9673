import { readFileSync } from 'node:fs';
import { load, YAML11_SCHEMA } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { clusterReader } from '../../src/actions/preflight-state.ts';
import { apiPath } from '../../src/kube/api.ts';
import { isObject, type JsonObject, objectsAt, parseJson, stringAt, stringsOf } from '../../src/kube/json.ts';
import type { OperationEnv } from '../../src/kube/operation.ts';
import { celRules } from '../../src/preflight/checks/kube-version.ts';
import { operatorValues } from '../../src/preflight/checks/operator-values.ts';
import { operators, renderedOperators } from '../../src/preflight/checks/operators.ts';
import { renderedOnce } from '../../src/preflight/checks/ownership.ts';
import { CHECKS } from '../../src/preflight/checks.ts';
import { askFor, concernedChecks, runChecks } from '../../src/preflight/run.ts';
import { loadMain } from '../support/dyn.ts';
import { releaseOf } from '../unit/preflight/checks/fake.ts';
import { cluster, look, request, until, withNamespace } from './place.ts';
import { dynHere } from './tools.ts';
import { connect, create } from './waits.ts';

/** Not here: what no server of today does, what no server is asked about, and what has tests of its own. */
const ELSEWHERE = [celRules, renderedOnce, operators, operatorValues, renderedOperators];

const rows = tableOf('test/cluster/preflight-checks.yaml').filter(({ check }) => check !== undefined);

function tableOf(path: string): readonly JsonObject[] {
  const read = parseJson(JSON.stringify(load(readFileSync(path, 'utf8'), { schema: YAML11_SCHEMA })));
  return Array.isArray(read) ? read.filter((row) => isObject(row)) : [];
}

/** The side of a row, with names of its own. */
function filled(side: unknown, namespace: string): JsonObject {
  const text = JSON.stringify(side).replaceAll('GROUP', `${namespace}.example`).replaceAll('NS', namespace);
  const read = parseJson(text);
  return isObject(read) ? read : {};
}

/** What the check of a row finds of one of its sides. */
async function findsOf(check: string, side: JsonObject, namespace: string): Promise<readonly string[]> {
  const kubeconfig = cluster().kubeconfig;
  const maker = await connect(kubeconfig);
  const before = objectsAt(side, 'before');
  try {
    await create(before, maker.env);
    for (const object of before) await settled(object, maker.env);
    const asker = side.as === 'stranger' ? await connect(kubeconfig, `${namespace}-stranger`) : maker;
    asker.env.discovery.refresh();
    const release = releaseOf({ name: 'shop', namespace, ...side });
    const wanted = CHECKS.filter(({ name }) => name === check);
    const stages = (['values', 'objects'] as const).flatMap((stage) =>
      concernedChecks(wanted, stage, [release]),
    );
    const { state } = await askFor(stages, [release], clusterReader(asker.env));
    return runChecks(stages, [release], state).map(({ problem }) => problem.code);
  } finally {
    await takeAway(before, maker.env);
  }
}

/** Definitions are served, and Deployments have pods, a while after they were made. */
async function settled(object: JsonObject, { discovery }: OperationEnv): Promise<void> {
  const [kind, name] = [stringAt(object, 'kind'), stringAt(object, 'metadata', 'name')];
  if (kind === 'CustomResourceDefinition') {
    const [version] = objectsAt(object, 'spec', 'versions');
    const apiVersion = `${stringAt(object, 'spec', 'group')}/${stringAt(version, 'name')}`;
    await until(async () => {
      discovery.refresh();
      return (await discovery.find(apiVersion, stringAt(object, 'spec', 'names', 'kind'))) !== undefined;
    }, name);
  }
  if (kind !== 'Deployment') return;
  const path = `/apis/apps/v1/namespaces/${stringAt(object, 'metadata', 'namespace')}/deployments/${name}`;
  await until(async () => (await look(path)).text.includes('"availableReplicas":1'), name);
}

async function takeAway(objects: readonly JsonObject[], env: OperationEnv): Promise<void> {
  for (const object of objects) {
    const resource = await env.discovery.find(stringAt(object, 'apiVersion'), stringAt(object, 'kind'));
    const name = stringAt(object, 'metadata', 'name');
    if (resource && !resource.isNamespaced) await request('DELETE', apiPath(resource, '', name));
  }
}

describe.concurrent('checks on a real API server', () => {
  test.each(rows.map((row) => ({ check: stringAt(row, 'check'), row })))('$check', ({ check, row }) => {
    const order = Object.keys(row).filter((key) => key === 'yes' || key === 'no');
    return withNamespace(async (first) =>
      withNamespace(async (second) => {
        for (const [index, key] of order.entries()) {
          const namespace = index === 0 ? first : second;
          const found = await findsOf(check, filled(row[key], namespace), namespace);
          expect(found, key).toEqual(key === 'yes' ? stringsOf(row.finds) : []);
        }
      }),
    );
  });
});

test('every check is in the table', () => {
  const named = rows.map(({ check }) => check);
  const rest = CHECKS.filter((check) => !ELSEWHERE.includes(check)).map(({ name }) => name);
  expect(rest.filter((name) => !named.includes(name))).toEqual([]);
});

test('a lookup that is forbidden leaves the question open, and the rest is looked at all the same', async () => {
  const main = await loadMain();
  await withNamespace(async (namespace) => {
    const as = ['--kube-as-user', `${namespace}-stranger`];
    const preflight = ['preflight', 'agents', 'charts/chrek', '-n', namespace, ...as, '-o', 'json'];
    const refused = await dynHere(main, preflight);
    expect(refused.exit, refused.stderr).toBe(3);
    expect(verdictsIn(refused.stdout)).toContain('preflight/rights-missing refuses');
    const skipped = ['rights-missing', 'crd-missing'].flatMap((code) => ['--skip-preflight', code]);
    const open = await dynHere(main, [...preflight, ...skipped]);
    expect(open.exit, open.stderr).toBe(8);
    expect(verdictsIn(open.stdout)).toContain('preflight/owned-by-other open');
  });
});

function verdictsIn(report: Uint8Array): readonly string[] {
  const findings = objectsAt(parseJson(Buffer.from(report).toString()), 'findings');
  return findings.map(({ code, verdict }) => `${String(code)} ${String(verdict)}`);
}
