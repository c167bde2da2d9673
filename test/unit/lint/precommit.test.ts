import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { GLOBAL_FLAGS } from '../../../src/cli/flags.ts';
import { parseArguments } from '../../../src/cli/pflag.ts';
import { recordOf } from '../../support/cases.ts';

const items: unknown = load(readFileSync('.pre-commit-hooks.yaml', 'utf8'));
const hooks = (Array.isArray(items) ? items : []).map((item) => recordOf(item) ?? {});

test('there is a hook for lint, docs and schema', () => {
  expect(hooks.map(({ id }) => id)).toEqual(['dyn-lint', 'dyn-docs', 'dyn-schema']);
});

test.each(hooks)('the hook $id runs a command that there is, with flags that it takes', async (hook) => {
  const [program, name, ...args] = String(hook.entry).split(' ');
  const command = await COMMANDS.find((entry) => entry.name === name)?.load();
  expect(Object.keys(recordOf(JSON.parse(readFileSync('package.json', 'utf8')).bin) ?? {})).toContain(
    program,
  );
  expect(hook.id).toBe(`dyn-${name}`);
  expect(parseArguments(args, [...(command?.flags ?? []), ...GLOBAL_FLAGS]).positionals).toEqual([]);
  expect(hook.language).toBe('node');
});

test.each(hooks)('the hook $id is asked about what it reads', ({ files }) => {
  const pattern = new RegExp(String(files));
  for (const path of ['charts/a/Chart.yaml', 'charts/a/values.yaml', 'charts/a/values.schema.json'])
    expect(path).toMatch(pattern);
  expect('src/main.ts').not.toMatch(pattern);
});
