import { expect, test } from 'vitest';
import { inFolder, runDyn, writeFiles } from '../support/command.ts';

const FILES = {
  'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n',
  'c/values.yaml': 'replicas: 1\n',
  'c/templates/a.yaml': 'n: {{ .Values.replicas }}\n',
  'u.yaml': '# mine\nreplcas: 2\n',
};
const PLACE =
  '  at u.yaml:2:1\n  2 | replcas: 2\n    | ^\n  hint: Did you mean .Values.replicas?\n  code: values/unread\n';

test('a value that nothing reads is a warning with --warn-unread, an error with --strict-values, and else no word', () =>
  inFolder(async (folder) => {
    writeFiles(folder, FILES);
    const plain = await runDyn(folder, ['render', 'c', '-f', 'u.yaml']);
    expect(plain).toMatchObject({ status: 0, stderr: '' });
    const warned = await runDyn(folder, ['render', 'c', '-f', 'u.yaml', '--warn-unread']);
    expect(warned).toMatchObject({ status: 0, stdout: plain.stdout });
    expect(warned.stderr).toBe(
      `Warning: .Values.replcas is set, but no template, schema or values.yaml of the chart knows it\n\n${PLACE}`,
    );
    const refused = await runDyn(folder, ['render', 'c', '-f', 'u.yaml', '--strict-values']);
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toContain('code: values/unread-strict\n');
    const template = await runDyn(folder, ['template', 'c', '-f', 'u.yaml', '--warn-unread']);
    expect(template.status).toBe(64);
  }));
