import { DynError } from '../base/problem.ts';
import { fromBytes } from '../go/bytes.ts';
import { type Kubeconfig, mergeKubeconfigs, readKubeconfig } from '../kube/kubeconfig.ts';
import type { Files } from './ports.ts';

export interface KubeContextOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The namespace of the kube context in use, undefined for none: no plugin runs, nothing is asked. As for Helm, one file
 * that cannot be read keeps all from having a say.
 */
export function contextNamespace(files: Files, options: KubeContextOptions): string | undefined {
  try {
    const { contexts, current } = mergeKubeconfigs(readAll(files, options));
    return contexts.get(options.context || current)?.namespace || undefined;
  } catch (error) {
    if (error instanceof DynError) return undefined;
    throw error;
  }
}

function readAll(files: Files, options: KubeContextOptions): readonly Kubeconfig[] {
  const paths = kubeconfigPaths(options).filter((path) => files.kindOf(path) === 'file');
  return paths.map((path) =>
    readKubeconfig({ name: path, text: fromBytes(files.read(path)) }, (relative) => relative),
  );
}

function kubeconfigPaths({ kubeconfig, env }: KubeContextOptions): readonly string[] {
  if (kubeconfig) return [kubeconfig];
  if (env.KUBECONFIG) return env.KUBECONFIG.split(':').filter((path) => path !== '');
  return env.HOME ? [`${env.HOME}/.kube/config`] : [];
}
