import { describe, expect, test } from 'vitest';
import { DynError } from '../../../src/base/problem.ts';
import { type ConnectOptions, chooseConnection } from '../../../src/kube/connection.ts';
import { type Kubeconfig, mergeKubeconfigs, readKubeconfig } from '../../../src/kube/kubeconfig.ts';

const read = (text: string): Kubeconfig =>
  readKubeconfig({ name: 'config', text }, (path) => `/home/${path}`);

const FIRST = `
clusters: [{name: k, cluster: {certificate-authority: a.pem}}]
contexts: [{name: c, context: {cluster: k}}]
users: [{name: u, user: {token: one}}]
`;
const SECOND = `
apiVersion: v1
kind: Config
current-context: c
clusters: [{name: k, cluster: {server: "http://x"}}, {name: j, cluster: {server: "https://j/base/", tls-server-name: name.example, proxy-url: "http://p", insecure-skip-tls-verify: true}}]
contexts: [{name: c, context: {cluster: j, user: u}}, {name: d, context: {cluster: j, user: v, namespace: space}}]
users:
- {name: u, user: {token: two}}
- name: v
  user: {tokenFile: tok, client-certificate-data: Y2VydA==, client-key: key.pem, as: joe, as-groups: [g], as-uid: "7", as-user-extra: {scopes: [a, b]}}
- name: x
  user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plug, args: [a], env: [{name: NAME, value: v}], interactiveMode: Never}}
`;

const merged = mergeKubeconfigs([read(FIRST), read(SECOND)]);
const choose = (options: ConnectOptions, config: Kubeconfig = merged): ReturnType<typeof chooseConnection> =>
  chooseConnection(config, options, (path) =>
    path.includes('nosuch') ? `open ${path}: no such file or directory` : undefined,
  );

/** Everything that is said when a connection cannot be chosen or a file not be read. */
function complaint(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof DynError) return `${error.problem.code}: ${error.problem.message}`;
    throw error;
  }
  throw new Error('nothing was wrong');
}

const WRONG = 'kube/config: kubernetes cluster unreachable: ';

describe('several kubeconfigs', () => {
  test('are one in which the first entry of a name counts, whole', () => {
    expect(merged.current).toBe('c');
    expect([...merged.clusters.keys()].sort()).toEqual(['j', 'k']);
    expect(merged.clusters.get('k')).toMatchObject({ server: '', caFile: '/home/a.pem' });
    expect(merged.contexts.get('c')).toEqual({ cluster: 'k', user: '', namespace: '' });
    expect(merged.users.get('u')?.token).toBe('one');
  });

  test('keep what a user and a plugin are made of, with paths relative to the file', () => {
    expect(merged.users.get('v')).toMatchObject({
      ...{ tokenFile: '/home/tok', certData: 'Y2VydA==', keyFile: '/home/key.pem', as: 'joe', asUid: '7' },
      ...{ asGroups: ['g'], asExtra: { scopes: ['a', 'b'] } },
    });
    expect(merged.users.get('x')?.exec).toMatchObject({
      command: '/home/./plug',
      args: ['a'],
      env: { NAME: 'v' },
    });
  });
});

describe('a kubeconfig that is none', () => {
  const prefix = `${WRONG}error loading config file "config": `;
  test.each([
    ['a: b: c', 'yaml: mapping values are not allowed in this context'],
    ['{', 'yaml: line 1: did not find expected node content'],
    [
      'clusters: hello',
      'json: cannot unmarshal string into Go struct field Config.clusters of type []v1.NamedCluster',
    ],
    [
      'apiVersion: v2',
      'no kind "Config" is registered for version "v2" in scheme "pkg/runtime/scheme.go:111"',
    ],
    ['kind: Pod', 'no kind "Pod" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"'],
    [
      'clusters: [{name: k, cluster: {certificate-authority-data: "!!"}}]',
      'illegal base64 data at input byte 0',
    ],
    ['users: [{name: u}, {name: u}]', 'duplicate name "u" in list'],
  ])('%s', (text, reason) => {
    expect(complaint(() => read(text))).toBe(prefix + reason);
  });

  test('names the type of what it is instead', () => {
    expect(complaint(() => read('hello'))).toContain(
      `${prefix}couldn't get version/kind; json parse error: json: cannot unmarshal string into`,
    );
    expect(complaint(() => read('[1]'))).toContain('cannot unmarshal array into');
  });

  test('but an empty one says nothing', () => {
    expect(read('')).toEqual({ current: '', clusters: new Map(), users: new Map(), contexts: new Map() });
  });
});

