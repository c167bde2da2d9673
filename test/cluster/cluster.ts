import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { ask, type Endpoint } from './api.ts';
import { type Binaries, bringBinaries } from './binaries.ts';
import { createTrust, type Trust } from './certificates.ts';
import { clusterSeeds } from './objects.ts';

/** A control plane that runs, with nobody else on it. */
export interface Cluster {
  /** A kubeconfig file, of a user who may do everything. */
  readonly kubeconfig: string;
  readonly endpoint: Endpoint;
  /** Where its logs and the audit log lie, until it stops. */
  readonly folder: string;
  /** Kills the API server and starts it anew; resolves when it is ready again. */
  restartApi(): Promise<void>;
  /** Resolves when all of it is gone; fails never. */
  stop(): Promise<void>;
}

const READY_MS = 120_000;
const POLL_MS = 50;

interface Plan {
  readonly folder: string;
  readonly binaries: Binaries;
  readonly ports: Readonly<Record<'etcd' | 'peer' | 'api' | 'kwok', number>>;
  readonly endpoint: Endpoint;
  readonly kubeconfig: string;
}

/** Starts etcd, the API server, the controllers, the scheduler and kwok on free ports of 127.0.0.1. Throws NoCluster where they cannot be built. */
export async function startCluster(say: (line: string) => void = () => {}): Promise<Cluster> {
  const binaries = await bringBinaries(say);
  const folder = mkdtempSync(join(tmpdir(), 'dyn-cluster-'));
  const [etcd, peer, api, kwok] = await freePorts();
  const trust = createTrust();
  const endpoint = {
    port: api,
    authority: trust.authority.certificate,
    token: randomBytes(16).toString('hex'),
  };
  const plan = {
    folder,
    binaries,
    ports: { etcd, peer, api, kwok },
    endpoint,
    kubeconfig: join(folder, 'kubeconfig'),
  };
  writeFilesOf(plan, trust);
  const supervisor = supervise(folder);
  try {
    run(supervisor, plan, [etcdCommand(plan), apiserverCommand(plan)]);
    await untilReady(supervisor, plan);
    run(supervisor, plan, [controllersCommand(plan), schedulerCommand(plan), kwokCommand(plan)]);
    await seed(endpoint);
  } catch (error) {
    await stop(supervisor);
    throw error;
  }
  const restartApi = async (): Promise<void> => {
    const gone = new Promise<void>((done) => {
      linesOf(supervisor).on('line', (line) => line.startsWith('{"again"') && done());
    });
    run(supervisor, plan, [apiserverCommand(plan)], true);
    await gone;
    await untilReady(supervisor, plan);
  };
  return { kubeconfig: plan.kubeconfig, endpoint, folder, restartApi, stop: () => stop(supervisor) };
}

/** Ports that were free a moment ago. */
async function freePorts(): Promise<[number, number, number, number]> {
  const servers = Array.from({ length: 4 }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => new Promise((done) => server.once('listening', done))));
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  });
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  const [etcd = 0, peer = 0, api = 0, kwok = 0] = ports;
  return [etcd, peer, api, kwok];
}

function writeFilesOf({ folder, endpoint, kubeconfig }: Plan, trust: Trust): void {
  mkdirSync(join(folder, 'logs'));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 });
  write('ca.pem', trust.authority.certificate);
  write('ca-key.pem', trust.authority.key);
  write('server.pem', trust.server.certificate);
  write('server-key.pem', trust.server.key);
  write('client.pem', trust.client.certificate);
  write('client-key.pem', trust.client.key);
  write('accounts-key.pem', trust.accountKey);
  write('tokens.csv', `${endpoint.token},root,root,"system:masters"\n`);
  write(
    'audit.yaml',
    'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: Metadata, omitStages: [RequestReceived]}]\n',
  );
  write(
    'stages.yaml',
    readFileSync(resolve('test/cluster/stages.yaml'), 'utf8').replaceAll('LOGFILE', join(folder, 'pod.log')),
  );
  write('pod.log', '2026-01-01T00:00:00.000000000Z stdout F simulated\n');
  writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf(endpoint), undefined, 2), { mode: 0o600 });
}

function kubeconfigOf({ port, authority, token }: Endpoint): unknown {
  const data = Buffer.from(authority).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'dyn-test',
    clusters: [
      {
        name: 'dyn-test',
        cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': data },
      },
    ],
    users: [{ name: 'root', user: { token } }],
    contexts: [{ name: 'dyn-test', context: { cluster: 'dyn-test', user: 'root' } }],
  };
}

function etcdCommand({ folder, binaries, ports }: Plan): readonly string[] {
  const [client, peer] = [`http://127.0.0.1:${ports.etcd}`, `http://127.0.0.1:${ports.peer}`];
  return [
    binaries.etcd,
    `--data-dir=${join(folder, 'etcd')}`,
    ...[`--listen-client-urls=${client}`, `--advertise-client-urls=${client}`],
    ...[`--listen-peer-urls=${peer}`, `--initial-advertise-peer-urls=${peer}`],
    ...[`--initial-cluster=default=${peer}`, '--unsafe-no-fsync'],
  ];
}

