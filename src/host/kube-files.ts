import { existsSync, readFileSync, statSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { delimiter, dirname, resolve } from 'node:path';
import { DynError, fail } from '../base/problem.ts';
import { kubeconfigInvalid } from '../base/problems/kube.ts';
import {
  ANONYMOUS,
  type Connection,
  type ConnectOptions,
  chooseConnection,
  isUnspecified,
  joined,
  NO_CLUSTER,
  withoutSecrets,
} from '../kube/connection.ts';
import { type Kubeconfig, mergeKubeconfigs, readKubeconfig } from '../kube/kubeconfig.ts';
import { environmentProxy } from '../kube/proxies.ts';
import { codeOf, goReason } from './goerror.ts';
import { withTrust } from './kube-trust.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Where a pod finds its service account. */
export const POD_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The connection that options, environment and kubeconfig files name, and in a pod where nothing does, its own cluster.
 * Raises kube/config. Source: client-go clientcmd, merged_client_builder.go.
 */
export function findConnection(
  options: ConnectOptions,
  env: Env,
  podFolder: string = POD_FOLDER,
): Connection {
  const locate = (path: string): string => resolve(options.cwd ?? '', path);
  const chosen = chooseConnection(readKubeconfigs(options, env, locate), options, (path) =>
    readFailure(locate(path), path),
  );
  const connection = isUnspecified(chosen) ? (podConnection(options, env, podFolder) ?? chosen) : chosen;
  const { cluster, user } = connection;
  const placed: Connection = {
    ...connection,
    cluster: {
      ...cluster,
      caFile: cluster.caFile && locate(cluster.caFile),
      proxyUrl: cluster.proxyUrl || environmentProxy(new URL(cluster.server), env) || '',
    },
  };
  if (cluster.server.startsWith('http:')) return withoutSecrets(placed);
  const failure = user.tokenFile === '' ? undefined : readFailure(user.tokenFile, user.tokenFile);
  return failure === undefined ? withTrust(placed) : fail(kubeconfigInvalid(failure));
}

/** The contexts of the kubeconfig files, each with the name of its cluster. Raises kube/config. */
export function contextsIn(options: ConnectOptions, env: Env): readonly (readonly [string, string])[] {
  const { contexts } = readKubeconfigs(options, env, (path) => resolve(options.cwd ?? '', path));
  return [...contexts].map(([name, { cluster }]) => [name, cluster]);
}

/** Whether connecting may run a program or ask somebody for credentials. Raises kube/config. */
export function mayAskSomebody(options: ConnectOptions, env: Env): boolean {
  const { user } = findConnection(options, env);
  return user.exec !== undefined || user.authProvider !== undefined;
}

/** Why a file cannot be read, undefined when it can; `name` is what the user calls it. */
function readFailure(path: string, name: string): string | undefined {
  try {
    readFileSync(path);
    return undefined;
  } catch (error) {
    return goReason(error, 'open', name);
  }
}

type Locate = (path: string) => string;

function readKubeconfigs(options: ConnectOptions, env: Env, locate: Locate): Kubeconfig {
  const configs: Kubeconfig[] = [];
  const errors: string[] = [];
  for (const path of pathsOf(options, env, locate)) {
    try {
      configs.push(readOne(path, locate));
    } catch (error) {
      if (!(error instanceof DynError)) throw error;
      errors.push(error.problem.message.replace(kubeconfigInvalid('').message, ''));
    }
  }
  return errors.length > 0 ? fail(kubeconfigInvalid(joined(errors))) : mergeKubeconfigs(configs);
}

/** A file that is asked for by a flag must be there; others may be missing. */
function pathsOf({ kubeconfig }: ConnectOptions, env: Env, locate: Locate): readonly string[] {
  if (kubeconfig) {
    if (existsSync(locate(kubeconfig))) return [kubeconfig];
    return fail(kubeconfigInvalid(`stat ${kubeconfig}: no such file or directory`));
  }
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '');
  const paths = env.KUBECONFIG ? listed : env.HOME ? [`${env.HOME}/.kube/config`] : [];
  return [...new Set(paths)].filter((path) => existsSync(locate(path)));
}

function readOne(path: string, locate: Locate): Kubeconfig {
  const folder = dirname(locate(path));
  return readKubeconfig({ name: path, text: textOf(path, locate) }, (relative) => resolve(folder, relative));
}

/** A kubeconfig has no more bytes than this. */
const MOST_BYTES = 64 * 1024 * 1024;

function textOf(path: string, locate: Locate): string {
  const failed = (reason: string): never =>
    fail(kubeconfigInvalid(`error loading config file "${path}": ${reason}`));
  try {
    if (statSync(locate(path)).size <= MOST_BYTES) return readFileSync(locate(path), 'utf8');
  } catch (error) {
    return failed(goReason(error, codeOf(error) === 'EISDIR' ? 'read' : 'open', path));
  }
  return failed('it is larger than 64 MiB');
}

function podConnection(options: ConnectOptions, env: Env, folder: string): Connection | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  if (!host || !port || !existsSync(`${folder}/token`)) return undefined;
  const namespace = existsSync(`${folder}/namespace`)
    ? readFileSync(`${folder}/namespace`, 'utf8').trim()
    : '';
  const caFile = existsSync(`${folder}/ca.crt`) ? `${folder}/ca.crt` : '';
  return {
    ...{ context: '', clusterName: 'in-cluster', userName: '' },
    namespace: options.namespace || namespace || 'default',
    cluster: {
      ...NO_CLUSTER,
      server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
      caFile: options.caFile || (options.isInsecure ? '' : caFile),
      isInsecure: options.isInsecure ?? false,
      tlsServerName: options.tlsServerName ?? '',
    },
    user: { ...ANONYMOUS, tokenFile: `${folder}/token` },
  };
}