describe('the connection', () => {
  test('is that of the context that is asked for, before the current one', () => {
    expect(choose({ context: 'd' })).toMatchObject({
      ...{ context: 'd', namespace: 'space', clusterName: 'j', userName: 'v' },
      cluster: {
        server: 'https://j/base',
        tlsServerName: 'name.example',
        proxyUrl: 'http://p',
        isInsecure: true,
      },
    });
    expect(choose({ namespace: 'other' })).toMatchObject({
      context: 'c',
      namespace: 'other',
      clusterName: 'k',
    });
  });

  test('without a server is that of localhost', () => {
    expect(choose({}).cluster.server).toBe('http://localhost:8080');
    expect(choose({}, read('')).namespace).toBe('default');
  });

  test('takes what flags say over what the kubeconfig says', () => {
    const options = {
      context: 'd',
      server: '10.0.0.1:6443',
      token: 't',
      asUser: 'ann',
      asGroups: ['h'],
      caFile: '/ca',
    };
    expect(choose(options)).toMatchObject({
      cluster: { server: 'http://10.0.0.1:6443', caFile: '/ca', isInsecure: false, tlsServerName: '' },
      user: { token: 't', tokenFile: '', as: 'ann', asGroups: ['h'] },
    });
    expect(choose({ context: 'd', tlsServerName: 'm' }).cluster.tlsServerName).toBe('m');
  });

  test('that does not check certificates has no CA', () => {
    expect(choose({ isInsecure: true }).cluster).toMatchObject({ isInsecure: true, caFile: '' });
  });

  const user = (text: string): Kubeconfig =>
    read(
      `{current-context: c, contexts: [{name: c, context: {cluster: k, user: u}}], users: [{name: u, user: ${text}}]}`,
    );
  const server = (text: string): Kubeconfig =>
    read(
      `{current-context: c, contexts: [{name: c, context: {cluster: k}}], clusters: [{name: k, cluster: ${text}}]}`,
    );
  const needs = (what: string): string => `${what} must be specified for u to use exec authentication plugin`;
  test.each<[string, Kubeconfig, ConnectOptions, string]>([
    ['an unknown context', merged, { context: 'nosuch' }, 'context "nosuch" does not exist'],
    [
      'a current context that is not there',
      read('current-context: zz'),
      {},
      'invalid configuration: context was not found for specified context: zz',
    ],
    [
      'a CA that cannot be read',
      server('{certificate-authority: nosuch.pem}'),
      {},
      'invalid configuration: unable to read certificate-authority /home/nosuch.pem for k due to open /home/nosuch.pem: no such file or directory',
    ],
    [
      'a proxy of an unknown kind',
      server('{proxy-url: "ftp://x"}'),
      {},
      'invalid configuration: invalid \'proxy-url\' "ftp://x" for cluster "k": unsupported scheme "ftp", must be http, https, or socks5',
    ],
    [
      'a plugin without a version and a mode',
      user('{exec: {command: sh}}'),
      {},
      `invalid configuration: [${needs('apiVersion')}, ${needs('interactiveMode')}]`,
    ],
    [
      'a plugin without a command',
      user('{exec: {apiVersion: client.authentication.k8s.io/v1beta1}}'),
      {},
      `invalid configuration: ${needs('command')}`,
    ],
    [
      'a token and a password',
      user('{token: t, username: joe}'),
      {},
      'invalid configuration: more than one authentication method found for u; found [token basicAuth], only one is allowed',
    ],
    [
      'a certificate without a key',
      user('{client-certificate: a.pem}'),
      {},
      'invalid configuration: client-key-data or client-key must be specified for u to use the clientCert authentication method.',
    ],
    [
      'groups without a user to be',
      merged,
      { asGroups: ['g'] },
      'invalid configuration: requesting uid, groups or user-extra for  without impersonating a user',
    ],
  ])('with %s is refused', (_, config, options, reason) => {
    expect(complaint(() => choose(options, config))).toBe(WRONG + reason);
  });
});
