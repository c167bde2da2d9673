import { fail } from '../base/problem.ts';
import { kubeconfigInvalid } from '../base/problems/kube.ts';
import type { ExecPlugin, KubeCluster, Kubeconfig, KubeUser } from './kubeconfig.ts';

/** What flags and environment say of the cluster; what is left out comes from the kubeconfig. */
export interface ConnectOptions {
  readonly kubeconfig?: string;
  /** Where relative paths start. Default: where the process does. */
  readonly cwd?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly server?: string;
  readonly token?: string;
  readonly asUser?: string;
  readonly asGroups?: readonly string[];
  readonly caFile?: string;
  readonly tlsServerName?: string;
  readonly isInsecure?: boolean;
  /** Requests in a second, 0 or absent for as many as there are. */
  readonly qps?: number;
  /** How many may come at once where `qps` limits them. */
  readonly burst?: number;
}

/** Where to connect, and as whom. Names are empty where nothing has one. */
export interface Connection {
  readonly context: string;
  readonly namespace: string;
  readonly clusterName: string;
  readonly userName: string;
  readonly cluster: KubeCluster;
  readonly user: KubeUser;
}

/** A server that nothing is known of. */
export const NO_CLUSTER: KubeCluster = {
  ...{
    server: '',
    caFile: '',
    caData: '',
    isInsecure: false,
    tlsServerName: '',
    proxyUrl: '',
    execConfig: '',
  },
};

/** Nobody. */
export const ANONYMOUS: KubeUser = {
  ...{ token: '', tokenFile: '', certFile: '', certData: '', keyFile: '', keyData: '' },
  ...{ username: '', password: '', as: '', asUid: '', asGroups: [], asExtra: {} },
};

/** Where client-go looks when nobody names a server. */
const DEFAULT_SERVER = 'http://localhost:8080';

/**
 * The connection that a kubeconfig and options name. `unreadable` says why a file cannot be read, undefined when it can.
 * Raises kube/config in client-go's words. Source: client-go clientcmd client_config.go, validation.go.
 */
export function chooseConnection(
  config: Kubeconfig,
  options: ConnectOptions,
  unreadable: (path: string) => string | undefined,
): Connection {
  const name = options.context || config.current;
  const context = config.contexts.get(name);
  if (options.context && !context) fail(kubeconfigInvalid(`context "${name}" does not exist`));
  if (name !== '' && !context) {
    fail(kubeconfigInvalid(`invalid configuration: context was not found for specified context: ${name}`));
  }
  const { cluster: clusterName = '', user: userName = '', namespace = '' } = context ?? {};
  const chosen: Connection = {
    context: name,
    namespace: options.namespace || namespace || 'default',
    clusterName,
    userName,
    cluster: overriddenCluster(config.clusters.get(clusterName) ?? NO_CLUSTER, options),
    user: overriddenUser(config.users.get(userName) ?? ANONYMOUS, options),
  };
  const wrong = [...wrongUser(chosen, unreadable), ...wrongCluster(chosen, unreadable)];
  if (wrong.length === 0) return chosen;
  return fail(kubeconfigInvalid(`invalid configuration: ${joined(wrong)}`));
}

/** Several errors as Go's aggregate prints them. */
export function joined(errors: readonly string[]): string {
  return errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]`;
}

/** What of a connection is used without TLS: to be somebody else may be asked for, but nothing secret is sent. Source: client-go clientcmd, ClientConfig. */
export function withoutSecrets({ user, cluster, ...rest }: Connection): Connection {
  const { as, asUid, asGroups, asExtra } = user;
  const { server, proxyUrl } = cluster;
  return {
    ...rest,
    cluster: { ...NO_CLUSTER, server, proxyUrl },
    user: { ...ANONYMOUS, as, asUid, asGroups, asExtra },
  };
}

/** Whether nothing at all says where to connect, so that a pod may take the cluster it runs in. */
export function isUnspecified({ context, cluster, user }: Connection): boolean {
  return context === '' && cluster.server === DEFAULT_SERVER && user.token === '' && user.as === '';
}

function overriddenCluster(cluster: KubeCluster, options: ConnectOptions): KubeCluster {
  const { server, caFile, tlsServerName, isInsecure = false } = options;
  const replaces = isInsecure || caFile;
  return {
    ...cluster,
    server: addressOf(server || cluster.server || DEFAULT_SERVER),
    ...(replaces ? { isInsecure, caFile: caFile ?? '', caData: '' } : {}),
    ...(tlsServerName || server ? { tlsServerName: tlsServerName ?? '' } : {}),
  };
}

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Source: client-go rest url_utils.go; what is said of certificates does not make an address one of https. */
function addressOf(server: string): string {
  const address = SCHEME.test(server) ? server : `http://${server}`;
  if (!URL.canParse(address)) fail(kubeconfigInvalid(`parse "${address}": invalid address`));
  return address.replace(/\/+$/, '');
}

