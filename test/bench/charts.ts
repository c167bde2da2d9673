import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { helmPath } from '../support/helm.ts';

/** A command line to measure, in the folder where it runs. */
export interface Workload {
  readonly name: string;
  readonly argv: readonly string[];
}

/** Makes the charts below `folder` and tells what to run on them. */
export function makeWorkloads(folder: string): Workload[] {
  scaffold(folder, 'small');
  umbrella(folder, 100);
  large(folder, { templates: 200, entries: 5000 });
  return [
    { name: 'chart of `helm create`', argv: ['template', 'rel', 'small'] },
    { name: 'umbrella of 100 subcharts', argv: ['template', 'rel', 'umbrella'] },
    {
      name: '200 templates, 400 KB of values',
      argv: ['template', 'rel', 'large', '-f', 'large-values.yaml'],
    },
  ];
}

function scaffold(folder: string, name: string): void {
  execFileSync(helmPath(), ['create', name], { cwd: folder, stdio: 'ignore' });
}

function umbrella(folder: string, count: number): void {
  const root = join(folder, 'umbrella');
  mkdirSync(join(root, 'charts'), { recursive: true });
  writeFileSync(join(root, 'Chart.yaml'), 'apiVersion: v2\nname: umbrella\nversion: 1.0.0\n');
  for (let i = 0; i < count; i++) {
    const name = `part${i}`;
    scaffold(folder, name);
    renameSync(join(folder, name), join(root, 'charts', name));
  }
}

interface Size {
  readonly templates: number;
  readonly entries: number;
}

function large(folder: string, { templates, entries }: Size): void {
  const root = join(folder, 'large');
  cpSync(join(folder, 'small'), root, { recursive: true });
  for (let i = 0; i < templates; i++)
    writeFileSync(join(root, 'templates', `map${i}.yaml`), mapTemplate(i, entries));
  writeFileSync(join(folder, 'large-values.yaml'), valuesText(entries));
}

/** A ConfigMap with a share of the entries, made by the constructs that charts use most. */
function mapTemplate(index: number, entries: number): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "small.fullname" . }}-${index}
  labels:
    {{- include "small.labels" . | nindent 4 }}
data:
  {{- range $i, $entry := slice .Values.entries ${(index * 7) % (entries - 50)} ${((index * 7) % (entries - 50)) + 50} }}
  {{- if and $entry.enabled (gt (int $entry.weight) 3) }}
  {{ printf "%s-%d" $entry.name $i | quote }}: {{ $entry.text | default "none" | upper | trunc 40 | quote }}
  {{- else }}
  {{ $entry.name | replace "-" "." }}: |
    {{- toYaml $entry.labels | nindent 4 }}
  {{- end }}
  {{- end }}
`;
}

function valuesText(entries: number): string {
  const lines = ['entries:'];
  for (let i = 0; i < entries; i++)
    lines.push(
      `  - name: entry-${i}`,
      `    enabled: ${i % 3 !== 0}`,
      `    weight: ${i % 11}`,
      `    text: "some text of entry ${i}"`,
      `    labels: {team: t${i % 17}, tier: "${i % 5}"}`,
    );
  return `${lines.join('\n')}\n`;
}
