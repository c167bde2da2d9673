import { describe, expect, test } from 'vitest';
import { inFolder, listFiles, runDyn, writeFiles } from '../support/command.ts';
import { expectClean, expectRefusal } from './refusal.ts';

const CHART = { 'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n' };

describe('odd input', () => {
  test('a chart without templates renders to an empty line', () =>
    inFolder(async (folder) => {
      writeFiles(folder, CHART);
      expect(await runDyn(folder, ['template', 'c'])).toMatchObject({ status: 0, stdout: '\n', stderr: '' });
    }));

  test('an empty folder is no chart', () =>
    inFolder(async (folder) => {
      writeFiles(folder, { 'c/values.yaml': '' });
      expectRefusal(await runDyn(folder, ['template', 'c']), 'Error: unable to detect chart at ');
    }));

  test('a path that does not exist is named', () =>
    inFolder(async (folder) => {
      expectRefusal(await runDyn(folder, ['template', './nowhere']), 'nowhere');
    }));

  test('binary files and bytes that are no UTF-8 come out as they went in', () =>
    inFolder(async (folder) => {
      const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
      writeFiles(folder, {
        ...CHART,
        'c/files/all': bytes,
        'c/templates/a.yaml':
          'a: {{ .Files.Get "files/all" | b64enc }}\nb: {{ len (.Files.Get "files/all") }}',
      });
      const { status, stdout } = await runDyn(folder, ['template', 'c']);
      expect(status).toBe(0);
      expect(stdout).toBe(
        `---\n# Source: c/templates/a.yaml\na: ${Buffer.from(bytes).toString('base64')}\nb: 256\n`,
      );
    }));

  test('values that are a list are refused by the name of their file', () =>
    inFolder(async (folder) => {
      writeFiles(folder, { ...CHART, 'own.yaml': '- a\n- b\n' });
      expectRefusal(await runDyn(folder, ['template', 'c', '-f', 'own.yaml']), 'own.yaml');
    }));

  test('a value that is missing three levels deep is named with its place', () =>
    inFolder(async (folder) => {
      writeFiles(folder, { ...CHART, 'c/templates/a.yaml': 'a: 1\nb: {{ .Values.one.two.three }}\n' });
      const result = await runDyn(folder, ['template', 'c']);
      expectRefusal(result, /nil pointer evaluating interface \{\}\.two/);
      expect(result.stderr).toContain('c/templates/a.yaml:2');
    }));

  test('an unknown flag ends with the status for wrong usage', () =>
    inFolder(async (folder) => {
      const result = await runDyn(folder, ['template', 'c', '--no-such-flag']);
      expect(result).toMatchObject({ status: 64, stdout: '' });
      expect(result.stderr).toContain('unknown flag: --no-such-flag');
      expectClean(result);
    }));

  test('a refused render leaves no file behind', () =>
    inFolder(async (folder) => {
      writeFiles(folder, { ...CHART, 'c/templates/a.yaml': 'a: 1', 'c/templates/b.yaml': '{{ fail "no" }}' });
      const before = listFiles(folder);
      expectRefusal(await runDyn(folder, ['template', 'c', '--output-dir', 'out']), 'no');
      expect(listFiles(folder)).toEqual(before);
    }));
});

describe('the process', () => {
  test('a reader that goes away ends it with 141, without a word', () =>
    inFolder(async (folder) => {
      writeFiles(folder, { ...CHART, 'c/templates/a.yaml': 'a: "{{ repeat 5000000 "x" }}"' });
      const result = await runDyn(folder, ['template', 'c'], {
        started: (child) => void child.stdout?.destroy(),
      });
      expect(result).toMatchObject({ status: 141, stderr: '' });
    }));

  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    test(`${signal} ends a long render at once`, () =>
      inFolder(async (folder) => {
        const endless = '{{ range until 5000 }}{{ range until 5000 }}{{ end }}{{ end }}';
        writeFiles(folder, { ...CHART, 'c/templates/a.yaml': endless });
        const result = await runDyn(
          folder,
          ['template', 'c', '--budget-steps', '4000000000', '--budget-time', '90s'],
          {
            started: (child) => void setTimeout(() => child.kill(signal), 1000),
          },
        );
        expect(result).toMatchObject({ signal, stdout: '' });
      }));
});
