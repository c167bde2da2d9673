import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inject } from 'vitest';
import { recordOf } from '../support/cases.ts';
import { ask, type Endpoint, type Reply } from './api.ts';
import type { RunningCluster } from './setup.ts';

let reached: Endpoint | undefined;

/** The control plane of this run. */
export function cluster(): RunningCluster {
  const running = inject('cluster');
  if (running === undefined) throw new Error('there is no cluster');
  return running;
}

/** How tests reach the API server beside the tools: as a user who may do everything. */
export function endpoint(): Endpoint {
  reached ??= endpointOf(readFileSync(cluster().kubeconfig, 'utf8'));
  return reached;
}

/** Reads the kubeconfig that startCluster writes. */
export function endpointOf(text: string): Endpoint {
  const config = recordOf(JSON.parse(text)) ?? {};
  const server = recordOf(firstOf(config.clusters)?.cluster) ?? {};
  const user = recordOf(firstOf(config.users)?.user) ?? {};
  return {
    port: Number(new URL(String(server.server)).port),
    authority: Buffer.from(String(server['certificate-authority-data']), 'base64').toString(),
    token: String(user.token),
  };
}

function firstOf(list: unknown): Record<string, unknown> | undefined {
  return Array.isArray(list) ? recordOf(list[0]) : undefined;
}

/** One request to the API server; throws when it answers with anything but success. */
export async function request(method: string, path: string, body?: unknown): Promise<unknown> {
  const reply = await ask(endpoint(), method, path, body);
  if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
  return JSON.parse(reply.text);
}

/** What the API server answers to a GET, whatever it is. */
export function look(path: string): Promise<Reply> {
  return ask(endpoint(), 'GET', path);
}

/** A name that no namespace has; all such names are of one length. */
export function freshName(): string {
  return `t-${randomBytes(5).toString('hex')}`;
}

/** Creates a namespace, and waits until it has what the controllers put into each. */
export async function createNamespace(name: string): Promise<void> {
  await request('POST', '/api/v1/namespaces', { metadata: { name } });
  const path = `/api/v1/namespaces/${name}`;
  for (const made of ['serviceaccounts/default', 'configmaps/kube-root-ca.crt'])
    await until(async () => (await look(`${path}/${made}`)).status === 200, `${made} in ${name}`);
}

/** Waits until something holds, at most a minute; throws with its name when it does not. */
export async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not after a minute: ${what}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}

/** A namespace for one test. It is taken away afterwards, unless the whole cluster goes with this run. */
export async function withNamespace<T>(use: (namespace: string) => Promise<T>): Promise<T> {
  const name = freshName();
  await createNamespace(name);
  try {
    return await use(name);
  } finally {
    await removeNamespace(name);
  }
}

/** Takes a namespace away, with all that is in it, without waiting for that; nothing happens when it is not there. */
export async function removeNamespace(name: string): Promise<void> {
  if (!cluster().isOurs) await ask(endpoint(), 'DELETE', `/api/v1/namespaces/${name}`);
}
