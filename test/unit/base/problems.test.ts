import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type BudgetLimits,
  createBudget,
  DEFAULT_LIMITS,
  unlimitedBudget,
} from '../../../src/base/budget.ts';
import { DynError, type Problem } from '../../../src/base/problem.ts';
import { readArchive } from '../../../src/chart/archive.ts';
import { checkRenderable } from '../../../src/chart/dependencies.ts';
import { checkPath } from '../../../src/chart/filetree.ts';
import { loadChart } from '../../../src/chart/load.ts';
import { main } from '../../../src/cli/main.ts';
import type { World } from '../../../src/cli/world.ts';
import { readChartFolder } from '../../../src/host/chartfolder.ts';
import { systemEntropy } from '../../../src/host/entropy.ts';
import { gunzipBounded } from '../../../src/host/gunzip.ts';
import { compileSchema } from '../../../src/schema/compile.ts';
import { executeTemplate, parseTemplates } from '../../../src/template/template.ts';
import { inFolder, writeFiles } from '../../support/command.ts';
import { tgz } from '../../support/fixture.ts';

/** Where a problem is wrapped into another one, or a case sees only its message, its code is expected here. */
const RAISED: Readonly<Record<string, () => unknown>> = {
  'archive/broken': () => readArchive(tgz({}), gunzipBounded),
  'archive/path': () => readArchive(tgz({ 'c/../../evil': '' }), gunzipBounded),
  'budget/steps': () => budgetOf({ steps: 10 }).step(11),
  'budget/time': () => budgetOf({ timeMs: -1 }).step(10_000),
  'budget/file': () => budgetOf({ fileBytes: 10 }).allocate(11),
  'budget/output': () => budgetOf({ totalBytes: 10 }).output(11),
  'chart/dependencies-unsupported': () =>
    checkRenderable({ ...chartOf('v3', ''), subcharts: [chartOf('v3', '')] }),
  'chart/unsafe-path': () => checkPath('../up'),
  'schema/broken': () => schemaOf('{"$anchor": "a", "$defs": {"d": {"$anchor": "a"}}}'),
  'schema/too-large-bytes': () => schemaOf(`{"title": "${'x'.repeat(1 << 20)}"}`),
  'schema/too-large-depth': () => schemaOf(`${'{"not":'.repeat(300)}{}${'}'.repeat(300)}`),
  'schema/too-large-refs': () =>
    schemaOf(JSON.stringify({ allOf: Array(10_001).fill({ $ref: '#/$defs/d' }), $defs: { d: {} } })),
  'template/missing': () =>
    executeTemplate(parseTemplates([], new Map(), unlimitedBudget()), 'none', null, {
      functions: new Map(),
      budget: unlimitedBudget(),
      entropy: systemEntropy({}),
    }),
  'template/unknown-variable': () =>
    parseTemplates([{ name: 'a', source: { name: 'a', text: '{{ $nope }}' } }], new Map(), unlimitedBudget()),
};

describe('what raises each problem', () => {
  for (const [code, raise] of Object.entries(RAISED)) test(code, () => expect(codeOf(raise)).toBe(code));

  test('files/link-outside', () =>
    inFolder(async (folder) => {
      writeFiles(folder, { outside: '', 'c/Chart.yaml': '' });
      symlinkSync('../outside', join(folder, 'c/link'));
      expect(codeOf(() => readChartFolder(join(folder, 'c'), { followLinks: false }))).toBe(
        'files/link-outside',
      );
    }));

  test('files/irregular', () =>
    inFolder(async (folder) => {
      execFileSync('mkfifo', [join(folder, 'pipe')]);
      expect(codeOf(() => readChartFolder(folder, { followLinks: false }))).toBe('files/irregular');
    }));

  test('files/folder-too-large', () =>
    inFolder(async (folder) => {
      writeFiles(folder, { [`${'d/'.repeat(100)}file`]: '' });
      expect(codeOf(() => readChartFolder(folder, { followLinks: false }))).toBe('files/folder-too-large');
    }));

  const lines: Readonly<Record<string, readonly string[]>> = {
    'cli/flag-refused': ['template', 'c', '--verify'],
    'open/remote': ['template', 'oci://example.com/c'],
  };
  for (const [code, argv] of Object.entries(lines))
    test(code, async () =>
      expect((await problemsOf(argv, () => {})).map((problem) => problem.code)).toEqual([code]),
    );

  const crashes: Readonly<Record<string, Error>> = {
    'cli/bug': new TypeError('something is undefined'),
    'cli/too-deep': new RangeError('Maximum call stack size exceeded'),
  };
  for (const [code, error] of Object.entries(crashes))
    test(code, async () => {
      const problems = await problemsOf(['version'], () => {
        throw error;
      });
      expect(problems.map((problem) => problem.code)).toEqual([code]);
    });
});

function codeOf(raise: () => unknown): string {
  try {
    raise();
  } catch (error) {
    if (error instanceof DynError) return error.problem.code;
    throw error;
  }
  return 'none';
}

function budgetOf(limits: Partial<BudgetLimits>) {
  return createBudget({ ...DEFAULT_LIMITS, ...limits }, () => 0);
}

function schemaOf(text: string) {
  return compileSchema({ name: 'values.schema.json', text }, { budget: unlimitedBudget() });
}

function chartOf(apiVersion: string, more: string) {
  const text = `apiVersion: ${apiVersion}\nname: c\nversion: 1.0.0\n${more}`;
  const files = new Map([['Chart.yaml', new TextEncoder().encode(text)]]);
  return loadChart(files, { log: () => {}, unpack: () => new Map() });
}

async function problemsOf(argv: readonly string[], stdout: World['stdout']): Promise<Problem[]> {
  const problems: Problem[] = [];
  await main(argv, {
    cwd: '/',
    env: {},
    stdin: () => new Uint8Array(),
    stdout,
    stderr: () => {},
    isTerminal: false,
    onProblem: (problem) => void problems.push(problem),
  });
  return problems;
}
