import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { EXIT_CODES } from '../../src/cli/exitcodes.ts';
import { TEMPLATE_FLAGS } from '../../src/cli/flags.ts';
import { inFolder, runDyn, writeFiles } from '../support/command.ts';
import { helmPath } from '../support/helm.ts';

/** A flag at the begin of a line, with its letter. */
const FLAG_LINE = /^--[\w-]+(?:, -\w)?/gm;

/** Flags that the real helm shows for a command, written as dyn does. */
async function helmHelp(command: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(helmPath(), [...command, '--help']);
  return [...stdout.matchAll(/^ {2,}(?:-(\w), )? *(--[\w-]+)/gm)].map(([, short, long = '']) =>
    short === undefined ? long : `${long}, -${short}`,
  );
}

const CHART = { 'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n' };

describe('help', () => {
  test('lists every command that is not hidden', () =>
    inFolder(async (folder) => {
      const { status, stdout } = await runDyn(folder, ['--help']);
      expect(status).toBe(0);
      for (const { name, hidden } of COMMANDS) expect(stdout.includes(`  ${name} `)).toBe(hidden !== true);
    }));

  test('of a command has a sentence, three examples, exit status and related commands', async () => {
    for (const entry of COMMANDS.filter(({ hidden }) => !hidden)) {
      const command = await entry.load();
      expect(command.description).toMatch(/\.$/);
      expect(command.examples).toHaveLength(3);
      expect(command.related.length).toBeGreaterThan(0);
    }
  });

  test('of render shows its flags and not those without effect', () =>
    inFolder(async (folder) => {
      const { stdout } = await runDyn(folder, ['render', '--help']);
      expect(stdout).toContain('--show-only <text>');
      expect(stdout).not.toContain('--wait-for-jobs');
    }));

  test('exit-codes prints the table', () =>
    inFolder(async (folder) => {
      const { stdout } = await runDyn(folder, ['help', 'exit-codes']);
      for (const [code] of EXIT_CODES) expect(stdout).toMatch(new RegExp(`^${code} .*`, 'm'));
      expect(stdout.trimEnd().split('\n')).toHaveLength(EXIT_CODES.length);
    }));

  test('helm-flags tells the state of every flag that Helm shows', () =>
    inFolder(async (folder) => {
      const { stdout } = await runDyn(folder, ['help', 'helm-flags']);
      const parts = new Map(
        stdout
          .split(/^Flags of (.*):$/m)
          .flatMap((text, index, all) => (index % 2 === 1 ? [[text, all[index + 1] ?? '']] : [])),
      );
      expect(parts.size).toBe(16);
      for (const [title, told] of parts) {
        const shown = await helmHelp(title === 'every command' ? ['env'] : title.split(' ').slice(1));
        const known = new Set(told.match(FLAG_LINE));
        const everywhere = new Set(parts.get('every command')?.match(FLAG_LINE));
        expect([title, shown.filter((flag) => !known.has(flag) && !everywhere.has(flag))]).toEqual([
          title,
          [],
        ]);
        const states = told
          .trim()
          .split('\n')
          .map((line) => line.replace(/^--[\w-]+(?:, -\w)? +/, ''));
        expect(
          states.filter((state) => !/^(?:works(?:, deprecated)?|(?:no effect|refused): .+)$/.test(state)),
        ).toEqual([]);
      }
    }));

  test('an unknown topic is answered by the nearest', () =>
    inFolder(async (folder) => {
      const { status, stderr } = await runDyn(folder, ['help', 'exit-code']);
      expect(status).toBe(64);
      expect(stderr).toContain('Did you mean exit-codes?');
    }));
});

