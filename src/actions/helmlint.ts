import { createBudget } from '../base/budget.ts';
import type { Log } from '../base/log.ts';
import { DynError } from '../base/problem.ts';
import { copyMap } from '../chart/tables.ts';
import { cleanPath, dirPath } from '../go/path.ts';
import type { HelmMessage, HelmSeverity } from '../lint/helm/message.ts';
import { lintAsHelm } from '../lint/helm/rules.ts';
import type { HelmLintEnv } from '../lint/helm/subject.ts';
import { readKubeVersion } from '../render/capabilities.ts';
import type { HelmProfile } from '../render/profile.ts';
import { openSubject } from './helmsubject.ts';
import type { Files, Ports } from './ports.ts';
import { type LayerRequest, openValues } from './uservalues.ts';

/** One `helm lint`, as data. */
export interface HelmLintRequest {
  readonly paths: readonly string[];
  readonly layers: readonly LayerRequest[];
  readonly namespace: string;
  /** Empty for Helm's default. */
  readonly kubeVersion: string;
  readonly skipSchemas: boolean;
  /** Warnings make a chart fail too. */
  readonly strict: boolean;
  readonly withSubcharts: boolean;
  readonly followLinks: boolean;
}

/** What became of one path. `unreadable`: it is no chart, and why. */
export interface HelmLintResult {
  readonly path: string;
  readonly messages: readonly HelmMessage[];
  readonly unreadable?: string;
  readonly failed: boolean;
}

/**
 * Lints charts by Helm's rules. Raises render/kube-version, values/… and files/…; what is wrong with a path is part of
 * its result. Source: helm cmd/lint, action/lint.
 */
export function helmLintAction(
  request: HelmLintRequest,
  profile: HelmProfile,
  ports: Ports,
  log: Log,
): readonly HelmLintResult[] {
  const { namespace, skipSchemas } = request;
  const kubeVersion = request.kubeVersion === '' ? undefined : readKubeVersion(request.kubeVersion);
  const paths = [
    ...request.paths,
    ...(request.withSubcharts ? subchartPaths(request.paths, ports.files) : []),
  ];
  const env: HelmLintEnv = {
    values: copyMap(openValues(request.layers, ports).tree),
    namespace,
    ...(kubeVersion === undefined ? {} : { kubeVersion }),
    skipSchemas,
    profile,
    createBudget: () => createBudget(ports.limits, ports.now),
    entropy: ports.entropy,
    log: tellingUrnsOnce(log),
  };
  return paths.map((path) => lintPath(path, request, ports, env));
}

function lintPath(path: string, request: HelmLintRequest, ports: Ports, env: HelmLintEnv): HelmLintResult {
  try {
    const messages = lintAsHelm(openSubject(path, ports, request), env);
    const failing: readonly HelmSeverity[] = request.strict ? ['ERROR', 'WARNING'] : ['ERROR'];
    return { path, messages, failed: messages.some(({ severity }) => failing.includes(severity)) };
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    return { path, messages: [], unreadable: error.message, failed: true };
  }
}

/** The charts and archives below the charts/ of each path, as a walk finds them. */
function subchartPaths(paths: readonly string[], files: Files): readonly string[] {
  return paths.flatMap((path) => walk(cleanPath(`${path}/charts`), files));
}

function walk(folder: string, files: Files): readonly string[] {
  return files.entries(folder).flatMap(({ name, isFolder }) => {
    const path = `${folder}/${name}`;
    const below = isFolder ? walk(path, files) : [];
    if (name === 'Chart.yaml') return [dirPath(path), ...below];
    return /\.(?:tgz|tar\.gz)$/.test(name) ? [path, ...below] : below;
  });
}

const URN = 'unresolved URN reference ignored; using permissive schema';

/** Helm tells of each URN once, however often it meets it. */
function tellingUrnsOnce(log: Log): Log {
  const told = new Set<string>();
  return (line) => {
    const [[, urn] = ['', '']] = line.attributes;
    if (line.message === URN) {
      if (told.has(urn)) return;
      told.add(urn);
    }
    log(line);
  };
}
