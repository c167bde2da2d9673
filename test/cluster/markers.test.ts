import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type OwnAnswer, startProxy } from '../faults/proxy.ts';
import { readUpstream } from '../faults/upstream.ts';
import { recordOf } from '../support/cases.ts';
import { writeFiles } from '../support/command.ts';
import { onTestGround, type TestGround } from './ground.ts';
import { cluster } from './place.ts';
import { toolOfDyn } from './tools.ts';

const dyn = await toolOfDyn();

/** So many secrets of each origin: 50. */
const COUNTS = { file: 18, set: 6, text: 5, json: 3, path: 3, env: 5, cluster: 5, kubeconfig: 5 } as const;

type Origin = keyof typeof COUNTS;

/** Words that are nowhere but where a test puts them, with signs that each encoding writes otherwise. */
function markers(): Readonly<Record<Origin, readonly string[]>> {
  const draw = (origin: Origin): readonly string[] =>
    Array.from({ length: COUNTS[origin] }, () => `canary/${randomBytes(9).toString('hex')}?+`);
  const { file, set, text, json } = {
    file: draw('file'),
    set: draw('set'),
    text: draw('text'),
    json: draw('json'),
  };
  const { path, env } = { path: draw('path'), env: draw('env') };
  return { file, set, text, json, path, env, cluster: draw('cluster'), kubeconfig: draw('kubeconfig') };
}

type Markers = ReturnType<typeof markers>;

/** The forms in which a secret could be seen; base64 also where it stands in the middle of more. */
function formsOf(secret: string): readonly string[] {
  const shifted = [0, 1, 2].map((shift) => {
    const text = Buffer.from(`${'x'.repeat(shift)}${secret}`).toString('base64');
    return text.slice(shift === 0 ? 0 : 4, -4);
  });
  return [secret, ...shifted, encodeURIComponent(secret)];
}