describe('version', () => {
  test('is one line, JSON or YAML', () =>
    inFolder(async (folder) => {
      expect((await runDyn(folder, ['version'])).stdout).toMatch(
        /^dyn \S+ \(prints what helm v4\.1\.4 prints/,
      );
      expect(JSON.parse((await runDyn(folder, ['version', '-o', 'json'])).stdout)).toMatchObject({
        helm: 'v4.1.4',
      });
      expect((await runDyn(folder, ['version', '-o', 'yaml'])).stdout).toMatch(/^helm: v4\.1\.4$/m);
      expect((await runDyn(folder, ['--version'])).stdout).toMatch(/^dyn /);
    }));
});

describe('words that are no command or flag', () => {
  test('are answered by the nearest', () =>
    inFolder(async (folder) => {
      expect((await runDyn(folder, ['rendr'])).stderr).toContain('Did you mean `dyn render`?');
      expect((await runDyn(folder, ['render', 'c', '--set-strin', 'a=b'])).stderr).toContain(
        'Did you mean --set-string?',
      );
    }));
});

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish', 'powershell'])('for %s calls back into dyn', (shell) =>
    inFolder(async (folder) => {
      const { status, stdout } = await runDyn(folder, ['completion', shell]);
      expect(status).toBe(0);
      expect(stdout).toContain('dyn __complete');
    }),
  );

  test('answers in the protocol of cobra', () =>
    inFolder(async (folder) => {
      const flags = await runDyn(folder, ['__complete', 'render', '--set-']);
      expect(flags.stdout).toContain('--set-string\t');
      expect(flags.stdout).toMatch(/\n:4\n$/);
      expect((await runDyn(folder, ['__complete', 'ren'])).stdout).toBe(
        'render\trender a chart to manifests\n:4\n',
      );
      expect((await runDyn(folder, ['__complete', 'render', ''])).stdout).toBe(':0\n');
      expect((await runDyn(folder, ['__complete', 'render', '--budget', ''])).stdout).toMatch(
        /^default\t.*\nstrict\t/,
      );
    }));
});

describe('refused flags', () => {
  test('say why, and nothing is silently ignored', () =>
    inFolder(async (folder) => {
      writeFiles(folder, CHART);
      for (const flag of TEMPLATE_FLAGS) {
        if (typeof flag.state !== 'object') continue;
        const word = flag.kind === 'bool' ? `--${flag.name}` : `--${flag.name}=x`;
        const { status, stderr } = await runDyn(folder, ['template', 'c', word]);
        expect([status, stderr]).toEqual([64, expect.stringContaining(`--${flag.name} is not supported: `)]);
      }
    }));

  test('remote charts and values are refused too', () =>
    inFolder(async (folder) => {
      writeFiles(folder, CHART);
      for (const args of [
        ['oci://r.example.com/c'],
        ['https://r.example.com/c.tgz'],
        ['c', '-f', 'https://x.example.com/v.yaml'],
      ]) {
        const { status, stderr } = await runDyn(folder, ['template', ...args]);
        expect([status, stderr]).toEqual([1, expect.stringContaining('fetches nothing')]);
      }
    }));
});

const LOOKUPS = `
secret: {{ (lookup "v1" "Secret" "ns" "s").data.x }}
count: {{ len (lookup "v1" "Secret" "" "").items }}
none: {{ len (lookup "v1" "Secret" "other" "s") }}
has: {{ .Capabilities.APIVersions.Has "example.com/v1/Widget" }}
kube: {{ .Capabilities.KubeVersion }}
second: {{ $s := lookup "v1" "Secret" "ns" "s" }}{{ (lookup "v1" "ConfigMap" "ns" $s.data.x).metadata.name }}
`;
const CLUSTER = `
apiVersion: v1
kind: Secret
metadata: {name: s, namespace: ns}
data: {x: c1}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c1, namespace: ns}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec: {group: example.com, names: {kind: Widget}, versions: [{name: v1, served: true}]}
---
{major: "1", minor: "34", gitVersion: v1.34.1}
`;

