import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Finished, inFolder, runDyn, writeFiles } from '../support/command.ts';

const POD = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
const FILES = {
  'dyn.yaml': '',
  'a/Chart.yaml': 'apiVersion: v2\nname: a\nversion: 0.1.0\n',
  'a/templates/a.yaml': POD,
  'b/Chart.yaml': 'apiVersion: v2\nname: b\nversion: 0.1.0\n',
  'b/templates/b.yaml': `${POD}date: {}\n`,
};

/** Runs a watch; each step is taken when the watch waits, the last one must end it. */
function watch(
  folder: string,
  args: readonly string[],
  steps: readonly ((child: ChildProcess) => void)[],
): Promise<Finished> {
  let text = '';
  let waits = 0;
  const started = (child: ChildProcess): void => {
    child.stderr?.on('data', (chunk) => {
      text += String(chunk);
      while (text.split('waiting for changes').length - 1 > waits) steps[waits++]?.(child);
    });
  };
  return runDyn(folder, ['lint', '--watch', ...args], { started });
}

const end = (signal: NodeJS.Signals) => (child: ChildProcess) => {
  child.kill(signal);
};

describe('dyn lint --watch', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('lints all, and ends with its own status on %s', (signal, code) =>
    inFolder(async (folder) => {
      writeFiles(folder, FILES);
      const { status, stdout, stderr } = await watch(folder, [], [end(signal)]);
      expect(status).toBe(code);
      expect(stdout).toMatch(/^b\/templates\/b\.yaml:4:1: error manifest\/field date [^\n]*\n$/);
      expect(stderr).toBe('1 error, 0 warnings, 0 notes in 2 charts\nwaiting for changes; Ctrl-C ends\n');
    }),
  );

  test('lints again what changes together, new folders too, and nothing for what belongs to no chart', () =>
    inFolder(async (folder) => {
      writeFiles(folder, FILES);
      const { stdout, stderr } = await watch(
        folder,
        ['-o', 'json', '--report', 'json=a/report.json'],
        [
          () => {
            writeFiles(folder, {
              'notes.txt': 'x',
              '.cache/x.yaml': 'x: 1',
              'a/templates/a.yaml': `${POD}wrong: {}\n`,
            });
            writeFiles(folder, { 'a/templates/more.yaml': `${POD.replace('name: a', 'name: m')}more: {}\n` });
          },
          () => mkdirSync(join(folder, 'a/ci')),
          () => writeFileSync(join(folder, 'a/ci/x-values.yaml'), 'unread: 1\n'),
          end('SIGINT'),
        ],
      );
      expect(stdout.match(/"rule": "[^"]+"|^\[\]$/gm)).toEqual([
        ...['"rule": "manifest/field"'],
        ...['"rule": "manifest/field"', '"rule": "manifest/field"'],
        ...['"rule": "manifest/field"', '"rule": "manifest/field"'],
        ...['"rule": "values/unread"', '"rule": "manifest/field"', '"rule": "manifest/field"'],
      ]);
      expect(stderr.match(/\d+ charts?/g)).toEqual(['2 charts', '1 chart', '1 chart', '1 chart']);
    }));

  test('goes on after a dyn.yaml that cannot be read, and lints all when it can again', () =>
    inFolder(async (folder) => {
      writeFiles(folder, FILES);
      const { status, stderr } = await watch(
        folder,
        ['-o', 'text'],
        [
          () => writeFileSync(join(folder, 'dyn.yaml'), 'lint: {rlues: {}}\n'),
          () => writeFileSync(join(folder, 'dyn.yaml'), 'lint: {rules: {manifest/field: off}}\n'),
          end('SIGINT'),
        ],
      );
      expect(status).toBe(130);
      expect(stderr).toContain('unknown key lint.rlues');
      expect(stderr).toMatch(
        /0 errors, 0 warnings, 0 notes in 2 charts\nwaiting for changes; Ctrl-C ends\n$/,
      );
    }));

  test('refuses to write a baseline over and over', () =>
    inFolder(async (folder) => {
      writeFiles(folder, FILES);
      const { status } = await runDyn(folder, [
        'lint',
        '--watch',
        '--write-baseline',
        '--baseline',
        'x.json',
      ]);
      expect(status).toBe(64);
    }));
});
