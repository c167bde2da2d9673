import { readdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { clusterReader } from '../../../src/actions/preflight-state.ts';
import { createDiscovery } from '../../../src/kube/discovery.ts';
import { toGoMap } from '../../../src/kube/govalue.ts';
import {
  isObject,
  type JsonObject,
  objectAt,
  objectsAt,
  parseJson,
  stringAt,
  stringsOf,
} from '../../../src/kube/json.ts';
import { operatorValues } from '../../../src/preflight/checks/operator-values.ts';
import { operators } from '../../../src/preflight/checks/operators.ts';
import type { ClusterState, Finding, PreflightRelease } from '../../../src/preflight/preflight.ts';
import { queriesOf, runChecks } from '../../../src/preflight/run.ts';
import { clusterOf, releaseOf } from './states.ts';

const CHECKS = [operators, operatorValues];

interface Case {
  readonly name: string;
  readonly releases: readonly PreflightRelease[];
  readonly objects: readonly JsonObject[];
  readonly forbidden: readonly string[];
  readonly finds: readonly string[];
  readonly says: readonly string[];
  readonly now: string;
}

function casesOf(path: string): readonly JsonObject[] {
  const loaded = parseJson(JSON.stringify(load(readFileSync(path, 'utf8'))));
  return Array.isArray(loaded) ? loaded.filter((one) => isObject(one)) : [];
}

function caseOf(one: JsonObject): Case {
  const releases = objectsAt(one, 'releases');
  return {
    name: stringAt(one, 'name'),
    releases: (releases.length > 0 ? releases : [one]).map(releaseOf),
    objects: objectsAt(one, 'objects'),
    forbidden: stringsOf(one.forbidden),
    finds: stringsOf(one.finds),
    says: stringsOf(one.says),
    now: stringAt(one, 'now') || '2026-11-29T12:00:00Z',
  };
}

async function stateFor({ releases, objects, forbidden, now }: Case): Promise<ClusterState> {
  const cluster = await clusterOf(objects, forbidden);
  const timer = { nowMs: () => 0, stamp: () => now, sleep: async (): Promise<void> => undefined };
  const signal = new AbortController().signal;
  const read = clusterReader({ cluster, discovery: createDiscovery(cluster), signal, timer });
  return read(queriesOf(CHECKS, releases));
}

async function findingsOf(one: Case): Promise<readonly Finding[]> {
  return runChecks(CHECKS, one.releases, await stateFor(one));
}

const short = ({ problem, answer }: Finding): string =>
  `${problem.code.replace('preflight/', '')}${answer === 'unknown' ? ' unknown' : ''}`;

const text = (findings: readonly Finding[]): string =>
  findings.map(({ problem }) => `${problem.message}\n${problem.hint}`).join('\n');

const cases = casesOf('test/unit/preflight/operators.yaml').map(caseOf);

const CODES = [
  ...['preflight/opc-cw-cw', 'preflight/opc-cw-ns', 'preflight/opc-disc', 'preflight/opc-etcd'],
  ...['preflight/opc-le-id', 'preflight/opc-le-ns', 'preflight/opc-lease', 'preflight/opc-name'],
  ...['preflight/opc-nats', 'preflight/opc-ns-cw', 'preflight/opc-ns-ns'],
];

test('each code of operators has a row', () => {
  const found = new Set(cases.flatMap(({ finds }) => finds.map((code) => code.replace(' unknown', ''))));
  expect(CODES.filter((code) => !found.has(code.replace('preflight/', '')))).toEqual([]);
});

describe('operators that meet', () => {
  test.each(cases)('$name', async (one) => {
    const findings = await findingsOf(one);
    expect(findings.map(short)).toEqual(one.finds);
    const said = text(findings);
    expect(
      one.says.filter((words) => !said.includes(words)),
      said,
    ).toEqual([]);
  });
});

/** A template does not look who leads. */
const SEES_MORE = ['other leases do not count'];

/** What the chart's own check says of each scenario, preflight says too. */
describe.each(readdirSync('test/charts/scenarios').filter((name) => name.endsWith('.yaml')))('%s', (file) => {
  const scenarios = casesOf(`test/charts/scenarios/${file}`).filter(
    ({ name }) => !SEES_MORE.includes(String(name)),
  );
  test.each(scenarios.map((one) => ({ name: stringAt(one, 'name'), one })))('$name', async ({ one }) => {
    const code = stringsOf(one.words).find((word) => /^OPC-/.test(word));
    if (one.verdict === 'refused' && code === undefined) return;
    const values = toGoMap(objectAt(one, 'values'));
    const release = { ...releaseOf(one), parts: releaseOf(one).parts.map((part) => ({ ...part, values })) };
    const findings = await findingsOf({ ...caseOf(one), releases: [release] });
    expect(findings.map(short)).toEqual(code === undefined ? [] : [code.split(':')[0]?.toLowerCase()]);
  });
});
