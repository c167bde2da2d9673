import { spawn } from 'node:child_process';
import { DynError } from '../base/problem.ts';
import { credentialsMissing } from '../base/problems/kube.ts';
import { isObject, type Json, parseJson, stringAt } from '../kube/json.ts';
import { type ExecPlugin, type KubeCluster, whyNoObject } from '../kube/kubeconfig.ts';
import { codeOf } from './goerror.ts';

/** What a plugin hands out. Empty texts are absent. */
export interface ExecCredential {
  readonly token: string;
  readonly certificate: string;
  readonly key: string;
  /** Milliseconds of the time of day, undefined when it does not end. */
  readonly expiresAt?: number;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Runs a credential plugin as client-go does; what it says on standard error is shown as it comes. Raises
 * kube/credentials in client-go's words, without anything that the plugin printed. Source: client-go exec.go.
 */
export async function runPlugin(
  plugin: ExecPlugin,
  cluster: KubeCluster,
  { env, label }: { readonly env: Env; readonly label: string },
): Promise<ExecCredential> {
  const isInteractive = wantsTerminal(plugin);
  const found =
    typeof isInteractive === 'string'
      ? isInteractive
      : await credentialFrom(plugin, cluster, { env, isInteractive });
  if (typeof found === 'string')
    throw new DynError(credentialsMissing(`${label}: getting credentials: ${found}`));
  return found;
}

async function credentialFrom(
  plugin: ExecPlugin,
  cluster: KubeCluster,
  { env, isInteractive }: { readonly env: Env; readonly isInteractive: boolean },
): Promise<ExecCredential | string> {
  const info = JSON.stringify(execInfo(plugin, cluster, isInteractive));
  const output = await outputOf(plugin, { ...env, ...plugin.env, KUBERNETES_EXEC_INFO: info }, isInteractive);
  return 'failure' in output ? output.failure : credentialIn(output.text, plugin.apiVersion);
}

function wantsTerminal({ interactiveMode }: ExecPlugin): boolean | string {
  const hasTerminal = process.stdin.isTTY === true;
  if (interactiveMode === 'Always' && !hasTerminal) {
    return 'exec plugin cannot support interactive mode: standard input is not a terminal';
  }
  return hasTerminal && interactiveMode !== 'Never';
}

function execInfo(plugin: ExecPlugin, cluster: KubeCluster, interactive: boolean): Json {
  const { apiVersion, providesCluster } = plugin;
  const spec = providesCluster ? { cluster: clusterInfo(cluster), interactive } : { interactive };
  return { kind: 'ExecCredential', apiVersion, spec };
}

function clusterInfo(cluster: KubeCluster): Json {
  return {
    server: cluster.server,
    ...(cluster.tlsServerName === '' ? {} : { 'tls-server-name': cluster.tlsServerName }),
    ...(cluster.isInsecure ? { 'insecure-skip-tls-verify': true } : {}),
    ...(cluster.caData === '' ? {} : { 'certificate-authority-data': cluster.caData }),
    ...(cluster.proxyUrl === '' ? {} : { 'proxy-url': cluster.proxyUrl }),
    config: cluster.execConfig === '' ? null : (parseJson(cluster.execConfig) ?? null),
  };
}

/** A credential has no more bytes than this. */
const MOST_OUTPUT = 4 * 1024 * 1024;

type Output = { readonly text: string } | { readonly failure: string };

function outputOf(plugin: ExecPlugin, env: Env, isInteractive: boolean): Promise<Output> {
  return new Promise((done) => {
    const { command, args } = plugin;
    const child = spawn(command, args, {
      env,
      stdio: [isInteractive ? 'inherit' : 'ignore', 'pipe', 'inherit'],
    });
    const chunks: Buffer[] = [];
    let total = 0;
    child.stdout?.on('data', (chunk: Buffer) => {
      total += chunk.length;
      if (total <= MOST_OUTPUT) chunks.push(chunk);
      else child.kill();
    });
    child.on('error', (error) => done({ failure: `exec: ${startFailure(plugin, error)}` }));
    child.on('close', (code, signal) => {
      if (code === 0) done({ text: Buffer.concat(chunks).toString('utf8') });
      else
        done({ failure: `exec: executable ${command} failed with exit code ${signal === null ? code : -1}` });
    });
  });
}

const NOT_INSTALLED = `

It looks like you are trying to use a client-go credential plugin that is not installed.

To learn more about this feature, consult the documentation available at:
      https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins`;

function startFailure({ command, installHint }: ExecPlugin, error: Error): string {
  const code = codeOf(error);
  if (code !== 'ENOENT') return code === 'EACCES' ? `fork/exec ${command}: permission denied` : code;
  if (command.includes('/')) return `fork/exec ${command}: no such file or directory`;
  return `executable ${command} not found${NOT_INSTALLED}${installHint === '' ? '' : `\n\n${installHint}`}`;
}

/** What the plugin printed, or what is wrong with it. */
function credentialIn(printed: string, apiVersion: string): ExecCredential | string {
  const json = parseJson(printed);
  if (!isObject(json)) return `decoding stdout: ${whyNoObject(printed)}`;
  const version = stringAt(json, 'apiVersion') || 'client.authentication.k8s.io/__internal';
  if (version !== apiVersion) {
    return `exec plugin is configured to use API version ${apiVersion}, plugin returned version ${version}`;
  }
  if (!isObject(json.status)) return "exec plugin didn't return a status field";
  const token = stringAt(json, 'status', 'token');
  const certificate = stringAt(json, 'status', 'clientCertificateData');
  const key = stringAt(json, 'status', 'clientKeyData');
  if (token === '' && certificate === '' && key === '')
    return "exec plugin didn't return a token or cert/key pair";
  if ((certificate === '') !== (key === '')) return 'exec plugin returned only certificate or key, not both';
  const expiresAt = Date.parse(stringAt(json, 'status', 'expirationTimestamp'));
  return { token, certificate, key, ...(Number.isNaN(expiresAt) ? {} : { expiresAt }) };
}