function apiserverCommand({ folder, binaries, ports }: Plan): readonly string[] {
  const at = (name: string) => join(folder, name);
  return [
    binaries.apiserver,
    ...[
      `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
    ],
    ...[
      `--secure-port=${ports.api}`,
      `--tls-cert-file=${at('server.pem')}`,
      `--tls-private-key-file=${at('server-key.pem')}`,
    ],
    ...[`--client-ca-file=${at('ca.pem')}`, `--token-auth-file=${at('tokens.csv')}`],
    ...[
      `--service-account-key-file=${at('accounts-key.pem')}`,
      `--service-account-signing-key-file=${at('accounts-key.pem')}`,
    ],
    ...['--service-account-issuer=https://kubernetes.default.svc', '--service-cluster-ip-range=10.0.0.0/24'],
    ...['--authorization-mode=RBAC', '--allow-privileged=true', '--endpoint-reconciler-type=none'],
    ...[`--kubelet-client-certificate=${at('client.pem')}`, `--kubelet-client-key=${at('client-key.pem')}`],
    '--kubelet-preferred-address-types=InternalIP',
    ...[`--audit-policy-file=${at('audit.yaml')}`, `--audit-log-path=${at('audit.log')}`],
    // One file for all of a run; the default begins a new one after 100 MB.
    '--audit-log-maxsize=4000',
  ];
}

const MANY_REQUESTS = ['--kube-api-qps=200', '--kube-api-burst=400'];

function controllersCommand({ folder, binaries, kubeconfig }: Plan): readonly string[] {
  const at = (name: string) => join(folder, name);
  return [
    binaries.controllers,
    ...[
      `--kubeconfig=${kubeconfig}`,
      `--authentication-kubeconfig=${kubeconfig}`,
      `--authorization-kubeconfig=${kubeconfig}`,
    ],
    ...[`--service-account-private-key-file=${at('accounts-key.pem')}`, `--root-ca-file=${at('ca.pem')}`],
    ...[`--cluster-signing-cert-file=${at('ca.pem')}`, `--cluster-signing-key-file=${at('ca-key.pem')}`],
    ...['--leader-elect=false', '--secure-port=0', ...MANY_REQUESTS],
    // Simulated nodes send no heartbeat.
    ...['--node-monitor-period=600s', '--node-monitor-grace-period=3600s', '--pvclaimbinder-sync-period=1s'],
  ];
}

function schedulerCommand({ binaries, kubeconfig }: Plan): readonly string[] {
  return [
    binaries.scheduler,
    `--kubeconfig=${kubeconfig}`,
    '--leader-elect=false',
    '--secure-port=0',
    ...MANY_REQUESTS,
  ];
}

function kwokCommand({ folder, binaries, ports, kubeconfig }: Plan): readonly string[] {
  const at = (name: string) => join(folder, name);
  return [
    binaries.kwok,
    ...[`--kubeconfig=${kubeconfig}`, '--manage-all-nodes=true', `--config=${at('stages.yaml')}`],
    ...['--node-ip=127.0.0.1', `--node-port=${ports.kwok}`, `--server-address=127.0.0.1:${ports.kwok}`],
    ...[`--tls-cert-file=${at('server.pem')}`, `--tls-private-key-file=${at('server-key.pem')}`],
  ];
}

/** A process group of its own, which ends with its standard input: with this process, however that ends. */
function supervise(folder: string): ChildProcess {
  const script = resolve('test/cluster/supervisor.mjs');
  return spawn(process.execPath, [script, folder], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
}

function run(
  supervisor: ChildProcess,
  { folder }: Plan,
  commands: readonly (readonly string[])[],
  again = false,
): void {
  for (const command of commands) {
    const log = join(folder, 'logs', `${command[0]?.split('/').at(-1)}.log`);
    supervisor.stdin?.write(`${JSON.stringify({ command, log, again })}\n`);
  }
}

function linesOf({ stdout }: ChildProcess): Interface {
  return createInterface({ input: stdout ?? process.stdin });
}

async function untilReady(supervisor: ChildProcess, { endpoint, folder }: Plan): Promise<void> {
  let ended: string | undefined;
  linesOf(supervisor).on('line', (line) => {
    if (line.startsWith('{"ended"')) ended ??= line;
  });
  const deadline = Date.now() + READY_MS;
  while (!(await isReady(endpoint))) {
    if (ended !== undefined) throw new Error(`a program ended: ${ended}\n${lastLines(folder, ended)}`);
    if (Date.now() > deadline) throw new Error('the API server is not ready after two minutes');
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
}

function lastLines(folder: string, ended: string): string {
  const name = /"ended":"[^"]*\/([^"/]+)"/.exec(ended)?.[1] ?? '';
  return readFileSync(join(folder, 'logs', `${name}.log`), 'utf8')
    .split('\n')
    .slice(-8)
    .join('\n');
}

/** Nothing listens yet. */
const DEAF = ['ECONNREFUSED', 'ECONNRESET'];

async function isReady(endpoint: Endpoint): Promise<boolean> {
  try {
    return (await ask(endpoint, 'GET', '/readyz')).text === 'ok';
  } catch (error) {
    const isDeaf = error instanceof Error && 'code' in error && DEAF.includes(String(error.code));
    if (isDeaf) return false;
    throw error;
  }
}

async function seed(endpoint: Endpoint): Promise<void> {
  for (const { path, object } of clusterSeeds()) {
    const { status, text } = await ask(endpoint, 'POST', path, object);
    if (status !== 201) throw new Error(`${path}/${object.metadata.name}: ${text}`);
  }
}

function stop(supervisor: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (supervisor.exitCode !== null) return done();
    supervisor.once('exit', () => done());
    supervisor.stdin?.end();
  });
}
