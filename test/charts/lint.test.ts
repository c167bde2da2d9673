import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { wholeScope } from '../../src/actions/lintscope.ts';
import { readRepository } from '../../src/actions/repository.ts';
import { hostFiles } from '../../src/host/files.ts';
import { findingText, lintAt } from '../support/lintsamples.ts';

test('our charts have no lint errors and no warnings, and all of them are looked at', () => {
  const { charts, problems } = lintAt(process.cwd(), [], true);
  const loud = problems.filter(({ severity }) => severity !== 'note');
  expect(loud.map((problem) => `${problem.code} ${findingText(problem)}`)).toEqual([]);
  const ours = ['chrek', 'crds', 'dimtensor', 'hello', 'operator', 'platform'];
  expect([...charts].sort()).toEqual(ours.map((name) => `charts/${name}`));
});

test('every file of values/ is linted with the chart that it is for', () => {
  const files = hostFiles(process.cwd());
  const { targets, strays } = wholeScope(readRepository(files), files);
  const known = targets.flatMap(({ outside, folder }) => outside.map((path) => `${path} ${folder}`));
  const all = readdirSync('values', { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.yaml') && basename(name) !== 'dyn.yaml',
  );
  const wanted = all.map((name) => `values/${name} charts/${basename(name, '.yaml')}`);
  expect(known.sort()).toEqual(wanted.sort());
  expect(strays).toEqual([]);
});
