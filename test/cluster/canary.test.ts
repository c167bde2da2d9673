import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { onTestGround, type TestGround } from './ground.ts';
import { endpoint } from './place.ts';
import { toolOfDyn } from './tools.ts';

const dyn = await toolOfDyn();

/** A word that is nowhere but where a test puts it. */
const canary = (): string => `canary${randomBytes(8).toString('hex')}`;

/** The forms in which a secret could be seen. */
function formsOf(secret: string): readonly string[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [secret, base64, encodeURIComponent(secret)];
}

const CHART = {
  'home/.keep': '',
  'secrets/Chart.yaml': 'apiVersion: v2\nname: secrets\nversion: 0.1.0\n',
  'secrets/values.yaml': 'password: ""\nfail: false\nwrong: false\n',
  'secrets/templates/secret.yaml': `apiVersion: v1
kind: Secret
metadata:
  name: {{ .Release.Name }}-secret
stringData: {password: {{ .Values.password | quote }}}
{{- if .Values.wrong }}
data: {broken: "{{ .Values.password }}!"}
{{- end }}
`,
  'secrets/templates/fail.yaml': '{{ if .Values.fail }}{{ fail "on purpose" }}{{ end }}\n',
};

/** Commands that have no business with values: at any verbosity, when they work and when they fail. */
const COMMANDS: readonly (readonly string[])[] = [
  ['install', 'r', 'secrets', '-f', 'v.yaml'],
  ['install', 'r', 'secrets', '-f', 'v.yaml'],
  ['upgrade', 'r', 'secrets', '-f', 'v.yaml', '--set', 'fail=true'],
  ['upgrade', 'r', 'secrets', '-f', 'v.yaml', '--set', 'wrong=true'],
  ['upgrade', 'r', 'secrets', '-f', 'v.yaml', '--kube-as-user', 'nobody'],
  ['upgrade', 'r', 'secrets', '-f', 'v.yaml', '--wait'],
  ['plan', 'r', 'secrets', '-f', 'v.yaml', '--set', 'password=other', '-v'],
  ['plan', 'r', 'secrets', '-f', 'v.yaml', '--set', 'password=other', '-o', 'json'],
  ['plan', 'r', 'secrets', '-f', 'v.yaml', '--set', 'wrong=true'],
  ['history', 'r'],
  ['history', 'r', '-o', 'json'],
  ['list'],
  ['list', '-o', 'yaml'],
  ['status', 'r'],
  ['status', 'r', '--tree'],
  ['get', 'metadata', 'r'],
  ['get', 'notes', 'r'],
  ['doctor', 'r'],
  ['rollback', 'r', '1'],
  ['rollback', 'r', '99'],
  ['uninstall', 'r', '--wait'],
  ['uninstall', 'r'],
];

test('no secret of values is printed by a command that was not asked for values', async () => {
  const secret = canary();
  const files = { ...CHART, 'v.yaml': `password: ${secret}\n` };
  await onTestGround(files, async (ground) => {
    for (const argv of COMMANDS) expectNoneIn(await printed(ground, argv), [secret], argv);
    expectNoneIn(filesOf(join(ground.folder, 'home')), [secret], ['files of the home']);
  });
});

test('no credential is printed, whatever is asked', { timeout: 300_000 }, async () => {
  await onTestGround({ ...CHART, 'v.yaml': 'password: none\n' }, async (ground) => {
    const secrets = [endpoint().token];
    for (const argv of COMMANDS)
      for (const debug of [[], ['--debug']])
        expectNoneIn(await printed(ground, [...argv, ...debug]), secrets, argv);
    const token = canary();
    for (const argv of [['install', 'r', 'secrets'], ['list'], ['status', 'r'], ['uninstall', 'r']])
      expectNoneIn(await printed(ground, [...argv, '--kube-token', token, '--debug']), [token], argv);
    expectNoneIn(filesOf(join(ground.folder, 'home')), [...secrets, token], ['files of the home']);
  });
});

async function printed(ground: TestGround, argv: readonly string[]): Promise<string> {
  const { stdout, stderr } = await ground.run(dyn, argv, { HOME: join(ground.folder, 'home') });
  return `${Buffer.from(stdout)}${stderr}`;
}

function expectNoneIn(text: string, secrets: readonly string[], of: readonly string[]): void {
  const seen = secrets.flatMap(formsOf).filter((form) => text.includes(form));
  expect(seen.length, `${of.join(' ')} shows a secret`).toBe(0);
}

function filesOf(folder: string): string {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}
