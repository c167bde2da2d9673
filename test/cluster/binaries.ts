import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The programs of a control plane, by their paths. */
export interface Binaries {
  readonly etcd: string;
  readonly apiserver: string;
  readonly controllers: string;
  readonly scheduler: string;
  readonly kwok: string;
}

const MODULE = 'test/cluster';
const KUBERNETES = '1.35.4';
const KWOK = 'v0.8.0';
const NAMES = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok'];

/** Without Go, or without its module proxy, there is no cluster. */
export class NoCluster extends Error {}

/**
 * The programs, built of Go modules where they are missing, once for each set of versions, into the user's cache. etcd and
 * kube-apiserver are taken from KUBEBUILDER_ASSETS where that is set. Throws NoCluster.
 */
export async function bringBinaries(say: (line: string) => void): Promise<Binaries> {
  const folder = join(cacheFolder(), versionsHash());
  if (!NAMES.every((name) => existsSync(join(folder, name)))) await build(folder, say);
  const assets = process.env.KUBEBUILDER_ASSETS ?? '';
  const at = (name: string): string => {
    const own = join(assets, name);
    return assets !== '' && existsSync(own) ? own : join(folder, name);
  };
  const [etcd, apiserver, controllers, scheduler, kwok] = NAMES.map(at);
  return { etcd, apiserver, controllers, scheduler, kwok } as Binaries;
}

function cacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME ?? '';
  return join(base === '' ? join(homedir(), '.cache') : base, 'dyn', 'cluster');
}

function versionsHash(): string {
  const sums = readFileSync(resolve(MODULE, 'go.sum'));
  return createHash('sha256').update(sums).update(KUBERNETES).update(KWOK).digest('hex').slice(0, 16);
}

/** Builds beside the place where it shall lie, so that half of it is never found there. */
async function build(folder: string, say: (line: string) => void): Promise<void> {
  const [part, goCache] = [`${folder}.${process.pid}`, `${folder}.${process.pid}.cache`];
  mkdirSync(part, { recursive: true });
  const env = { ...process.env, CGO_ENABLED: '0', GOCACHE: goCache, GOBIN: part };
  try {
    say('building etcd and Kubernetes, once; some five minutes on two cores');
    await go(['build', '-mod=mod', '-trimpath', '-ldflags', linkerFlags(), '-o', `${part}/`, 'tool'], env);
    renameSync(join(part, 'server'), join(part, 'etcd'));
    say('building kwok');
    await go(['install', '-trimpath', '-ldflags', '-s -w', `sigs.k8s.io/kwok/cmd/kwok@${KWOK}`], env);
    rmSync(folder, { recursive: true, force: true });
    renameSync(part, folder);
  } finally {
    rmSync(part, { recursive: true, force: true });
    rmSync(goCache, { recursive: true, force: true });
  }
}

/** Without these the API server does not know its own version. */
function linkerFlags(): string {
  const [major, minor] = KUBERNETES.split('.');
  const values = { gitVersion: `v${KUBERNETES}`, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  const set = Object.entries(values).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  );
  return ['-s', '-w', ...set].join(' ');
}

function go(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn('go', args, { cwd: resolve(MODULE), env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-4000);
    });
    child.on('error', (error) => failed(new NoCluster(`go cannot be started: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) done();
      else failed(new NoCluster(`go ${args[0]} ended with ${code}: ${said.trim()}`));
    });
  });
}
