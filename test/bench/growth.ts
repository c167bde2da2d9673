import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { valuesText } from './charts.ts';
import { type Contestant, middle, peakOf, runOf, turnByTurn } from './contest.ts';
import { outcomeOf, type Run } from './measure.ts';
import { marked, type Verdict, verdictOf } from './table.ts';

/** How often each is there; the first is what the others are compared with. */
const SCALES: readonly number[] = [1, 10, 100];

/** Milliseconds of processors by which ten times as much must differ, so that the figure says more than noise. */
const LEAST_MS = 100;

/** Of the step from 1x to 10x, what the step from 1x to 100x may be; 11 would be a straight line. */
const MOST = 11;

/** What grows, and how often it is there at 1x unless that is too little to be measured. */
interface Growth {
  readonly name: string;
  readonly unit: number;
  /** The chart's files, by path, with `count` of what grows; those of `values/` are given by -f. */
  readonly files: (count: number) => Readonly<Record<string, string>>;
}

const CHART = 'apiVersion: v2\nname: growth\nversion: 1.0.0\n';

const GROWTHS: readonly Growth[] = [
  { name: 'manifests', unit: 20, files: manifests },
  {
    name: 'values',
    unit: 300,
    files: (count) => ({
      ...valuesFiles(count),
      'templates/count.yaml': '{{ range $key, $list := .Values }}{{ $key }}: {{ len $list }}\n{{ end }}',
    }),
  },
  {
    name: 'includes',
    unit: 500,
    files: (count) => ({
      'templates/_name.tpl': '{{ define "name" }}{{ .Release.Name }}-{{ .Chart.Name | upper }}{{ end }}',
      'templates/all.yaml': `{{ range until ${count} }}\nn{{ . }}: {{ include "name" $ | quote }}\n{{- end }}\n`,
    }),
  },
  {
    name: 'tpl',
    unit: 200,
    files: (count) => ({
      'templates/all.yaml': `{{ range until ${count} }}\nn{{ . }}: {{ tpl (printf "{{ .Release.Name }}-%d" .) $ | quote }}\n{{- end }}\n`,
    }),
  },
];

/** As many as a file may hold, which is 5 MiB. */
const ENTRIES_A_FILE = 40_000;

/** A list in each file, under a key of its own. */
function valuesFiles(count: number): Readonly<Record<string, string>> {
  const files = Array.from({ length: Math.ceil(count / ENTRIES_A_FILE) }, (_, i) => {
    const text = valuesText(Math.min(ENTRIES_A_FILE, count - i * ENTRIES_A_FILE));
    return [`values/${i}.yaml`, text.replace('entries', `entries${i}`)];
  });
  return Object.fromEntries(files);
}

/** One manifest for each file of templates. */
function manifests(count: number): Readonly<Record<string, string>> {
  const files = Array.from({ length: count }, (_, i) => [
    `templates/map${i}.yaml`,
    `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-${i}
  labels: {app: {{ .Chart.Name | quote }}, part: part${i}}
data:
  {{- range $i := until 10 }}
  key-{{ $i }}: {{ printf "value of %d" $i | quote }}
  {{- end }}
`,
  ]);
  return Object.fromEntries(files);
}

/** Measures how dyn grows with each; `folder` is for the charts. Gives a table, and whether any grew too much. */
export async function measureGrowth(
  dyn: Contestant,
  names: readonly string[],
  { folder, rounds }: { readonly folder: string; readonly rounds: number },
): Promise<Verdict> {
  const rows: string[][] = [];
  for (const growth of GROWTHS.filter(({ name }) => names.includes(name)))
    rows.push(await grown(growth, dyn, { folder, rounds }));
  const scales = SCALES.map((scale) => `${scale}x, ms`);
  const head = ['', '1x is', ...scales, '(100x - 1x) / (10x - 1x)', 'at most', 'peak of 100x, MB'];
  return verdictOf([head, ...rows]);
}

/** What can be asked to grow. */
export const GROWTH_NAMES: readonly string[] = GROWTHS.map(({ name }) => name);

async function grown(
  growth: Growth,
  dyn: Contestant,
  { folder, rounds }: { readonly folder: string; readonly rounds: number },
): Promise<string[]> {
  for (let unit = growth.unit; ; unit *= 2) {
    const runs = SCALES.map((scale) => {
      const chart = `${growth.name}-${scale}x`;
      const files = growth.files(unit * scale);
      writeChart(join(folder, chart), files);
      const values = Object.keys(files).filter((path) => path.startsWith('values/'));
      return runOf(
        dyn,
        ['template', 'rel', chart, ...values.flatMap((path) => ['-f', join(chart, path)])],
        folder,
      );
    });
    for (const run of runs) checkRun(run);
    const [once = 0, tenfold = 0] = millisecondsOf(runs.slice(0, 2), rounds);
    if (tenfold - once < LEAST_MS) continue;
    const [t1 = 0, t10 = 0, t100 = 0] = millisecondsOf(runs, rounds);
    const ratio = (t100 - t1) / (t10 - t1);
    const last = runs.at(-1);
    return [
      growth.name,
      String(unit),
      ...[t1, t10, t100].map((time) => time.toFixed(0)),
      marked(ratio.toFixed(1), ratio > MOST),
      String(MOST),
      last ? (await peakOf(last)).toFixed(0) : '',
    ];
  }
}

/** A run that fails is soon over, and says nothing of growth. */
function checkRun(run: Run): void {
  const { status } = outcomeOf(run);
  if (status !== 0) throw new Error(`${run.program} ended with ${status}: ${run.argv.join(' ')}`);
}

/** Medians of processor time. */
function millisecondsOf(runs: Parameters<typeof turnByTurn>[0], rounds: number): readonly number[] {
  return turnByTurn(runs, rounds).map((times) => middle(times, 'processor'));
}

function writeChart(root: string, files: Readonly<Record<string, string>>): void {
  rmSync(root, { recursive: true, force: true });
  for (const part of ['templates', 'values']) mkdirSync(join(root, part), { recursive: true });
  for (const [path, text] of Object.entries({ 'Chart.yaml': CHART, ...files }))
    writeFileSync(join(root, path), text);
}
