import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DynError } from '../../../src/base/problem.ts';
import { changedSince } from '../../../src/host/git.ts';
import { watchFolder } from '../../../src/host/watch.ts';
import { inFolder, writeFiles } from '../../support/command.ts';

const DEAF = { onChange: () => {}, onProblem: () => {} };

function codeRaised(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof DynError) return error.problem.code;
    throw error;
  }
}

test('a folder that cannot be watched is a problem', () => {
  expect(codeRaised(() => watchFolder('not/there', DEAF))).toBe('files/watch-failed');
});

test('more folders than may be watched are a problem', () =>
  inFolder(async (folder) => {
    for (const name of ['a', 'b', 'c']) mkdirSync(join(folder, name));
    expect(codeRaised(() => watchFolder(folder, DEAF, 3))).toBe('files/watch-too-large');
  }));

test('a repository that git cannot read is a problem', () =>
  inFolder(async (folder) => {
    writeFiles(folder, { '.git/HEAD': 'ref: refs/heads/main\n', '.git/config': '[broken\n' });
    mkdirSync(join(folder, '.git/objects'));
    mkdirSync(join(folder, '.git/refs'));
    expect(codeRaised(() => changedSince('main', folder, process.env))).toBe('git/failed');
  }));
