import { beforeAll, expect, test } from 'vitest';
import { recordOf } from '../support/cases.ts';
import { inFolder, runDyn, writeFiles } from '../support/command.ts';
import { type DynModule, loadMain } from '../support/dyn.ts';

const SECRETS = `kind: Secret
apiVersion: v1
metadata:
  name: all
stringData:
  {{- $ca := genCA "ca" 365 }}
  {{- $key := genPrivateKey "ecdsa" }}
  ca: {{ $ca.Cert | toJson }}
  signed: {{ (genSignedCert "host" (list "127.0.0.1") (list "a.example") 30 $ca).Cert | toJson }}
  self: {{ (genSelfSignedCertWithKey "host" nil nil 30 $key).Cert | toJson }}
  caOfKey: {{ (genCAWithKey "ca" 30 (genPrivateKey "ed25519")).Cert | toJson }}
  dsa: {{ genPrivateKey "dsa" | toJson }}
  rsa: {{ genPrivateKey "rsa" | toJson }}
  words: {{ list (randAlpha 9) (randAlphaNum 9) (randNumeric 9) (randAscii 9) (randBytes 9) | toJson }}
  number: {{ randInt 0 1000000000 }}
  id: {{ uuidv4 }}
  now: {{ now | toJson }}
  date: {{ date "2006-01-02T15:04:05Z07:00" now }}
  ago: {{ ago (now | dateModify "-1h") }}
  bcrypt: {{ bcrypt "a" | quote }}
  htpasswd: {{ htpasswd "u" "p" | quote }}
  derived: {{ derivePassword 1 "long" "password" "user" "example.com" | quote }}
  aes: {{ encryptAES "key" "text" }}
  shuffled: {{ shuffle "the quick brown fox" | quote }}
  keys: {{ keys (dict "a" 1 "b" 2 "c" 3) | join "," }}
`;

const UNSTABLE = `{{ if eq (now | date "2006") "2000" }}
kind: ConfigMap
apiVersion: v1
metadata:
  name: early
---
{{ end }}
# made {{ now | date "2006-01-02" }}
kind: Secret
apiVersion: v1
metadata:
  name: web
  annotations:
    fixed: {{ .Values.name }}
stringData:
  password: "{{ .Values.name }}-{{ include "word" . }}"
data: {{ .Values.data | toJson }}
`;

const FILES = {
  'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n',
  'c/templates/all.yaml': SECRETS,
  'u/Chart.yaml': 'apiVersion: v2\nname: u\nversion: 0.1.0\n',
  'u/values.yaml': 'name: bob\ndata: {}\n',
  'u/templates/_words.tpl': '{{ define "word" }}{{ randAlphaNum 12 }}{{ end }}',
  'u/templates/u.yaml': UNSTABLE,
  'z/Chart.yaml': 'apiVersion: v2\nname: z\nversion: 0.1.0\n',
  'z/templates/z.yaml':
    'kind: ConfigMap\napiVersion: v1\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  zone: {{ "2020-01-01" | toDate "2006-01-02" | toJson }}\n  text: b # {{ uuidv4 }}\n',
  's/Chart.yaml': 'apiVersion: v2\nname: s\nversion: 0.1.0\n',
  's/templates/s.yaml': 'a: {{ .Release.Namespace }}\n',
};

/** Keys take their time where much else runs. */
const PATIENT = ['--budget-time', '10m'];

let main: DynModule['main'];
beforeAll(async () => {
  main = await loadMain();
});

