import { fromBytes } from '../go/bytes.ts';
import { type GoMap, type GoValue, isList, isMap } from '../go/value.ts';
import { readYaml } from '../yaml/yaml.ts';
import type { Files } from './ports.ts';

export interface KubeContextOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The namespace of the kube context in use, read as data: no plugin runs, nothing is asked. A kubeconfig that cannot
 * be read has no say. Model: client-go clientcmd, several files of KUBECONFIG in order, the first to set a thing wins.
 */
export function contextNamespace(files: Files, options: KubeContextOptions): string | undefined {
  const configs = kubeconfigPaths(options).flatMap((path) => readConfig(files, path));
  const current = options.context || firstText(configs, 'current-context');
  if (!current) return undefined;
  for (const config of configs) {
    for (const entry of listAt(config, 'contexts')) {
      const context = entry.get('context');
      if (entry.get('name') === current && context !== undefined && isMap(context)) {
        return textAt(context, 'namespace');
      }
    }
  }
  return undefined;
}

function kubeconfigPaths({ kubeconfig, env }: KubeContextOptions): readonly string[] {
  if (kubeconfig) return [kubeconfig];
  if (env.KUBECONFIG) return env.KUBECONFIG.split(':').filter((path) => path !== '');
  return env.HOME ? [`${env.HOME}/.kube/config`] : [];
}

function readConfig(files: Files, path: string): readonly GoMap[] {
  if (files.kindOf(path) !== 'file') return [];
  try {
    const value = readYaml({ name: path, text: fromBytes(files.read(path)) });
    return isMap(value) ? [value] : [];
  } catch {
    return [];
  }
}

function firstText(configs: readonly GoMap[], key: string): string | undefined {
  for (const config of configs) {
    const text = textAt(config, key);
    if (text) return text;
  }
  return undefined;
}

function textAt(map: GoMap, key: string): string | undefined {
  const value = map.get(key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function listAt(map: GoMap, key: string): readonly GoMap[] {
  const value: GoValue = map.get(key) ?? null;
  return isList(value) ? value.filter(isMap) : [];
}
