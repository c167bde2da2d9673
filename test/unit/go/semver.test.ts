import { expect, test } from 'vitest';
import { compareVersions, parseVersion, versionText } from '../../../src/go/semver.ts';
import { checkConstraint, parseConstraint } from '../../../src/go/semver-constraint.ts';

test('a version keeps its text and gives the normal one', () => {
  const version = parseVersion('v1.2-rc.1+b');
  expect(version.original).toBe('v1.2-rc.1+b');
  expect(versionText(version)).toBe('1.2.0-rc.1+b');
});

test('order is one of three numbers', () => {
  const versions = ['1.0.0-a', '1.0.0', '1.0.1', '2.0.0'].map(parseVersion);
  const orders = versions.map((a) => versions.map((b) => compareVersions(a, b)));
  expect(orders).toEqual([
    [0, -1, -1, -1],
    [1, 0, -1, -1],
    [1, 1, 0, -1],
    [1, 1, 1, 0],
  ]);
});

test('a constraint is read once for many versions', () => {
  const constraint = parseConstraint('>=1.2 <2 || 3.x');
  const accepted = ['1.1.9', '1.2.0', '2.0.0', '3.9.9', '4.0.0'].filter((text) =>
    checkConstraint(constraint, parseVersion(text)),
  );
  expect(accepted).toEqual(['1.2.0', '3.9.9']);
});

test('thousands of blanks cost no more than their number', () => {
  const blanks = ' '.repeat(20_000);
  expect(() => parseConstraint(`1${blanks}2${blanks}!`)).toThrow('improper constraint');
});
