import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { listOf, objectOf, textOf } from '../../src/kube/crd/json.ts';

const PROMISES = 192;
const promises = listOf(load(readFileSync('docs/promises.yaml', 'utf8'))).map(objectOf);

test('each promise is there, shown or open', () => {
  const numbers = promises.map(({ promise }) => promise);
  expect(numbers).toEqual(Array.from({ length: PROMISES }, (_, index) => index + 1));
  const neither = promises.filter(({ shown, open }) => listOf(shown).length === 0 && textOf(open) === '');
  expect(neither).toEqual([]);
});

test('what shows a promise is there', () => {
  const named = promises.flatMap(({ promise, shown }) =>
    listOf(shown).map((each) => ({
      promise,
      file: textOf(objectOf(each).file),
      name: textOf(objectOf(each).name),
    })),
  );
  expect(named.filter(({ file, name }) => !stands(file, name))).toEqual([]);
});

test('the page is what the data says', () => {
  execFileSync(process.execPath, ['scripts/promises.mjs', '--check'], { stdio: 'pipe' });
});

function stands(file: string, name: string): boolean {
  if (name === '' || !existsSync(file)) return false;
  const text = readFileSync(file, 'utf8');
  if (!file.startsWith('test/charts/behaviour/')) return text.includes(name);
  return text.split('\n').some((line) => line.trim() === `- key: ${name}`);
}
