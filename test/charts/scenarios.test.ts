import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { recordOf } from '../support/cases.ts';

const FOLDER = 'test/charts/scenarios';

interface Scenario {
  readonly name: string;
  readonly release: string;
  readonly namespace: string;
  readonly args: readonly string[];
  readonly values: unknown;
  readonly objects: readonly unknown[];
  readonly verdict: 'allowed' | 'refused';
  readonly words: readonly string[];
}

let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'dyn-scenarios-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

describe.each(files.sort())('%s', (file) => {
  test.each(readScenarios(file))('$name', async (scenario) => {
    const { status, stdout, stderr } = await template(scenario);
    expect({ verdict: status === 0 ? 'allowed' : 'refused', stderr }).toMatchObject({
      verdict: scenario.verdict,
    });
    if (scenario.verdict === 'allowed') expect(stdout).toMatch(/^kind: Deployment$/m);
    else expect(stdout).toBe('');
    expect(
      scenario.words.filter((word) => !stderr.includes(word)),
      stderr,
    ).toEqual([]);
  });
});

test('all eight scenarios are there, five of them refused by their codes', () => {
  const all = files.flatMap(readScenarios);
  const verdicts = Array.from({ length: 8 }, (_, index) => {
    const [first] = all.filter(({ name }) => name.startsWith(`S${index + 1},`));
    return first?.verdict === 'refused' ? first.words[0] : first?.verdict;
  });
  expect(verdicts).toEqual([
    'allowed',
    'allowed',
    'OPC-CW-CW',
    'OPC-CW-NS',
    'OPC-NS-CW',
    'allowed',
    'OPC-NS-NS',
    'OPC-NAME',
  ]);
});

async function template(scenario: Scenario): Promise<{ status: number; stdout: string; stderr: string }> {
  const [values, cluster] = [join(scratch, 'values.yaml'), join(scratch, 'cluster.yaml')];
  writeFileSync(values, dump(scenario.values));
  writeFileSync(cluster, scenario.objects.map((object) => `---\n${dump(object)}`).join(''));
  const said = { stdout: '', stderr: '' };
  const { release, namespace, args } = scenario;
  const given = ['-n', namespace, '-f', values, '--cluster', cluster, ...args];
  const status = await main(['template', release, 'charts/operator', ...given], {
    cwd: process.cwd(),
    env: { HOME: scratch },
    isTerminal: false,
    stdin: () => new Uint8Array(),
    stdout: (bytes) => {
      said.stdout += Buffer.from(bytes).toString();
    },
    stderr: (text) => {
      said.stderr += text;
    },
  });
  // Long messages are broken at spaces for a terminal; the words are looked for in what they say.
  return { status, stdout: said.stdout, stderr: said.stderr.replace(/\s+/g, ' ') };
}

function readScenarios(file: string): Scenario[] {
  const data = load(readFileSync(join(FOLDER, file), 'utf8'));
  if (!Array.isArray(data)) throw new Error(`${file} is a list of cases`);
  return data.map((item) => readScenario(file, recordOf(item) ?? {}));
}

function readScenario(file: string, item: Record<string, unknown>): Scenario {
  const { name, release, namespace, verdict, values, objects } = item;
  if (typeof name !== 'string' || typeof release !== 'string' || typeof namespace !== 'string')
    throw new Error(`${file}: every case has name, release and namespace`);
  if (verdict !== 'allowed' && verdict !== 'refused') throw new Error(`${file}: ${name} has no verdict`);
  return {
    name,
    release,
    namespace,
    verdict,
    values: values ?? {},
    objects: Array.isArray(objects) ? objects : [],
    args: textsOf(item.args),
    words: textsOf(item.words),
  };
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