function overriddenUser(user: KubeUser, { token, asUser, asGroups = [] }: ConnectOptions): KubeUser {
  const { exec, authProvider, ...plain } = user;
  return {
    ...plain,
    ...(token
      ? { token, tokenFile: '' }
      : { ...(exec ? { exec } : {}), ...(authProvider ? { authProvider } : {}) }),
    ...(asUser ? { as: asUser } : {}),
    ...(asGroups.length > 0 ? { asGroups } : {}),
  };
}

type Unreadable = (path: string) => string | undefined;

function wrongUser({ userName: name, user }: Connection, unreadable: Unreadable): readonly string[] {
  const methods = [
    ...(user.token === '' ? [] : ['token']),
    ...(user.username === '' && user.password === '' ? [] : ['basicAuth']),
  ];
  const found = methods.join(' ');
  return [
    ...wrongCertificate(name, user, unreadable),
    ...(user.exec ? wrongPlugin(name, user.exec, user.authProvider !== undefined) : []),
    ...(methods.length > 1
      ? [`more than one authentication method found for ${name}; found [${found}], only one is allowed`]
      : []),
    ...(asSomebody(user) && user.as === ''
      ? [`requesting uid, groups or user-extra for ${name} without impersonating a user`]
      : []),
  ];
}

function asSomebody({ asUid, asGroups, asExtra }: KubeUser): boolean {
  return asUid !== '' || asGroups.length > 0 || Object.keys(asExtra).length > 0;
}

function wrongCertificate(name: string, user: KubeUser, unreadable: Unreadable): readonly string[] {
  const { certFile, certData, keyFile, keyData } = user;
  if (certFile === '' && certData === '') return [];
  const wrong: string[] = [];
  if (certFile !== '' && certData !== '') {
    wrong.push(
      `client-cert-data and client-cert are both specified for ${name}. client-cert-data will override.`,
    );
  }
  if (keyFile !== '' && keyData !== '') {
    wrong.push(
      `client-key-data and client-key are both specified for ${name}; client-key-data will override`,
    );
  }
  if (keyFile === '' && keyData === '') {
    wrong.push(
      `client-key-data or client-key must be specified for ${name} to use the clientCert authentication method.`,
    );
  }
  for (const [what, path] of [
    ['client-cert', certFile],
    ['client-key', keyFile],
  ] as const) {
    const reason = path === '' ? undefined : unreadable(path);
    if (reason !== undefined) wrong.push(`unable to read ${what} ${path} for ${name} due to ${reason}`);
  }
  return wrong;
}

const MODES = ['Never', 'IfAvailable', 'Always'];
const OLD_VERSIONS = ['client.authentication.k8s.io/v1beta1', 'client.authentication.k8s.io/v1alpha1'];

function wrongPlugin(name: string, plugin: ExecPlugin, hasProvider: boolean): readonly string[] {
  const needs = (what: string): string =>
    `${what} must be specified for ${name} to use exec authentication plugin`;
  const { command, apiVersion, interactiveMode, env } = plugin;
  const wrong: string[] = [];
  if (hasProvider)
    wrong.push(`authProvider cannot be provided in combination with an exec plugin for ${name}`);
  if (command === '') wrong.push(needs('command'));
  if (apiVersion === '') wrong.push(needs('apiVersion'));
  if ('' in env) wrong.push(needs('env variable name'));
  if (interactiveMode === '') {
    if (!OLD_VERSIONS.includes(apiVersion)) wrong.push(needs('interactiveMode'));
  } else if (!MODES.includes(interactiveMode)) {
    wrong.push(`invalid interactiveMode for ${name}: "${interactiveMode}"`);
  }
  return wrong;
}

const PROXY_SCHEMES = ['http', 'https', 'socks5', 'socks5h'];

function wrongCluster({ clusterName: name, cluster }: Connection, unreadable: Unreadable): readonly string[] {
  const { proxyUrl, caFile, caData } = cluster;
  const wrong: string[] = [];
  const scheme = proxyUrl.split('://', 1)[0] ?? '';
  if (proxyUrl !== '' && !PROXY_SCHEMES.includes(scheme)) {
    wrong.push(
      `invalid 'proxy-url' "${proxyUrl}" for cluster "${name}": unsupported scheme "${scheme}", must be http, https, or socks5`,
    );
  }
  if (caFile !== '' && caData !== '') {
    wrong.push(
      `certificate-authority-data and certificate-authority are both specified for ${name}. certificate-authority-data will override.`,
    );
  }
  const reason = caFile === '' || caData !== '' ? undefined : unreadable(caFile);
  if (reason !== undefined)
    wrong.push(`unable to read certificate-authority ${caFile} for ${name} due to ${reason}`);
  return wrong;
}
