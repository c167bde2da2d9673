import { expect, test } from 'vitest';
import { PROBLEMS_FOLDER, problemsIn } from '../support/problemcodes.ts';
import { readSources } from '../support/sources.ts';

/** Makers whose hint depends on what they wrap, or whose text is another's: by code, with the reason. */
const WITHOUT_HINT: Readonly<Record<string, string>> = {
  'template/function-failed': 'a function only says what Go says; the frame around it says where',
};

/** Files that hold part of another area. */
const PARTS: Readonly<Record<string, string>> = {
  parse: 'template',
  execute: 'template',
  lease: 'release',
  operators: 'preflight',
  needs: 'preflight',
  refusal: 'preflight',
};

const files = readSources().filter(({ path }) => path.startsWith(PROBLEMS_FOLDER));
const made = files.flatMap(({ path, tree }) => problemsIn(path, tree));

test('problem codes read area/what, and the area is the file', () => {
  const bad = made.filter(({ path, code }) => !new RegExp(`^${areaOf(path)}/[a-z0-9-]*$`).test(code));
  expect(bad.map(({ path, code }) => `${path} ${code}`)).toEqual([]);
});

test('every problem has a message and a hint', () => {
  const bare = made.filter(
    ({ code, fields }) => !fields.includes('message') || !(fields.includes('hint') || code in WITHOUT_HINT),
  );
  expect(bare.map(({ path, code }) => `${path} ${code}`)).toEqual([]);
});

test('no two makers share a code', () => {
  const codes = made.map(({ code }) => code);
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
});

test('problems are made nowhere else', () => {
  const elsewhere = readSources()
    .filter(({ path }) => !path.startsWith(PROBLEMS_FOLDER))
    .flatMap(({ path, tree }) => problemsIn(path, tree).map(({ code }) => `${path} ${code}`));
  expect(elsewhere).toEqual([]);
});

function areaOf(path: string): string {
  const name = path.slice(PROBLEMS_FOLDER.length, -'.ts'.length);
  return PARTS[name] ?? name;
}
