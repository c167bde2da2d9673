import { type GoMap, type GoValue, isList, isMap } from '../go/value.ts';
import { mapAt, textAt } from './fields.ts';
import { type Finding, guessOf } from './objects.ts';

interface NameRule {
  readonly fits: RegExp;
  readonly most: number;
  readonly says: string;
}

const LABEL: NameRule = {
  fits: /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/,
  most: 63,
  says: 'must be a DNS label of at most 63 characters',
};
const SUBDOMAIN: NameRule = {
  fits: /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/,
  most: 253,
  says: 'must be a DNS name of at most 253 characters',
};
const SEGMENT: NameRule = {
  fits: /^(?!\.{1,2}$)[^/%]+$/,
  most: 253,
  says: 'must not hold / or %, and have at most 253 characters',
};

/** Kinds whose names are not just any DNS names; those of jobs become labels and names of pods. */
const NAME_RULES: Readonly<Record<string, NameRule>> = {
  Service: LABEL,
  Namespace: LABEL,
  Job: { ...SUBDOMAIN, most: 63, says: 'must be a DNS name of at most 63 characters' },
  CronJob: { ...SUBDOMAIN, most: 52, says: 'must be a DNS name of at most 52 characters' },
  Role: SEGMENT,
  RoleBinding: SEGMENT,
  ClusterRole: SEGMENT,
  ClusterRoleBinding: SEGMENT,
};
/** Fields that hold labels, wherever in an object they are. */
const LABEL_FIELDS = ['labels', 'matchLabels'];
/** Fields below which the same names mean something else. */
const OPAQUE = ['openAPIV3Schema', 'data', 'stringData'];
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const QUALIFIED = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const LABEL_LENGTH = 63;

/** Names, labels and keys of annotations that an API server would refuse for how they are written. */
export function spellingFindings(object: GoMap): readonly Finding[] {
  return [...nameFindings(object), ...fieldFindings(object, '')];
}

function nameFindings(object: GoMap): readonly Finding[] {
  const name = textAt(mapAt(object, 'metadata'), 'name');
  const rule = NAME_RULES[textAt(object, 'kind')] ?? SUBDOMAIN;
  const fits = name === '' || (name.length <= rule.most && rule.fits.test(name));
  return fits ? [] : [{ path: 'metadata.name', says: rule.says }];
}

function fieldFindings(value: GoValue, path: string): readonly Finding[] {
  if (isList(value)) return value.flatMap((item, index) => fieldFindings(item, `${path}[${index}]`));
  if (!isMap(value)) return [];
  return [...value].flatMap(([name, inner]) => {
    const at = path === '' ? name : `${path}.${name}`;
    if (OPAQUE.includes(name)) return [];
    if (isMap(inner) && LABEL_FIELDS.includes(name)) return labelFindings(inner, at);
    if (isMap(inner) && name === 'resources') return amountFindings(inner, at);
    return isMap(inner) && name === 'annotations'
      ? keyFindings(inner, at, TAKEN_OUT)
      : fieldFindings(inner, at);
  });
}

const RESOURCES = ['cpu', 'memory', 'ephemeral-storage', 'storage'];

/** Resources that are asked for under a name that is neither Kubernetes' own nor somebody's with a domain. */
function amountFindings(resources: GoMap, path: string): readonly Finding[] {
  return ['limits', 'requests'].flatMap((field) =>
    [...mapAt(resources, field).keys()]
      .filter((name) => !RESOURCES.includes(name) && !/[/]|^hugepages-/.test(name))
      .map((name) => ({
        path: `${path}.${field}[${name}]`,
        says: 'is no resource',
        flaw: 'key',
        ...guessOf(name, RESOURCES),
      })),
  );
}

function labelFindings(labels: GoMap, path: string): readonly Finding[] {
  const wrong = [...labels].filter(([, value]) => typeof value === 'string' && !isLabelValue(value));
  return [
    ...keyFindings(labels, path),
    ...wrong.map(([key]) => ({ path: `${path}[${key}]`, says: 'is no value of a label' })),
  ];
}

/** Annotations of HIP-0025 that are taken out before an object goes to a server. */
const TAKEN_OUT = ['helm.sh/depends-on/resource-groups'];

function keyFindings(map: GoMap, path: string, allowed: readonly string[] = []): readonly Finding[] {
  const wrong = [...map.keys()].filter((key) => !(isQualified(key) || allowed.includes(key)));
  return wrong.map((key) => ({ path: `${path}[${key}]`, says: 'is no qualified name', flaw: 'key' }));
}

function isLabelValue(value: string): boolean {
  return value.length <= LABEL_LENGTH && LABEL_VALUE.test(value);
}

/** A name, with the domain of its owner and a slash in front if it is not the user's own. */
function isQualified(key: string): boolean {
  const slash = key.indexOf('/');
  const owner = slash < 0 ? 'owner' : key.slice(0, slash);
  const name = key.slice(slash + 1);
  const isOwned = owner.length <= SUBDOMAIN.most && SUBDOMAIN.fits.test(owner.toLowerCase());
  return isOwned && name.length <= LABEL_LENGTH && QUALIFIED.test(name);
}
