import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mapTemplate, scaffold, valuesText } from './charts.ts';

/** The charts of a run of many, each a subchart of the umbrella that stands alone. */
export const MANY_CHARTS: readonly string[] = ['api', 'web', 'worker', 'cache', 'store'];
export const NAMESPACES: readonly string[] = Array.from({ length: 8 }, (_, i) => `team-${i}`);
/** Sets of values, each `values-NAME.yaml` in the folder of the charts. */
export const SETS: readonly string[] = ['dev', 'test', 'stage', 'load', 'prod'];

/** Makes the charts that the rows of the benchmark render. */
export function makeCharts(folder: string): void {
  scaffold(folder, 'small');
  for (const name of MANY_CHARTS) service(folder, name);
  umbrella(folder);
  valuesChart(folder);
  printer(folder);
  definitions(folder);
  for (const [index, set] of SETS.entries())
    writeFileSync(join(folder, `values-${set}.yaml`), environmentValues(set, index));
}

function environmentValues(set: string, index: number): string {
  return `replicaCount: ${index + 1}
podAnnotations: {environment: ${set}}
resources: {limits: {cpu: ${index + 1}00m, memory: ${index + 1}28Mi}}
`;
}

/** A chart as `helm create` makes it, with all of it switched on and six kinds more: 12 manifests. */
function service(folder: string, name: string): void {
  scaffold(folder, name);
  const values = join(folder, name, 'values.yaml');
  const text = readFileSync(values, 'utf8').replace(
    /(ingress|autoscaling):\n {2}enabled: false/g,
    '$1:\n  enabled: true',
  );
  writeFileSync(values, text + MORE_VALUES);
  for (const [kind, body] of Object.entries(MORE_TEMPLATES))
    writeFileSync(
      join(folder, name, 'templates', `${kind.toLowerCase()}.yaml`),
      body.replaceAll('NAME', name),
    );
}

const MORE_VALUES = `
config:
  logLevel: info
  listen: ":8080"
  upstreams: [http://one.example, http://two.example, http://three.example]
  features: {search: true, export: false, audit: true}
credentials: {user: admin, token: t0ken}
rules:
  - {apiGroups: [""], resources: [pods, services], verbs: [get, list, watch]}
  - {apiGroups: [apps], resources: [deployments], verbs: [get]}
`;

function headOf(apiVersion: string, kind: string): string {
  return `apiVersion: ${apiVersion}
kind: ${kind}
metadata:
  name: {{ include "NAME.fullname" . }}
  labels:
    {{- include "NAME.labels" . | nindent 4 }}
`;
}

const MORE_TEMPLATES: Readonly<Record<string, string>> = {
  ConfigMap: `${headOf('v1', 'ConfigMap')}data:
  log-level: {{ .Values.config.logLevel | quote }}
  listen: {{ .Values.config.listen | default ":80" | quote }}
  upstreams: {{ join "," .Values.config.upstreams | quote }}
  features.yaml: |
    {{- toYaml .Values.config.features | nindent 4 }}
  {{- range $i, $url := .Values.config.upstreams }}
  upstream-{{ $i }}: {{ tpl $url $ | trimPrefix "http://" | quote }}
  {{- end }}
`,
  Secret: `${headOf('v1', 'Secret')}type: Opaque
data:
  {{- range $key, $value := .Values.credentials }}
  {{ $key }}: {{ $value | b64enc | quote }}
  {{- end }}
`,
  PodDisruptionBudget: `${headOf('policy/v1', 'PodDisruptionBudget')}spec:
  minAvailable: {{ max 1 (sub (int .Values.replicaCount) 1) }}
  selector:
    matchLabels:
      {{- include "NAME.selectorLabels" . | nindent 6 }}
`,
  NetworkPolicy: `${headOf('networking.k8s.io/v1', 'NetworkPolicy')}spec:
  podSelector:
    matchLabels:
      {{- include "NAME.selectorLabels" . | nindent 6 }}
  policyTypes: [Ingress]
  ingress:
    - ports:
        - port: {{ .Values.service.port }}
          protocol: TCP
`,
  Role: `${headOf('rbac.authorization.k8s.io/v1', 'Role')}rules:
  {{- toYaml .Values.rules | nindent 2 }}
`,
  RoleBinding: `${headOf('rbac.authorization.k8s.io/v1', 'RoleBinding')}roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ include "NAME.fullname" . }}
subjects:
  - kind: ServiceAccount
    name: {{ include "NAME.serviceAccountName" . }}
    namespace: {{ .Release.Namespace }}
`,
};

/** A chart as `helm create` makes it, with the five others below it: 64 manifests. */
function umbrella(folder: string): void {
  scaffold(folder, 'umbrella');
  for (const name of MANY_CHARTS)
    cpSync(join(folder, name), join(folder, 'umbrella', 'charts', name), { recursive: true });
}

const VALUES_ENTRIES = 9500;
const VALUES_TEMPLATES = 10;

/** Ten maps out of 1 MB of values, which stand in `values-large.yaml`. */
function valuesChart(folder: string): void {
  scaffold(folder, 'values');
  for (let i = 0; i < VALUES_TEMPLATES; i++)
    writeFileSync(
      join(folder, 'values', 'templates', `map${i}.yaml`),
      mapTemplate('values', i, VALUES_ENTRIES),
    );
  writeFileSync(join(folder, 'values-large.yaml'), valuesText(VALUES_ENTRIES));
}

const PRINTED_MAPS = 200;
const PRINTED_LINES = 140;

/** 200 ConfigMaps of 10 KB, printed by loops. */
function printer(folder: string): void {
  scaffold(folder, 'printer');
  const body = `{{- range $map := until ${PRINTED_MAPS} }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "printer.fullname" $ }}-{{ $map }}
  labels:
    {{- include "printer.labels" $ | nindent 4 }}
data:
  {{- range $line := until ${PRINTED_LINES} }}
  entry-{{ $line }}: {{ printf "line %d of map %d, with some words to fill it up" $line $map | quote }}
  {{- end }}
{{- end }}
`;
  writeFileSync(join(folder, 'printer', 'templates', 'maps.yaml'), body);
}

const DEFINITIONS = 60;
const DEFINITION_FIELDS = 140;

/** Custom resource definitions of 25 KB twice over: half of them as CRDs of the chart, half as its templates. */
function definitions(folder: string): void {
  scaffold(folder, 'definitions');
  mkdirSync(join(folder, 'definitions', 'crds'));
  for (let i = 0; i < DEFINITIONS; i++)
    for (const [at, place] of ['crds', 'templates'].entries())
      writeFileSync(join(folder, 'definitions', place, `definition${i}.yaml`), definition(`thing${i}x${at}`));
}

/** One as controller-gen writes it: schemas of nested objects, each field with its description. */
function definition(name: string): string {
  const lines: string[] = [];
  for (let i = 0; i < DEFINITION_FIELDS; i++)
    lines.push(
      `              field${i}:`,
      `                description: Field ${i} says what the controller does with it, and what it is when it is left out.`,
      `                type: ${['string', 'integer', 'boolean'][i % 3]}`,
      ...(i % 3 === 0 ? ['                enum:', '                - one', '                - two'] : []),
    );
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ${name}s.bench.example
  annotations:
    controller-gen.kubebuilder.io/version: v0.16.0
spec:
  group: bench.example
  names: {kind: ${name}, listKind: ${name}List, plural: ${name}s, singular: ${name}}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
${lines.join('\n')}
`;
}
