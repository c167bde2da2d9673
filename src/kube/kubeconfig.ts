import { DynError } from '../base/problem.ts';
import { kubeconfigInvalid } from '../base/problems/kube.ts';
import type { Source } from '../base/source.ts';
import { writeJson } from '../go/json.ts';
import { type GoMap, type GoValue, isList, isMap } from '../go/value.ts';
import { readYaml } from '../yaml/yaml.ts';
import { isAbsent, mapAt, mapsAt, textAt, textsAt } from './fields.ts';

/** An API server of a kubeconfig. Paths are as the machine knows them; data are base64. Empty texts are absent. */
export interface KubeCluster {
  readonly server: string;
  readonly caFile: string;
  readonly caData: string;
  readonly isInsecure: boolean;
  readonly tlsServerName: string;
  readonly proxyUrl: string;
  /** What exec plugins that ask for it are told of the cluster, as JSON text. */
  readonly execConfig: string;
}

/** A program that hands out credentials. */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly interactiveMode: string;
  readonly installHint: string;
  readonly providesCluster: boolean;
}

/** Who one is. */
export interface KubeUser {
  readonly token: string;
  readonly tokenFile: string;
  readonly certFile: string;
  readonly certData: string;
  readonly keyFile: string;
  readonly keyData: string;
  readonly username: string;
  readonly password: string;
  readonly as: string;
  readonly asUid: string;
  readonly asGroups: readonly string[];
  readonly asExtra: Readonly<Record<string, readonly string[]>>;
  readonly exec?: ExecPlugin;
  readonly authProvider?: { readonly name: string; readonly config: Readonly<Record<string, string>> };
}

export interface KubeContext {
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string;
}

/** One kubeconfig, or several merged. */
export interface Kubeconfig {
  readonly current: string;
  readonly clusters: ReadonlyMap<string, KubeCluster>;
  readonly users: ReadonlyMap<string, KubeUser>;
  readonly contexts: ReadonlyMap<string, KubeContext>;
}

/**
 * Several kubeconfigs as one: of entries with one name the first counts, whole. Source: client-go clientcmd loader.go.
 */
export function mergeKubeconfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  return {
    current: configs.find(({ current }) => current !== '')?.current ?? '',
    clusters: firstOfEach(configs.map(({ clusters }) => clusters)),
    users: firstOfEach(configs.map(({ users }) => users)),
    contexts: firstOfEach(configs.map(({ contexts }) => contexts)),
  };
}

function firstOfEach<T>(maps: readonly ReadonlyMap<string, T>[]): ReadonlyMap<string, T> {
  return new Map([...maps].reverse().flatMap((map) => [...map]));
}

/**
 * Reads a kubeconfig. `locate` makes a path that stands in it one that the machine knows, relative to the file. Raises
 * kube/config in client-go's words.
 */
export function readKubeconfig(source: Source, locate: (path: string) => string): Kubeconfig {
  const map = mapOf(source);
  const place = (path: string): string => (path === '' ? '' : locate(path));
  return {
    current: textAt(map, 'current-context'),
    clusters: named(source, map, 'clusters', (entry) => clusterOf(source, mapAt(entry, 'cluster'), place)),
    users: named(source, map, 'users', (entry) => userOf(source, mapAt(entry, 'user'), place)),
    contexts: named(source, map, 'contexts', (entry) => contextOf(mapAt(entry, 'context'))),
  };
}

/** What goes wrong with a file, as client-go says it. */
function unreadable({ name }: Source, reason: string): DynError {
  return new DynError(kubeconfigInvalid(`error loading config file "${name}": ${reason}`));
}

const VERSION_KIND =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

function mapOf(source: Source): GoMap {
  const value = yamlOf(source);
  if (value === null) return new Map();
  if (!isMap(value)) throw unreadable(source, noObjectText(value));
  const version = textAt(value, 'apiVersion') || 'v1';
  const kind = textAt(value, 'kind') || 'Config';
  if (version === 'v1' && kind === 'Config') return value;
  const reason = `no kind "${kind}" is registered for version "${version}" in scheme "pkg/runtime/scheme.go:111"`;
  throw unreadable(source, reason);
}

