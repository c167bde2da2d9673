import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { inFolder, listFiles, runDyn, writeFiles } from '../support/command.ts';
import type { DynModule } from '../support/dyn.ts';
import { loadMain } from '../support/dyn.ts';

const TEMPLATE = `kind: ConfigMap
apiVersion: v1
metadata:
  name: {{ .Release.Name }}-{{ .Chart.Name }}
  namespace: {{ .Release.Namespace }}
data:
  all: {{ .Values | toJson | quote }}
  {{- if eq .Values.mode "broken" }}
  {{- fail "no such mode" }}
  {{- end }}
  {{- $_ := set .Values.deep "seen" .Release.Namespace }}
  deep: {{ tpl .Values.text . }}
`;
const VALUES = 'mode: plain\ntext: "{{ .Values.deep.seen }}"\ndeep: {a: 1}\nlist: [{x: 1}]\n';

const FILES = {
  'a/Chart.yaml': 'apiVersion: v2\nname: a\nversion: 0.1.0\n',
  'a/values.yaml': VALUES,
  'a/templates/a.yaml': TEMPLATE,
  'more/b/Chart.yaml': 'apiVersion: v2\nname: b\nversion: 0.1.0\n',
  'more/b/values.yaml': VALUES,
  'more/b/templates/a.yaml': TEMPLATE,
  'more/b/templates/b.yaml': '# {{ .Chart.Name }}\n',
  'more/a/Chart.yaml': 'apiVersion: v2\nname: other\nversion: 0.1.0\n',
  'dev.yaml': 'deep: {b: 2}\n',
  'prod.yaml': 'deep: {a: 3}\nlist: []\n',
  'broken.yaml': 'mode: broken\n',
};

let main: DynModule['main'];
beforeAll(async () => {
  main = await loadMain();
});

interface Said {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line, run in this process. */
async function ask(folder: string, argv: readonly string[], stdin = ''): Promise<Said> {
  let [stdout, stderr] = ['', ''];
  const status = await main(argv, {
    cwd: folder,
    env: {},
    isTerminal: false,
    stdin: () => Buffer.from(stdin),
    stdout: (bytes) => {
      stdout += Buffer.from(bytes).toString();
    },
    stderr: (text) => {
      stderr += text;
    },
  });
  return { status, stdout, stderr };
}

const SETS: Readonly<Record<string, readonly string[]>> = {
  none: [],
  dev: ['dev.yaml'],
  both: ['dev.yaml', 'prod.yaml'],
  broken: ['broken.yaml', 'dev.yaml'],
  missing: ['nope.yaml'],
};

test('each combination is what the single render prints, in the order given', () =>
  inFolder(async (folder) => {
    writeFiles(folder, FILES);
    const some = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: 1 });
    const extra = fc.subarray([
      ['--set', 'deep.c=5,list[0].x=9'],
      ['-f', 'prod.yaml'],
      ['--name-template', 'named'],
      ['--include-crds'],
    ]);
    await fc.assert(
      fc.asyncProperty(
        some(['a', './more/b', 'more/a', 'none']),
        some(['one', 'two']),
        some(Object.keys(SETS)),
        extra,
        async (charts, namespaces, sets, more) => {
          const flags = more.flat();
          const many = await ask(folder, [
            'render',
            ...charts.flatMap((chart) => ['--chart', chart]),
            ...namespaces.flatMap((namespace) => ['-n', namespace]),
            ...sets.flatMap((set) => ['--values-set', `${set}=${SETS[set]?.join(',')}`]),
            ...flags,
          ]);
          const expected: string[] = [];
          const statuses: number[] = [];
          for (const chart of charts)
            for (const namespace of namespaces)
              for (const set of sets) {
                const files = (SETS[set] ?? []).flatMap((file) => ['-f', file]);
                const single = await ask(folder, ['render', chart, '-n', namespace, ...flags, ...files]);
                const label = `chart=${chart} namespace=${namespace} values=${set}`;
                statuses.push(single.status);
                if (single.status === 0) expected.push(`# Combination: ${label}\n${single.stdout}`);
                else expect(many.stderr).toContain(`# Combination: ${label}\n${single.stderr}`);
              }
          expect(many.stdout).toBe(expected.join(''));
          expect(many.status).toBe(statuses.find((status) => status !== 0) ?? 0);
        },
      ),
      { numRuns: 40 },
    );
  }));

test('one that fails hides none of the others; the summary names it', () =>
  inFolder(async (folder) => {
    writeFiles(folder, FILES);
    const sets = [
      '--values-set',
      'good=dev.yaml',
      '--values-set',
      'bad=broken.yaml',
      '--values-set',
      'too=prod.yaml',
    ];
    const { status, stdout, stderr } = await ask(folder, ['render', 'a', ...sets]);
    expect(status).toBe(1);
    expect(stdout.match(/^# Combination: .*/gm)).toEqual([
      '# Combination: chart=a namespace=default values=good',
      '# Combination: chart=a namespace=default values=too',
    ]);
    expect(stderr).toContain('no such mode');
    expect(stderr).toMatch(
      /\n3 combinations: 2 rendered, 1 failed\n {2}failed: chart=a namespace=default values=bad: render\/refused-by-chart\n$/,
    );
  }));

