import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filePatch } from '../../../src/base/patch.ts';

const many = Array.from({ length: 30 }, (_, i) => `line ${i}`);

test('a patch has three lines around each change, and a head for each group of them', () => {
  const after = many.map((line) => (line === 'line 1' || line === 'line 20' ? 'changed' : line));
  expect(filePatch('a b.yaml', many.join('\n'), after.join('\n'))).toBe(
    [
      '--- a/a b.yaml',
      '+++ b/a b.yaml',
      '@@ -1,5 +1,5 @@',
      ' line 0',
      '-line 1',
      '+changed',
      ...[' line 2', ' line 3', ' line 4'],
      '@@ -18,7 +18,7 @@',
      ...[' line 17', ' line 18', ' line 19'],
      '-line 20',
      '+changed',
      ...[' line 21', ' line 22', ' line 23', ''],
    ].join('\n'),
  );
});

test('equal texts have none', () => {
  expect(filePatch('a', 'x\n', 'x\n')).toBe('');
});

test.each([
  ['a line of one', 'a\n', 'b\n'],
  ['a line in the middle', many.join('\n'), many.filter((line) => line !== 'line 7').join('\n')],
  ['lines at both ends', 'a\nb\nc\n', 'x\na\nb\n'],
  ['the last line without its line break', 'a\nb', 'a\nc'],
  ['the line break at the end', 'a\nb', 'a\nb\n'],
  ['the line break at the end, away', 'a\nb\n', 'a\nb'],
  ['all of it', 'a\nb\n', ''],
  ['carriage returns', 'a\r\nb\r\n', 'a\r\nc\r\n'],
])('git applies a change of %s', (_, before, after) => {
  for (const name of ['a.yaml', 'sp ace.yaml', 'quo"te.yaml', 'new\nline.yaml']) {
    const folder = mkdtempSync(join(tmpdir(), 'dyn-patch-'));
    try {
      writeFileSync(join(folder, name), before);
      const result = spawnSync('git', ['apply', '--whitespace=nowarn', '-'], {
        cwd: folder,
        input: filePatch(name, before, after),
        encoding: 'utf8',
      });
      expect(result.stderr).toBe('');
      expect(readFileSync(join(folder, name), 'utf8')).toBe(after);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
});
