import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { recordOf } from '../support/cases.ts';
import { inFolder, writeFiles } from '../support/command.ts';

const CASES = 'test/cli/explain.cases.yaml';
const CHARTS = 'test/cli/explain.charts.yaml';

interface Case {
  readonly about: string;
  readonly args: readonly string[];
  readonly status: number;
  readonly prints: string;
}

const cases = readCases();

describe('dyn explain tells of', () => {
  test.each(cases.map((item) => [item.about, item] as const))('%s', (_, { args, status, prints }) =>
    inFolder(async (folder) => {
      writeFiles(folder, chartFiles());
      expect(await explain(folder, args)).toEqual({ status, prints });
    }),
  );
});

test.each([
  'explain/value-unknown',
  'explain/object-unknown',
  'explain/object-ambiguous',
  'explain/field-unknown',
])('%s is what a case ends with', (code) => {
  expect(cases.some(({ status, prints }) => status === 1 && prints.endsWith(`code: ${code}\n`))).toBe(true);
});

/** Runs the command in this process; what it prints is its output or, when it fails, the error. */
async function explain(folder: string, args: readonly string[]): Promise<Pick<Case, 'status' | 'prints'>> {
  let prints = '';
  const status = await main(['explain', ...args], {
    cwd: folder,
    env: { HOME: '/nonexistent' },
    isTerminal: false,
    stdin: () => new Uint8Array(),
    stdout: (bytes) => {
      prints += Buffer.from(bytes).toString();
    },
    stderr: (text) => {
      prints += text;
    },
  });
  return { status, prints };
}

function chartFiles(): Record<string, string> {
  const files = recordOf(load(readFileSync(CHARTS, 'utf8'))) ?? {};
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, String(text)]));
}

function readCases(): Case[] {
  const data: unknown = load(readFileSync(CASES, 'utf8'));
  if (!Array.isArray(data)) throw new Error('the cases are a list');
  return data.map((item: unknown) => {
    const { about, args, status, prints } = recordOf(item) ?? {};
    if (!Array.isArray(args)) throw new Error(`${about}: args are a list`);
    return {
      about: String(about),
      args: args.map(String),
      status: Number(status ?? 0),
      prints: String(prints),
    };
  });
}
