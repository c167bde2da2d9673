import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ask, type Endpoint } from '../cluster/api.ts';
import { recordOf as objectIn } from '../support/cases.ts';
import { writeFiles } from '../support/command.ts';

/** Where the contestants work: a folder with the chart of 300 objects, and their environment. */
export interface Ground {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  remove(): void;
}

/** The namespace of the releases that are listed. */
export const LISTED = 'listed';

const RELEASES = 500;
const REVISIONS = 5;
const RECORD_BYTES = 50_000;
const AT_ONCE = 8;

const DEPLOYMENT = `spec:
  replicas: 0
  selector: {matchLabels: {app: "a{{ $i }}"}}
  template:
    metadata: {labels: {app: "a{{ $i }}"}}
    spec: {containers: [{name: main, image: "none:1", env: [{name: A, value: "1"}]}]}`;

type Kind = 'ConfigMap' | 'Secret' | 'ServiceAccount' | 'Service' | 'Deployment';

const BODIES: Readonly<Record<Kind, string>> = {
  ConfigMap: 'data: {text: "{{ repeat 20 "some text " }}"}',
  Secret: 'stringData: {text: "secret {{ $i }}"}',
  ServiceAccount: 'automountServiceAccountToken: false',
  Service: 'spec: {clusterIP: None, ports: [{port: 80}], selector: {app: "a{{ $i }}"}}',
  Deployment: DEPLOYMENT,
};

/** How many of each kind a chart has. */
export type Counts = Readonly<Partial<Record<Kind, number>>>;

/** 300 in all, and no pods, whose life would be the cluster's time. */
const MANY: Counts = { ConfigMap: 150, Secret: 50, ServiceAccount: 30, Service: 40, Deployment: 30 };

/** Writes the chart into a folder that is gone after remove(). Every contestant has one home, so that caches are warm. */
export function layOut(kubeconfig: string, counts: Counts = MANY): Ground {
  const folder = mkdtempSync(join(tmpdir(), 'dyn-bench-'));
  writeFiles(folder, { ...chartFiles(counts), 'home/.keep': '' });
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: join(folder, 'home'),
    KUBECONFIG: kubeconfig,
    TZ: 'UTC',
  };
  return { folder, env, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function chartFiles(counts: Counts): Record<string, string> {
  const files: Record<string, string> = {
    'many/Chart.yaml': 'apiVersion: v2\nname: many\nversion: 0.1.0\n',
    'many/values.yaml': 'one: 1\n',
    'many/templates/one.yaml': object('ConfigMap', 'one', 'data: {one: "{{ .Values.one }}"}'),
  };
  for (const [kind, body] of Object.entries(BODIES)) {
    const count = Object.entries(counts).find(([counted]) => counted === kind)?.[1] ?? 0;
    const last = kind === 'ConfigMap' ? count - 1 : count;
    files[`many/templates/${kind.toLowerCase()}.yaml`] =
      `{{- range $i := until ${last} }}\n---\n${object(kind, 'o{{ $i }}', body)}{{- end }}\n`;
  }
  return files;
}

function object(kind: string, name: string, body: string): string {
  const version = kind === 'Deployment' ? 'apps/v1' : 'v1';
  return `apiVersion: ${version}\nkind: ${kind}\nmetadata:\n  name: ${name}\n${body}\n`;
}

/** Stores the releases that are listed, as Helm would, straight through the API. */
export async function seedReleases(endpoint: Endpoint, say: (line: string) => void): Promise<void> {
  const started = performance.now();
  await create(endpoint, '/api/v1/namespaces', { metadata: { name: LISTED } });
  const rest = Array.from({ length: RELEASES * REVISIONS }, (_, index) => index);
  const next = async (): Promise<void> => {
    for (let index = rest.pop(); index !== undefined; index = rest.pop())
      await create(endpoint, `/api/v1/namespaces/${LISTED}/secrets`, secretOf(index));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  say(`${RELEASES} releases of ${REVISIONS} revisions of 50 KB stored in ${seconds} s`);
}

const QUIET_MS = 60_000;
const LOOK_MS = 50;

/**
 * Waits until the controllers have dealt with what was done in a namespace: every Deployment was seen and has its one
 * ReplicaSet, and none is left of those that are gone. The next run would share the processors with them.
 */
export async function untilQuiet(endpoint: Endpoint, namespace: string): Promise<void> {
  const items = async (kind: string): Promise<readonly unknown[]> => {
    const { text } = await ask(endpoint, 'GET', `/apis/apps/v1/namespaces/${namespace}/${kind}`);
    const { items: found } = objectIn(JSON.parse(text)) ?? {};
    return Array.isArray(found) ? found : [];
  };
  const deadline = performance.now() + QUIET_MS;
  for (;;) {
    const [deployments, sets] = [await items('deployments'), await items('replicasets')];
    if (deployments.every(isObserved) && sets.length === deployments.length) return;
    if (performance.now() > deadline) throw new Error(`${namespace}: no rest after a minute`);
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
}

function isObserved(deployment: unknown): boolean {
  const { metadata, status } = objectIn(deployment) ?? {};
  return objectIn(metadata)?.generation === objectIn(status)?.observedGeneration;
}

async function create(endpoint: Endpoint, path: string, object: unknown): Promise<void> {
  const { status, text } = await ask(endpoint, 'POST', path, object);
  if (status !== 201) throw new Error(`${path}: ${text}`);
}

function secretOf(index: number): unknown {
  const name = `release-${Math.floor(index / REVISIONS)}`;
  const version = (index % REVISIONS) + 1;
  const status = version === REVISIONS ? 'deployed' : 'superseded';
  const payload = gzipSync(JSON.stringify(recordOf(name, version, status)), { level: 1 }).toString('base64');
  return {
    type: 'helm.sh/release.v1',
    metadata: {
      name: `sh.helm.release.v1.${name}.v${version}`,
      labels: { name, owner: 'helm', status, version: String(version), modifiedAt: '1790000000' },
    },
    data: { release: Buffer.from(payload).toString('base64') },
  };
}

/** A record of which nothing but noise is big, so that it is as big packed as unpacked. */
function recordOf(name: string, version: number, status: string): unknown {
  const noise = randomBytes((RECORD_BYTES * 9) / 16).toString('base64');
  const time = '2026-01-01T00:00:00.123456789Z';
  return {
    name,
    info: { first_deployed: time, last_deployed: time, description: 'Upgrade complete', status },
    chart: {
      metadata: { name: 'many', version: '0.1.0', apiVersion: 'v2', appVersion: '1' },
      lock: null,
      templates: [{ name: 'templates/noise.yaml', data: noise, modtime: time }],
      values: { one: 1 },
      schema: null,
      schemamodtime: '0001-01-01T00:00:00Z',
      files: null,
      modtime: time,
    },
    manifest:
      '---\n# Source: many/templates/one.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: one\n',
    version,
    namespace: LISTED,
    apply_method: 'ssa',
  };
}