function noObjectText(value: GoValue): string {
  const kind = isList(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeName(value);
  return `couldn't get version/kind; json parse error: json: cannot unmarshal ${kind} into Go value of type ${VERSION_KIND}`;
}

/** Why a text is no object of the API's, in Go's words; nothing of what stands in it is told. */
export function whyNoObject(text: string): string {
  try {
    return noObjectText(readYaml({ name: '', text }));
  } catch (error) {
    if (error instanceof DynError) return error.problem.message.replace(CONVERTING, '');
    throw error;
  }
}

function typeName(value: unknown): string {
  return typeof value === 'string' ? 'string' : 'number';
}

/** What Helm says before it, and client-go does not. */
const CONVERTING = /^error converting YAML to JSON: /;

function yamlOf(source: Source): ReturnType<typeof readYaml> {
  try {
    return readYaml(source);
  } catch (error) {
    if (error instanceof DynError) throw unreadable(source, error.problem.message.replace(CONVERTING, ''));
    throw error;
  }
}

const GO_TYPES = { clusters: 'NamedCluster', users: 'NamedAuthInfo', contexts: 'NamedContext' } as const;

function named<T>(
  source: Source,
  map: GoMap,
  key: keyof typeof GO_TYPES,
  read: (entry: GoMap) => T,
): ReadonlyMap<string, T> {
  const list = map.get(key);
  if (!isAbsent(list) && !isList(list ?? null)) {
    const kind = isMap(list ?? null) ? 'object' : typeName(list);
    const reason = `json: cannot unmarshal ${kind} into Go struct field Config.${key} of type []v1.${GO_TYPES[key]}`;
    throw unreadable(source, reason);
  }
  const found = new Map<string, T>();
  for (const entry of mapsAt(map, key)) {
    const name = textAt(entry, 'name');
    if (found.has(name)) throw unreadable(source, `duplicate name "${name}" in list`);
    found.set(name, read(entry));
  }
  return found;
}

type Place = (path: string) => string;

function clusterOf(source: Source, map: GoMap, place: Place): KubeCluster {
  const extensions = mapsAt(map, 'extensions');
  const exec = extensions.find((one) => textAt(one, 'name') === 'client.authentication.k8s.io/exec');
  return {
    server: textAt(map, 'server'),
    caFile: place(textAt(map, 'certificate-authority')),
    caData: base64At(source, map, 'certificate-authority-data'),
    isInsecure: map.get('insecure-skip-tls-verify') === true,
    tlsServerName: textAt(map, 'tls-server-name'),
    proxyUrl: textAt(map, 'proxy-url'),
    execConfig: exec === undefined ? '' : writeJson(exec.get('extension') ?? null),
  };
}

function userOf(source: Source, map: GoMap, place: Place): KubeUser {
  const exec = map.get('exec') ?? null;
  const provider = map.get('auth-provider') ?? null;
  return {
    token: textAt(map, 'token'),
    tokenFile: place(textAt(map, 'tokenFile')),
    certFile: place(textAt(map, 'client-certificate')),
    certData: base64At(source, map, 'client-certificate-data'),
    keyFile: place(textAt(map, 'client-key')),
    keyData: base64At(source, map, 'client-key-data'),
    username: textAt(map, 'username'),
    password: textAt(map, 'password'),
    as: textAt(map, 'as'),
    asUid: textAt(map, 'as-uid'),
    asGroups: textsAt(map, 'as-groups'),
    asExtra: Object.fromEntries(
      [...mapAt(map, 'as-user-extra').keys()].map((key) => [key, textsAt(mapAt(map, 'as-user-extra'), key)]),
    ),
    ...(isMap(exec) ? { exec: pluginOf(exec, place) } : {}),
    ...(isMap(provider)
      ? { authProvider: { name: textAt(provider, 'name'), config: textsOf(provider) } }
      : {}),
  };
}

function pluginOf(map: GoMap, place: Place): ExecPlugin {
  const command = textAt(map, 'command');
  const env = mapsAt(map, 'env').map((one) => [textAt(one, 'name'), textAt(one, 'value')] as const);
  return {
    apiVersion: textAt(map, 'apiVersion'),
    command: command.includes('/') ? place(command) : command,
    args: textsAt(map, 'args'),
    env: Object.fromEntries(env),
    interactiveMode: textAt(map, 'interactiveMode'),
    installHint: textAt(map, 'installHint'),
    providesCluster: map.get('provideClusterInfo') === true,
  };
}

function textsOf(provider: GoMap): Readonly<Record<string, string>> {
  const config = mapAt(provider, 'config');
  return Object.fromEntries([...config.keys()].map((key) => [key, textAt(config, key)]));
}

function contextOf(map: GoMap): KubeContext {
  return {
    cluster: textAt(map, 'cluster'),
    user: textAt(map, 'user'),
    namespace: textAt(map, 'namespace'),
  };
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Go's base64 passes over line ends. */
function base64At(source: Source, map: GoMap, key: string): string {
  const text = textAt(map, key).replace(/[\r\n]/g, '');
  if (text.length % 4 === 0 && BASE64.test(text)) return text;
  const wrong = text.search(/[^A-Za-z0-9+/]/);
  throw unreadable(source, `illegal base64 data at input byte ${wrong < 0 ? text.length : wrong}`);
}
