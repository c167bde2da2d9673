import { readFileSync } from 'node:fs';
import { Agent, type RequestOptions } from 'node:https';
import { load } from 'js-yaml';

/** The API server behind the proxies, with the rights of the kubeconfig's user. */
export interface Upstream {
  readonly kubeconfig: string;
  readonly host: string;
  readonly port: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly agent: Agent;
}

interface Config {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
}

/** What a kubeconfig of one cluster and one user says; a token or a client certificate. */
export function readUpstream(kubeconfig: string): Upstream {
  const config = load(readFileSync(kubeconfig, 'utf8')) as Config;
  const cluster = config.clusters[0]?.cluster ?? {};
  const user = config.users[0]?.user ?? {};
  const server = new URL(cluster.server ?? '');
  const agent = new Agent({
    keepAlive: true,
    ca: decoded(cluster['certificate-authority-data']),
    cert: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
  });
  const headers: Record<string, string> = user.token ? { authorization: `Bearer ${user.token}` } : {};
  return { kubeconfig, host: server.hostname, port: server.port, headers, agent };
}

function decoded(text: string | undefined): Buffer | undefined {
  return text === undefined ? undefined : Buffer.from(text, 'base64');
}

/** The settings of a request to the API server, without those of a proxy's client that it must not see. */
export function upstreamRequest(upstream: Upstream, method: string, path: string): RequestOptions {
  const { host, port, agent } = upstream;
  return { host, port, agent, method, path, headers: { ...upstream.headers } };
}
