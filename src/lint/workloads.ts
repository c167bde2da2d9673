import type { FieldPath } from '../base/fieldpath.ts';
import type { GoMap } from '../go/value.ts';
import { mapAt, mapsAt, textAt } from '../kube/fields.ts';
import type { LintObject } from './subject.ts';

/** A map inside an object, and where it stands there. */
export interface Part {
  readonly map: GoMap;
  readonly path: FieldPath;
}

/** A container of a pod. Init containers run to their end, unless they restart always. */
export interface Container extends Part {
  readonly name: string;
  readonly isInit: boolean;
}

const TEMPLATE: FieldPath = ['spec', 'template', 'spec'];

const POD_PATHS: Readonly<Record<string, FieldPath>> = {
  Pod: ['spec'],
  Deployment: TEMPLATE,
  ReplicaSet: TEMPLATE,
  StatefulSet: TEMPLATE,
  DaemonSet: TEMPLATE,
  ReplicationController: TEMPLATE,
  Job: TEMPLATE,
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

/** The versions that are served, and those that were, of which old charts make their workloads. */
const BUILT_IN = /^(?:v1|(?:apps|batch)\/v\w+|extensions\/v1beta1)$/;

/** The map at a path, an empty one where there is none. */
export function mapAtPath(object: GoMap, path: FieldPath): GoMap {
  return path.reduce<GoMap>((map, key) => mapAt(map, String(key)), object);
}

/** The pod that an object is or makes; undefined for other kinds. */
export function podOf({ object, apiVersion, kind }: LintObject): Part | undefined {
  const path = BUILT_IN.test(apiVersion) ? POD_PATHS[kind] : undefined;
  return path && { map: mapAtPath(object, path), path };
}

/** The containers of the pod that an object is or makes. */
export function containersOf(object: LintObject): readonly Container[] {
  const pod = podOf(object);
  if (!pod) return [];
  const within = (field: string): Container[] =>
    mapsAt(pod.map, field).map((map, index) => ({
      map,
      path: [...pod.path, field, index],
      name: textAt(map, 'name'),
      isInit: field === 'initContainers' && textAt(map, 'restartPolicy') !== 'Always',
    }));
  return [...within('initContainers'), ...within('containers')];
}

/** Whether a pod, or a container of its own, runs as a process of a Windows node. */
export function isHostProcess(map: GoMap): boolean {
  return mapAtPath(map, ['securityContext', 'windowsOptions']).get('hostProcess') === true;
}

/** Whether an object is there only while `helm test` runs. */
export function isTest({ hook }: LintObject): boolean {
  return hook?.events.every((event) => event === 'test') ?? false;
}

/** `Deployment web`, as messages name an object. */
export function nameOf({ kind, name }: Pick<LintObject, 'kind' | 'name'>): string {
  return `${kind || 'object'} ${name}`;
}