const CHART = {
  'home/.keep': '',
  'keep/Chart.yaml': 'apiVersion: v2\nname: keep\nversion: 0.1.0\n',
  'keep/values.yaml': 'passwords: {}\nbehaviour: ready\nfail: false\nconfig: false\n',
  'keep/templates/secret.yaml': `apiVersion: v1
kind: Secret
metadata: {name: mine}
stringData:
{{- range $key, $value := .Values.passwords }}
  {{ $key }}: {{ $value | quote }}
{{- end }}
data:
{{- range $key, $value := (lookup "v1" "Secret" .Release.Namespace "theirs").data }}
  {{ $key }}: {{ $value | quote }}
{{- end }}
{{- if .Values.fail }}{{ fail (print "on purpose: " (first (values .Values.passwords))) }}{{ end }}
`,
  'keep/templates/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}, annotations: {dyn.test/behaviour: {{ .Values.behaviour }}}}
    spec: {containers: [{name: main, image: "example.com/nothing:1"}]}
{{- if .Values.config }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: refused}
{{- end }}
`,
  'keep/templates/hooks.yaml': `apiVersion: v1
kind: Pod
metadata: {name: before, annotations: {helm.sh/hook: "pre-install,pre-upgrade", helm.sh/hook-output-log-policy: hook-succeeded}}
spec: {restartPolicy: Never, containers: [{name: main, image: "example.com/nothing:1"}]}
---
apiVersion: v1
kind: Pod
metadata: {name: try, annotations: {helm.sh/hook: test}}
spec: {restartPolicy: Never, containers: [{name: main, image: "example.com/nothing:1"}]}
`,
};

/** What gives the secrets to a command, as a user would. */
function giving(all: Markers): readonly string[] {
  return [
    ...['-f', 'secret.yaml'],
    ...all.set.flatMap((value, i) => ['--set', `passwords.set${i}=${value}`]),
    ...all.text.flatMap((value, i) => ['--set-string', `passwords.text${i}=${value}`]),
    ...all.json.flatMap((value, i) => ['--set-json', `passwords.json${i}=${JSON.stringify(value)}`]),
    ...all.path.flatMap((_, i) => ['--set-file', `passwords.path${i}=path${i}.txt`]),
  ];
}

interface Step {
  readonly argv: readonly string[];
  readonly fails?: boolean;
}

/** Each command that has no business with values, when it works and when it fails. */
function steps(given: readonly string[]): readonly Step[] {
  const waits = ['--wait', '--hopeless-after', '1s', '--timeout', '60s', '--diagnostics', 'home/found'];
  return [
    { argv: ['install', 'r', 'keep', ...given] },
    { argv: ['install', 'r', 'keep', ...given], fails: true },
    { argv: ['test', 'r', '--logs'] },
    { argv: ['upgrade', 'r', 'keep', ...given, '--set', 'fail=true'], fails: true },
    { argv: ['upgrade', 'r', 'keep', ...given, '--set', 'config=true'], fails: true },
    { argv: ['upgrade', 'r', 'keep', ...given, '--set', 'behaviour=crash-loop', ...waits], fails: true },
    ...[
      ['status', 'r'],
      ['status', 'r', '--tree'],
      ['history', 'r', '-o', 'json'],
      ['list', '-o', 'yaml'],
    ].map((argv) => ({ argv })),
    { argv: ['get', 'metadata', 'r'] },
    { argv: ['doctor', 'r'], fails: true },
    { argv: ['rollback', 'r', '1'] },
    { argv: ['rollback', 'r', '99'], fails: true },
    { argv: ['uninstall', 'r'] },
    { argv: ['uninstall', 'r'], fails: true },
  ];
}

test.each([[[]], [['--debug']]])(
  'figure 26: none of 50 secrets is seen, with %j',
  async (more) => {
    const all = markers();
    const secrets = Object.values(all).flat();
    expect(secrets).toHaveLength(50);
    await onTestGround(filesOf(all), async (ground) => {
      await ground.kubectl('apply', '-f', 'theirs.json');
      const proxy = await startProxy({
        ...{ upstream: readUpstream(cluster().kubeconfig), names: {}, kill: () => {} },
        ...{ interfere: () => undefined, answer: echoing([...all.file, ...all.set, ...all.cluster]) },
      });
      try {
        writeFiles(ground.folder, { 'proxy.json': kubeconfigWith(proxy.kubeconfig, all.kubeconfig) });
        const env = { HOME: join(ground.folder, 'home'), KUBECONFIG: join(ground.folder, 'proxy.json') };
        const secretEnv = Object.fromEntries(all.env.map((value, i) => [`SECRET_${i}`, value]));
        for (const { argv, fails = false } of steps(giving(all))) {
          const { exit, stdout, stderr } = await ground.run(dyn, [...argv, ...more], {
            ...env,
            ...secretEnv,
          });
          const shown = argv.slice(0, 3).join(' ');
          expect([shown, exit !== 0], stderr).toEqual([shown, fails]);
          expect(seenIn(`${Buffer.from(stdout)}${stderr}`, secrets), `${argv.join(' ')} shows`).toEqual([]);
        }
        expect(seenIn(textsBelow(ground), secrets), 'files of the home and diagnostics').toEqual([]);
        console.log(
          `figure 26: 0 of ${secrets.length} secrets seen in ${steps([]).length} commands ${more.join(' ')}`,
        );
      } finally {
        await proxy.close();
      }
    });
  },
  300_000,
);

function filesOf(all: Markers): Readonly<Record<string, string>> {
  const passwords = Object.fromEntries(all.file.map((value, i) => [`file${i}`, value]));
  const data = Object.fromEntries(all.cluster.map((value, i) => [`theirs${i}`, value]));
  const theirs = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'theirs' }, stringData: data };
  return {
    ...CHART,
    'secret.yaml': JSON.stringify({ passwords }),
    'theirs.json': JSON.stringify(theirs),
    ...Object.fromEntries(all.path.map((value, i) => [`path${i}.txt`, value])),
  };
}

/** Pods that log all they know, and a webhook that repeats what it was sent, in each form. */
function echoing(secrets: readonly string[]): (url: string, method: string) => OwnAnswer | undefined {
  const text = secrets.flatMap((one) => [one, Buffer.from(one).toString('base64'), encodeURIComponent(one)]);
  const message = `admission webhook "w.example" denied the request: no ${text.join(', ')}`;
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason: 'Forbidden',
    code: 403,
    message,
  };
  return (url, method) => {
    if (/\/pods\/[^/]+\/log\b/.test(url)) return { status: 200, body: `${text.join('\n')}\n` };
    const isRefused = method !== 'GET' && url.includes('/configmaps/refused');
    return isRefused ? { status: 403, body: JSON.stringify(status) } : undefined;
  };
}

/** The way to the proxy, with credentials of others beside it. */
function kubeconfigWith(kubeconfig: string, [a, b, c, d, e]: readonly string[]): string {
  const { users, ...config } = recordOf(JSON.parse(kubeconfig)) ?? {};
  const others = [
    { name: 'one', user: { token: a } },
    { name: 'two', user: { username: 'two', password: b } },
    { name: 'three', user: { 'client-key-data': Buffer.from(String(c)).toString('base64') } },
    { name: 'four', user: { exec: { command: 'x', env: [{ name: 'A', value: d }] } } },
    { name: 'five', user: { 'auth-provider': { name: 'oidc', config: { 'refresh-token': e } } } },
  ];
  return JSON.stringify({ ...config, users: [...(Array.isArray(users) ? users : []), ...others] });
}

function seenIn(text: string, secrets: readonly string[]): readonly string[] {
  return secrets.filter((secret) => formsOf(secret).some((form) => text.includes(form)));
}

function textsBelow({ folder }: TestGround): string {
  const entries = readdirSync(join(folder, 'home'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')).join('\n');
}
