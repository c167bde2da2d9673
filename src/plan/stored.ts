import { encodeBase64 } from '../go/base64.ts';
import { toBytes } from '../go/bytes.ts';
import { isArray, isObject, type Json, type JsonObject, objectAt, stringsAt } from '../kube/json.ts';
import { endsWith, isSameAmount, type Placed } from './amounts.ts';
import { deepEquals } from './equal.ts';

/** What the server fills in below values that it takes as a whole: where, which field, with what. */
const DEFAULTS: readonly (readonly [group: string, place: string, field: string, value: Json])[] = [
  ['', 'fieldRef', 'apiVersion', 'v1'],
  ['apps', 'fieldRef', 'apiVersion', 'v1'],
  ['batch', 'fieldRef', 'apiVersion', 'v1'],
  ['', 'serviceAccountToken', 'expirationSeconds', 3600],
  ['apps', 'serviceAccountToken', 'expirationSeconds', 3600],
  ['batch', 'serviceAccountToken', 'expirationSeconds', 3600],
  ['apps', 'volumeClaimTemplates *', 'apiVersion', 'v1'],
  ['apps', 'volumeClaimTemplates *', 'kind', 'PersistentVolumeClaim'],
  ['apps', 'volumeClaimTemplates *', 'status', { phase: 'Pending' }],
  ['apps', 'volumeClaimTemplates * spec', 'volumeMode', 'Filesystem'],
  ['networking.k8s.io', 'ports *', 'protocol', 'TCP'],
  ['admissionregistration.k8s.io', 'rules *', 'scope', '*'],
];

/** A Secret's stringData is only written: the server keeps it in data. */
export function asStored(object: JsonObject): JsonObject {
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1' || object.stringData === undefined)
    return object;
  const { stringData: _texts, ...rest } = object;
  const packed = Object.entries(stringsAt(object, 'stringData')).map(([key, text]) => [
    key,
    encodeBase64(toBytes(text)),
  ]);
  return { ...rest, data: { ...objectAt(object, 'data'), ...Object.fromEntries(packed) } };
}

/** Nothing at all, or null. */
export function isAbsent(value: Json | undefined): value is null | undefined {
  return value === undefined || value === null;
}

/**
 * Whether an empty value that Helm owns stands for what is live: Kubernetes' own kinds keep nothing that is empty, and
 * fill in objects of which an apply sets single fields. That it is owned proves that there is such a field, but not
 * whether it holds a list or a map.
 */
export function isStoredAsNothing(place: Placed, wanted: Json | undefined, live: Json | undefined): boolean {
  if (!place.isBuiltIn || !isEmpty(wanted)) return false;
  const name = place.path.at(-1) ?? '';
  if (isOpen(place) && !isArray(wanted)) return true;
  if (!isAbsent(live)) return false;
  return wanted === null || (isArray(wanted) ? LISTS : MAPS).includes(name);
}

const MAPS = [
  ...['annotations', 'labels', 'nodeSelector', 'matchLabels', 'selector', 'data', 'binaryData', 'requests'],
];
const LISTS = [
  ...['tolerations', 'args', 'command', 'envFrom', 'finalizers', 'externalIPs', 'loadBalancerSourceRanges'],
  ...['matchExpressions', 'supplementalGroups', 'sysctls', 'tls', 'rules', 'ingress', 'egress', 'metrics'],
  'imagePullSecrets',
];

/**
 * Whether what is owned as one value may hold that: an object that was empty when it was applied is owned as one too,
 * but what is then put into it is not. Only maps of which the server is known to take the whole are.
 */
export function isWhole({ isBuiltIn, path }: Placed, wanted: Json | undefined): boolean {
  if (!isObject(wanted) || Object.keys(wanted).length === 0) return true;
  return isBuiltIn && WHOLE.includes(path.at(-1) ?? '');
}

const WHOLE = [
  ...['selector', 'podSelector', 'namespaceSelector', 'labelSelector', 'nodeSelector', 'scopeSelector'],
  ...['fieldRef', 'resourceFieldRef', 'secretKeyRef', 'configMapKeyRef', 'roleRef', 'claimRef', 'targetRef'],
  ...['requiredDuringSchedulingIgnoredDuringExecution', 'port'],
];

/** What may be empty within values that the server takes as a whole. */
const INSIDE = [
  'volumeClaimTemplates * metadata creationTimestamp',
  'volumeClaimTemplates * metadata annotations',
  'volumeClaimTemplates * metadata labels',
  'rules * resourceNames',
];

/**
 * Whether a live value is what the server makes of a wanted one: equal, but for quantities written in another way,
 * known defaults that are filled in, and some empty things that are not kept.
 */
export function isStoredAs(place: Placed, wanted: Json | undefined, live: Json | undefined): boolean {
  if (deepEquals(wanted, live) || isSameAmount(place, wanted, live)) return true;
  if (isAbsent(live)) return isEmpty(wanted) && INSIDE.some((end) => endsWith(place.path, end.split(' ')));
  if (isArray(wanted) && isArray(live)) {
    return (
      wanted.length === live.length &&
      wanted.every((item, index) => isStoredAs(below(place, '*'), item, live[index]))
    );
  }
  if (!isObject(wanted) || !isObject(live)) return false;
  const keys = new Set([...Object.keys(wanted), ...Object.keys(live)]);
  return [...keys].every((key) =>
    wanted[key] === undefined
      ? isDefault(place, key, live[key])
      : isStoredAs(below(place, key), wanted[key], live[key]),
  );
}

/** Whether a live value holds all of a wanted one; objects in it may have further fields. */
export function isHeld(place: Placed, wanted: Json | undefined, live: Json | undefined): boolean {
  if (isArray(wanted) && isArray(live)) {
    return (
      wanted.length === live.length &&
      wanted.every((item, index) => isHeld(below(place, '*'), item, live[index]))
    );
  }
  if (!isObject(wanted) || !isObject(live)) {
    const mayVanish = place.isBuiltIn && isEmpty(wanted) && (isAbsent(live) || isOpen(place));
    return mayVanish || isStoredAs(place, wanted, live);
  }
  return Object.keys(wanted).every((key) => isHeld(below(place, key), wanted[key], live[key]));
}

/** The place of what lies under a key, or `*` for the items of a list. */
export function below(place: Placed, key: string): Placed {
  const rules = key === '*' ? place.rules : place.rules(key).below;
  return { ...place, path: [...place.path, key], rules };
}

function isEmpty(value: Json | undefined): boolean {
  if (isArray(value)) return value.length === 0;
  return isObject(value) ? Object.keys(value).length === 0 : isAbsent(value);
}

/** Objects of which an apply sets single fields, and so none when it names none. */
const OPEN = ['strategy', 'updateStrategy', 'securityContext', 'resources'];

function isOpen({ group, path }: Placed): boolean {
  return ['', 'apps', 'batch'].includes(group) && OPEN.includes(path.at(-1) ?? '');
}

function isDefault({ group, path }: Placed, key: string, value: Json | undefined): boolean {
  return DEFAULTS.some(
    ([owner, place, field, filled]) =>
      owner === group && field === key && endsWith(path, place.split(' ')) && deepEquals(filled, value),
  );
}
