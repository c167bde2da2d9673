import { expect, test } from 'vitest';
import { DynError } from '../../../src/base/problem.ts';
import { hostFiles } from '../../../src/host/files.ts';

const TOO_LONG = 'x'.repeat(300);

test('a folder that cannot be looked at is a problem with a reason', () => {
  const files = hostFiles(process.cwd());
  let told: unknown;
  try {
    files.entries(TOO_LONG);
  } catch (error) {
    told = error;
  }
  expect(told).toBeInstanceOf(DynError);
  expect(String(told)).toContain('file name too long');
});

test('a folder that is not there holds nothing', () => {
  expect(hostFiles(process.cwd()).entries('not/there')).toEqual([]);
});