interface Said {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function ask(
  folder: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Said> {
  let [stdout, stderr] = ['', ''];
  const status = await main(argv, {
    cwd: folder,
    env,
    isTerminal: false,
    stdin: () => new Uint8Array(),
    stdout: (bytes) => {
      stdout += Buffer.from(bytes).toString();
    },
    stderr: (text) => {
      stderr += text;
    },
  });
  return { status, stdout, stderr };
}

const inCharts = (use: (folder: string) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    writeFiles(folder, FILES);
    await use(folder);
  });

test('--deterministic prints the same bytes in every process, zone and command, with a word that they are not secret', () =>
  inCharts(async (folder) => {
    const first = await runDyn(folder, ['render', 'c', ...PATIENT, '--deterministic'], {
      env: { TZ: 'Asia/Tokyo' },
    });
    expect(first.status).toBe(0);
    expect(first.stderr).toBe(
      'Warning: keys, certificates, passwords and other random values come from seed 0: they are not secret\n\n' +
        '  hint: Compare and test with them; for a cluster render without --deterministic.\n  code: entropy/not-secret\n',
    );
    expect(first.stdout).toContain('\n  now: "2000-01-01T00:00:00Z"\n');
    expect(first.stdout).toContain('\n  date: 2000-01-01T00:00:00Z\n');
    const again = await ask(folder, ['template', 'c', ...PATIENT, '--deterministic', '--seed', '0']);
    expect(again.stdout).toBe(first.stdout);
    const other = await ask(folder, ['render', 'c', ...PATIENT, '--deterministic', '--seed=1']);
    expect(other.status).toBe(0);
    const lines = (text: string): Set<string> => new Set(text.split('\n'));
    const same = [...lines(other.stdout)].filter((line) => lines(first.stdout).has(line));
    expect(same.filter((line) => line.startsWith('  ')).map((line) => line.split(':')[0]?.trim())).toEqual([
      'name',
      'now',
      'date',
      'ago',
      'derived',
      'keys',
    ]);
  }));

test('the clock of --deterministic is SOURCE_DATE_EPOCH', () =>
  inCharts(async (folder) => {
    const argv = ['render', 'z', '--deterministic', '--name-template', '{{ now | date "2006" }}'];
    expect((await ask(folder, argv, { SOURCE_DATE_EPOCH: '1000000000' })).stdout).toContain('name: 2001');
    expect((await ask(folder, argv, { SOURCE_DATE_EPOCH: '' })).stdout).toContain('name: 2000');
    const wrong = await ask(folder, argv, { SOURCE_DATE_EPOCH: 'today' });
    expect(wrong.status).toBe(1);
    expect(wrong.stderr).toContain('code: entropy/source-date-epoch');
  }));

test('what draws nothing is not warned of; of several renders one word is enough, and each is as if alone', () =>
  inCharts(async (folder) => {
    expect((await ask(folder, ['render', 's', '--deterministic'])).stderr).toBe('');
    const flags = ['--deterministic', '--seed', '9'];
    const many = ['render', '--chart', 'u', '--chart', 'z', '-n', 'a', '-n', 'b', ...flags];
    const { stdout, stderr } = await ask(folder, many);
    expect(stderr.match(/entropy\/not-secret/g)).toHaveLength(1);
    for (const chart of ['u', 'z']) {
      const alone = await ask(folder, ['render', chart, '-n', 'b', ...flags]);
      expect(stdout).toContain(`# Combination: chart=${chart} namespace=b values=-\n${alone.stdout}`);
    }
    const threads = await runDyn(folder, many, { env: { DYN_THREADS: '1' } });
    expect(threads.stdout).toBe(stdout);
    expect(threads.stderr).toBe(stderr);
  }));

const FOUND = `ConfigMap/early (whether it is there)
  u/templates/u.yaml:2:1
  2 | kind: ConfigMap
    | ^

Secret/web (a comment, or how it is written)
  u/templates/u.yaml:8:11
  8 | # made {{ now | date "2006-01-02" }}
    |           ^

Secret/web stringData.password
  u/templates/_words.tpl:1:23
  1 | {{ define "word" }}{{ randAlphaNum 12 }}{{ end }}
    |                       ^
  by way of u/templates/u.yaml:16:36
`;

test('--check-determinism names what varies, with the template line', () =>
  inCharts(async (folder) => {
    const { status, stdout, stderr } = await ask(folder, ['render', 'u', '--check-determinism']);
    expect(stdout).toBe(FOUND);
    expect(status).toBe(3);
    expect(stderr).toContain('Error: 3 places in the output vary with clock, chance, zone or environment\n');
    expect(stderr).toContain('code: entropy/output-varies');
  }));

test('--check-determinism varies zone and environment too, and tells it as JSON', () =>
  inCharts(async (folder) => {
    const argv = ['render', 'z', '--check-determinism', '-o', 'json', '--name-template', '{{ env "USER" }}'];
    const { status, stdout } = await ask(folder, argv, { USER: 'me', HELM_NAMESPACE: 'n' });
    expect(status).toBe(3);
    const { variations } = recordOf(JSON.parse(stdout)) ?? {};
    const rows = Array.isArray(variations) ? variations.map((one) => recordOf(one) ?? {}) : [];
    expect(rows.map(({ object, what, field }) => [object, what, field])).toEqual([
      ['ConfigMap/me', 'text', undefined],
      ['ConfigMap/me', 'field', 'metadata.name'],
      ['ConfigMap/me', 'field', 'data.zone'],
    ]);
    expect(rows[2]?.template).toEqual({
      file: 'z/templates/z.yaml',
      line: 6,
      column: 12,
      text: '  zone: {{ "2020-01-01" | toDate "2006-01-02" | toJson }}',
    });
  }));

test('--check-determinism ends with 0 where nothing varies', () =>
  inCharts(async (folder) => {
    const quiet = await ask(folder, ['render', 's', '--check-determinism'], { HELM_NAMESPACE: 'n' });
    expect(quiet).toEqual({ status: 0, stdout: 'nothing varies\n', stderr: '' });
    const json = await ask(folder, ['render', 's', '--check-determinism', '-o', 'json']);
    expect(JSON.parse(json.stdout)).toEqual({ variations: [] });
  }));

test('--check-determinism leaves out what is not printed', () =>
  inFolder(async (folder) => {
    const hook =
      'kind: Job\napiVersion: batch/v1\nmetadata:\n  name: j\n  annotations:\n    "helm.sh/hook": test\n    at: {{ now | quote }}\n';
    writeFiles(folder, {
      'h/Chart.yaml': 'apiVersion: v2\nname: h\nversion: 0.1.0\n',
      'h/templates/h.yaml': hook,
    });
    const check = ['render', 'h', '--check-determinism'];
    expect((await ask(folder, check)).stdout).toMatch(
      /^Job\/j metadata\.annotations\.at\n {2}h\/templates\/h\.yaml:7:/,
    );
    expect((await ask(folder, [...check, '--skip-tests'])).status).toBe(0);
    expect((await ask(folder, [...check, '--no-hooks'])).status).toBe(0);
  }));

const WRONG: readonly (readonly [why: string, argv: readonly string[], says: string])[] = [
  ['--seed alone', ['s', '--seed', '1'], '--seed needs --deterministic'],
  ['-o alone', ['s', '-o', 'json'], '--output needs --check-determinism'],
  ['a check of several', ['s', '-n', 'a', '-n', 'b', '--check-determinism'], 'one chart in one namespace'],
  ['a check of what is fixed', ['s', '--check-determinism', '--deterministic'], 'none of the others can be'],
  [
    'a check of one template',
    ['s', '--check-determinism', '-s', 'templates/s.yaml'],
    'none of the others can be',
  ],
  ['a check by a server', ['s', '--check-determinism', '--dry-run=server'], 'asks no cluster'],
  ['a check that writes', ['s', '--check-determinism', '--output-dir', 'out'], 'none of the others can be'],
];

test.each(WRONG)('%s is a wrong command line', (_why, argv, says) =>
  inCharts(async (folder) => {
    const said = await ask(folder, ['render', ...argv]);
    expect(said).toMatchObject({ status: 64, stdout: '' });
    expect(said.stderr).toContain(says);
  }),
);
