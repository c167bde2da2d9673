import type { FieldPath } from '../base/fieldpath.ts';
import type { GoMap } from '../go/value.ts';
import { mapAt, mapsAt, textAt } from '../kube/fields.ts';
import { podPath } from '../kube/pods.ts';
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

/** The map at a path, an empty one where there is none. */
export function mapAtPath(object: GoMap, path: FieldPath): GoMap {
  return path.reduce<GoMap>((map, key) => mapAt(map, String(key)), object);
}

/** The pod that an object is or makes; undefined for other kinds. */
export function podOf({ object, apiVersion, kind }: LintObject): Part | undefined {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const template = podPath(group, kind);
  if (!template) return undefined;
  const path = [...template, 'spec'];
  return { map: mapAtPath(object, path), path };
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
