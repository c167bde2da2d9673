import type { ConnectOptions } from '../kube/connection.ts';
import { type FlagValues, isTrueWord, last } from './flag.ts';
import type { World } from './world.ts';

type Env = World['env'];

/**
 * What flags and environment say of the cluster: a flag before DYN_…, before HELM_…. An empty text is none, as in Helm.
 * Source: helm pkg/cli environment.go.
 */
export function clusterOptions(flags: FlagValues, env: Env): ConnectOptions {
  const text = (flag: string, name: string): string | undefined =>
    last(flags, flag) ?? (env[`DYN_${name}`] || env[`HELM_${name}`]);
  const groups = flags.get('kube-as-group') ?? listIn(env.DYN_KUBEASGROUPS || env.HELM_KUBEASGROUPS);
  const qps = numberIn(text('qps', 'QPS'));
  const burst = numberIn(text('burst-limit', 'BURST_LIMIT'));
  const insecure = text('kube-insecure-skip-tls-verify', 'KUBEINSECURE_SKIP_TLS_VERIFY');
  return {
    ...given('kubeconfig', last(flags, 'kubeconfig') ?? env.DYN_KUBECONFIG),
    ...given('context', text('kube-context', 'KUBECONTEXT')),
    ...given('namespace', text('namespace', 'NAMESPACE')),
    ...given('server', text('kube-apiserver', 'KUBEAPISERVER')),
    ...given('token', text('kube-token', 'KUBETOKEN')),
    ...given('asUser', text('kube-as-user', 'KUBEASUSER')),
    ...given('caFile', text('kube-ca-file', 'KUBECAFILE')),
    ...given('tlsServerName', text('kube-tls-server-name', 'KUBETLS_SERVER_NAME')),
    asGroups: groups.filter((group) => group !== ''),
    isInsecure: isTrueWord(insecure ?? ''),
    ...(qps === undefined ? {} : { qps }),
    ...(burst === undefined ? {} : { burst }),
  };
}

function given<K extends string>(key: K, text: string | undefined): Partial<Record<K, string>> {
  const found: Partial<Record<K, string>> = {};
  if (text) found[key] = text;
  return found;
}

function listIn(text: string | undefined): readonly string[] {
  return (text ?? '').split(',').map((part) => part.trim());
}

function numberIn(text: string | undefined): number | undefined {
  const number = text ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}
