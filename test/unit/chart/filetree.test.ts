import { expect, test } from 'vitest';
import { DynError } from '../../../src/base/problem.ts';
import { baseName, checkPath, extensionOf, withoutBom } from '../../../src/chart/filetree.ts';

function refusal(path: string): string {
  try {
    return checkPath(path);
  } catch (error) {
    return error instanceof DynError ? error.message : 'crashed';
  }
}

test.each([
  ['a/b.txt', 'a/b.txt'],
  ['', 'chart file path "" is empty'],
  ['/etc/passwd', 'chart file path "/etc/passwd" is absolute'],
  ['C:/x', 'chart file path "C:/x" is absolute'],
  ['a/../../b', 'chart file path "a/../../b" leaves the chart'],
  ['..', 'chart file path ".." leaves the chart'],
  ['a..b/c', 'a..b/c'],
  ['a\\b', 'chart file path "a\\\\b" holds a back slash'],
  ['a\0b', 'chart file path "a\\u0000b" holds a zero byte'],
])('the path %j is judged', (path, expected) => {
  expect(refusal(path)).toBe(expected);
});

test('paths that are too long or too deep are refused', () => {
  expect(refusal('a'.repeat(4097))).toMatch(/is longer than 4096 bytes$/);
  expect(refusal('a/'.repeat(64).concat('a'))).toMatch(/is deeper than 64 folders$/);
});

test.each([
  ['a/b.txt', 'b.txt', '.txt'],
  ['a.d/b', 'b', ''],
  ['a/', 'a', ''],
  ['/', '/', ''],
  ['', '.', ''],
  ['.hid', '.hid', '.hid'],
])('base name and extension of %j', (path, base, extension) => {
  expect([baseName(path), extensionOf(path)]).toEqual([base, extension]);
});

test('only a whole byte order mark goes', () => {
  expect([...withoutBom(Uint8Array.of(0xef, 0xbb, 0xbf, 65))]).toEqual([65]);
  expect([...withoutBom(Uint8Array.of(0xef, 0xbb, 65))]).toEqual([0xef, 0xbb, 65]);
});
