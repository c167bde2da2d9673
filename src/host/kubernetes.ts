import type { Cluster } from '../kube/cluster.ts';
import type { Connection, ConnectOptions } from '../kube/connection.ts';
import type { Timer } from '../kube/operation.ts';
import { clusterOver } from './kube-cluster.ts';
import { hasOwnCredentials, lastingCredentials, ownCredentials } from './kube-credentials.ts';
import { findConnection } from './kube-files.ts';
import { createRouter, type Settings, type SettingsSource } from './kube-router.ts';

export type { ConnectOptions } from '../kube/connection.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The real cluster that options, environment and kubeconfig name. Nothing is asked yet, no plugin runs. Raises
 * kube/config.
 */
export async function connectCluster(options: ConnectOptions, env: Env, timer: Timer): Promise<Cluster> {
  const connection = findConnection(options, env);
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  const lasting = lastingCredentials(connection, env);
  const open = (label: () => string): SettingsSource => {
    const config = new KubeConfig();
    const own = ownCredentials(connection, { ...lasting, env }, label);
    config.addAuthenticator({
      isAuthProvider: (user) => user.authProvider?.name === OWN,
      applyAuthentication: (_, settings) => own(settings),
    });
    config.loadFromOptions(packageConfig(connection));
    return async () => {
      const settings: Settings = {};
      await config.applyToHTTPSOptions(settings);
      return settings;
    };
  };
  return clusterOver(createRouter(connection, open, env), connection, {
    timer,
    options,
    random: Math.random,
  });
}

/** The name under which our own way of authentication is known to the package. */
const OWN = 'dyn';

/**
 * A connection as the package takes it. It refuses http:// unless certificates are not checked, which Helm does not,
 * and its own ways of plugins, issuers and token files differ from kubectl's, so those are ours.
 */
function packageConfig({ cluster, user }: Connection): object {
  const isOwn = hasOwnCredentials(user);
  return {
    clusters: [
      {
        name: 'cluster',
        server: cluster.server,
        skipTLSVerify: cluster.isInsecure || cluster.server.startsWith('http:'),
        ...given({
          caFile: cluster.caFile,
          caData: cluster.caData,
          tlsServerName: cluster.tlsServerName,
          proxyUrl: cluster.proxyUrl,
        }),
      },
    ],
    users: [
      {
        name: 'user',
        ...given({
          certFile: user.certFile,
          certData: user.certData,
          keyFile: user.keyFile,
          keyData: user.keyData,
        }),
        ...given({ username: user.username, password: user.password, token: isOwn ? '' : user.token }),
        authProvider: isOwn ? { name: OWN } : user.authProvider,
      },
    ],
    contexts: [{ name: 'context', cluster: 'cluster', user: 'user' }],
    currentContext: 'context',
  };
}

function given(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
}