describe('--cluster', () => {
  test('answers lookups, also those that depend on an answer, and Capabilities', () =>
    inFolder(async (folder) => {
      writeFiles(folder, { ...CHART, 'c/templates/a.yaml': LOOKUPS, 'cluster.yaml': CLUSTER });
      const { stdout, stderr } = await runDyn(folder, ['render', 'c', '--cluster', 'cluster.yaml']);
      expect(stderr).toBe('');
      expect(stdout).toBe(
        '---\n# Source: c/templates/a.yaml\nsecret: c1\ncount: 1\nnone: 0\nhas: true\nkube: v1.34.1\nsecond: c1\n',
      );
    }));

  test("refuses an API that discovery does not know, in Helm's words", () =>
    inFolder(async (folder) => {
      writeFiles(folder, {
        ...CHART,
        'c/templates/a.yaml': 'a: {{ lookup "foo/v1" "Bar" "" "" }}\n',
        'cluster.yaml': '{kind: APIVersions, versions: [v1]}\n',
      });
      const { status, stderr } = await runDyn(folder, ['render', 'c', '--cluster', 'cluster.yaml']);
      expect(status).toBe(1);
      expect(stderr).toContain(
        'error calling lookup: unable to get apiresource from unstructured: foo/v1, Kind=Bar: the server could not find the requested resource',
      );
    }));
});

describe('render beside template', () => {
  test('reads no kubeconfig, takes HELM_NAMESPACE, and prints the same', () =>
    inFolder(async (folder) => {
      writeFiles(folder, {
        ...CHART,
        'c/templates/a.yaml': 'ns: {{ .Release.Namespace }}\n',
        'kube.yaml': 'current-context: x\ncontexts: [{name: x, context: {namespace: of-context}}]\n',
        'bad.yaml': 'contexts: [\n',
      });
      const namespace = async (command: string, env: Record<string, string>): Promise<string> =>
        (await runDyn(folder, [command, 'c'], { env })).stdout.split('\n')[2] ?? '';
      expect(await namespace('template', { KUBECONFIG: 'kube.yaml' })).toBe('ns: of-context');
      expect(await namespace('template', { KUBECONFIG: 'bad.yaml:kube.yaml' })).toBe('ns: default');
      expect(await namespace('render', { KUBECONFIG: 'kube.yaml' })).toBe('ns: default');
      expect(await namespace('render', { HELM_NAMESPACE: 'env' })).toBe('ns: env');
    }));
});

describe('a failure', () => {
  test('names place, way, the values behind it and who set them, and a hint', () =>
    inFolder(async (folder) => {
      writeFiles(folder, {
        ...CHART,
        'c/values.yaml': 'image:\n  tga: x\n',
        'c/templates/_h.tpl': '{{ define "h" }}{{ .Values.image.tag.name }}{{ end }}',
        'c/templates/a.yaml': 'a: {{ include "h" . }}\n',
        'own.yaml': 'image:\n  tag: 5\n',
      });
      const missing = (await runDyn(folder, ['template', 'c'])).stderr;
      expect(missing).toContain('  at c/templates/_h.tpl:1:20\n');
      expect(missing).toContain('  included from c/templates/a.yaml (c/templates/a.yaml:1:7)\n');
      expect(missing).toContain('did you mean .Values.image.tga?');
      const wrong = (await runDyn(folder, ['template', 'c', '-f', 'own.yaml'])).stderr;
      expect(wrong).toContain('  .Values.image.tag was set here (own.yaml:2:3)\n');
    }));

  test('shows no secret', () =>
    inFolder(async (folder) => {
      writeFiles(folder, {
        ...CHART,
        'c/templates/a.yaml': '{{ fail (printf "refused: %s" .Values.db.password) }}',
        'own.yaml': 'db: {password: "correct-horse"}\n',
      });
      const { stderr } = await runDyn(folder, ['template', 'c', '-f', 'own.yaml']);
      expect(stderr).toContain('refused: <redacted>');
      expect(stderr).not.toContain('correct-horse');
    }));
});