test('a name, a repeated -n and HELM_NAMESPACE are those of the single render', () =>
  inFolder(async (folder) => {
    writeFiles(folder, FILES);
    const repeated = await ask(folder, ['render', 'web', 'a', '-n', 'x', '-n', 'y', '-n', 'x']);
    expect(repeated.stdout.match(/^# Comb.*|name.*: .*/gm)).toEqual([
      '# Combination: chart=a namespace=x values=-',
      'name: web-a',
      'namespace: x',
      '# Combination: chart=a namespace=y values=-',
      'name: web-a',
      'namespace: y',
    ]);
    const one = await runDyn(folder, ['render', '--chart', 'a'], { env: { HELM_NAMESPACE: 'env' } });
    expect(one.stdout).toContain('# Combination: chart=a namespace=env values=-\n---\n');
    const template = await runDyn(folder, ['template', 'a', '-n', 'x', '-n', 'y']);
    expect(template.stdout).toMatch(/^---\n/);
    expect(template.stdout).toContain('namespace: y');
  }));

test('each combination has a tree of its own below --output-dir', () =>
  inFolder(async (folder) => {
    writeFiles(folder, FILES);
    const charts = ['--chart', 'a', '--chart', 'more/b', '--chart', 'more/a'];
    const said = await ask(folder, [
      'render',
      ...charts,
      '-n',
      'x',
      '--values-set',
      's=dev.yaml',
      '--output-dir',
      'out/',
    ]);
    expect(said.status).toBe(0);
    expect(said.stdout).toContain(
      '# Combination: chart=more/b namespace=x values=s\nwrote out/b/x/s/b/templates/a.yaml\n',
    );
    const single = await ask(folder, ['render', 'a', '-n', 'x', '-f', 'dev.yaml', '--output-dir', 'alone']);
    expect(single.status).toBe(0);
    expect(listFiles(join(folder, 'out')).filter((path) => path.endsWith('.yaml'))).toEqual([
      'a/x/s/a/templates/a.yaml',
      'b/x/s/b/templates/a.yaml',
      'b/x/s/b/templates/b.yaml',
    ]);
    expect(readFileSync(join(folder, 'out/a/x/s/a/templates/a.yaml'))).toEqual(
      readFileSync(join(folder, 'alone/a/templates/a.yaml')),
    );
  }));

test('no link in the way to a tree leads out of --output-dir', () =>
  inFolder(async (folder) => {
    writeFiles(folder, FILES);
    mkdirSync(join(folder, 'out'));
    mkdirSync(join(folder, 'elsewhere'));
    symlinkSync('../elsewhere', join(folder, 'out/a'));
    const said = await ask(folder, ['render', '--chart', 'a', '--output-dir', 'out']);
    expect(said.status).toBe(1);
    expect(said.stderr).toContain('code: files/output-link-outside');
  }));

test('threads print the same bytes, also of standard input and of what is nested too deeply for the main one', () =>
  inFolder(async (folder) => {
    writeFiles(folder, {
      ...FILES,
      'deep/Chart.yaml': 'apiVersion: v2\nname: deep\nversion: 0.1.0\n',
      'deep/templates/a.yaml':
        '{{ define "down" }}{{ if gt . 0 }}{{ template "down" (sub . 1) }}{{ end }}{{ end }}{{ template "down" 20000 }}\na: {{ .Release.Namespace }}\n',
    });
    const charts = ['--chart', 'a', '--chart', 'deep', '--chart', 'more/b', '--chart', 'none'];
    const argv = [
      'render',
      ...charts,
      '-n',
      'x',
      '-n',
      'y',
      '--values-set',
      's=dev.yaml',
      '--values-set',
      'in=-',
    ];
    const run = (threads: string) =>
      runDyn(folder, argv, { stdin: 'deep: {from: input}\n', env: { DYN_THREADS: threads } });
    const [alone, two] = [await run('0'), await run('2')];
    expect(alone.stdout).toContain('# Combination: chart=deep namespace=y values=in\n---\n');
    expect(alone.stdout).toContain('from\\":\\"input');
    expect(alone.status).toBe(1);
    expect(two).toMatchObject({ status: 1, stdout: alone.stdout, stderr: alone.stderr });
  }));

const WRONG: readonly (readonly [why: string, argv: readonly string[], says: string])[] = [
  ['a chart beside --chart', ['a', '--chart', 'more/b'], 'arguments beside --chart: a'],
  ['no chart', ['--values-set', 's=dev.yaml'], 'no chart to render'],
  [
    'a set without a name',
    ['a', '--values-set', 'values-dev.yaml'],
    'Did you mean --values-set dev=values-dev.yaml?',
  ],
  ['a set with a strange name', ['a', '--values-set', 'a/b=dev.yaml'], 'is not NAME=FILE[,FILE…]'],
  ['a set with an open quote', ['a', '--values-set', 's="dev.yaml'], 'quotes of its files do not match'],
  [
    'two sets of one name',
    ['a', '--values-set', 's=dev.yaml', '--values-set', 's=prod.yaml'],
    'two sets of values are called s',
  ],
  [
    'folders that are the same',
    ['--chart', 'a', '-n', 'x/y', '-n', 'x_y', '--output-dir', 'out'],
    'would both be written to out/a/x_y',
  ],
  ['a server', ['--chart', 'a', '--repo', 'https://example.com'], 'chart repositories'],
];

test.each(WRONG)('%s is a wrong command line', (_why, argv, says) =>
  inFolder(async (folder) => {
    writeFiles(folder, FILES);
    const said = await ask(folder, ['render', ...argv]);
    expect(said).toMatchObject({ status: 64, stdout: '' });
    expect(said.stderr).toContain(says);
  }),
);
