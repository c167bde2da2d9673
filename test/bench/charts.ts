import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { helmPath } from '../support/helm.ts';

/** The charts whose positions are measured, below `folder`: `umbrella`, and `large` with `large-values.yaml`. */
export function makePositionCharts(folder: string): void {
  scaffold(folder, 'small');
  umbrella(folder, 100);
  large(folder, { templates: 200, entries: 5000 });
}

/** A chart as `helm create` makes it. */
export function scaffold(folder: string, name: string): void {
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
    writeFileSync(join(root, 'templates', `map${i}.yaml`), mapTemplate('small', i, entries));
  writeFileSync(join(folder, 'large-values.yaml'), valuesText(entries));
}

/** A ConfigMap with a share of the entries of `valuesText`, made by the constructs that charts use most. */
export function mapTemplate(chart: string, index: number, entries: number): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "${chart}.fullname" . }}-${index}
  labels:
    {{- include "${chart}.labels" . | nindent 4 }}
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

/** Values of some 115 bytes for each entry. */
export function valuesText(entries: number): string {
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
