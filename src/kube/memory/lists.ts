import { isObject, type Json } from '../json.ts';

/** Lists whose items are told apart by fields, by the list's own name. The others are replaced as a whole. */
const KEYS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  containers: [['name']],
  initContainers: [['name']],
  ephemeralContainers: [['name']],
  volumes: [['name']],
  env: [['name']],
  imagePullSecrets: [['name']],
  secrets: [['name']],
  volumeMounts: [['mountPath']],
  volumeDevices: [['devicePath']],
  hostAliases: [['ip']],
  ports: [
    ['containerPort', 'protocol'],
    ['port', 'protocol'],
  ],
  conditions: [['type']],
  ownerReferences: [['uid']],
};

/** Maps that have one owner as a whole. */
export const ATOMIC_MAPS: readonly string[] = ['selector', 'nodeSelector'];

/** Lists of texts in which each text has an owner of its own. */
export const SETS: readonly string[] = ['finalizers'];

/** What tells the items of a list apart, undefined for a list that is one value. */
export function keysOf(name: string, list: readonly Json[]): readonly string[] | undefined {
  const items = list.filter((item) => isObject(item));
  if (items.length !== list.length) return undefined;
  return KEYS[name]?.find(([first = '']) => items.every((item) => item[first] !== undefined));
}

/** The fields that an item is known by, with the protocol that Kubernetes fills in. */
export function identity(item: Json, keys: readonly string[]): Readonly<Record<string, Json>> {
  const fields = isObject(item) ? item : {};
  return Object.fromEntries(
    [...keys].sort().map((key) => [key, fields[key] ?? (key === 'protocol' ? 'TCP' : null)]),
  );
}

/** Whether two items are the same one. */
export function isSame(left: Json, right: Json, keys: readonly string[]): boolean {
  return JSON.stringify(identity(left, keys)) === JSON.stringify(identity(right, keys));
}
