import { isArray, isObject, type Json, type JsonObject } from '../../src/kube/json.ts';
import type { Draw } from '../support/draw.ts';

type Path = readonly (string | number)[];

/** One of a list. */
export function pick<T>(list: readonly T[], draw: Draw): T {
  const chosen = list[draw(list.length)];
  if (chosen === undefined) throw new Error('nothing to choose from');
  return chosen;
}

/** An object changed somewhere as charts and people change them: a value, a list, a label, a spelling, nothing at all. */
export function mutate(object: JsonObject, live: JsonObject, draw: Draw): JsonObject {
  const changed = pick(MUTATIONS, draw)(object, live, draw);
  return isObject(changed) ? changed : object;
}

type Mutation = (object: JsonObject, live: JsonObject, draw: Draw) => Json | undefined;

const MUTATIONS: readonly Mutation[] = [
  (object) => object,
  (object, _, draw) => replaceAt(object, somewhere(object, draw), () => undefined),
  (object, _, draw) =>
    replaceAt(object, somewhere(object, draw, isScalar), (value) => otherScalar(value, draw)),
  (object, _, draw) =>
    replaceAt(object, somewhere(object, draw, isScalar), (value) => respelled(value, draw)),
  (object, _, draw) =>
    replaceAt(object, somewhere(object, draw, isQuantity), (value) => respelled(value, draw)),
  (object, _, draw) => replaceAt(object, somewhere(object, draw), () => pick([null, {}, [], ''], draw)),
  (object, _, draw) => replaceAt(object, somewhere(object, draw, isList), (list) => otherList(list, draw)),
  (object, _, draw) => replaceAt(object, somewhere(object, draw, isObject), (map) => withEmpty(map, draw)),
  (object, _, draw) => withText(object, draw),
  (object, live, draw) => replaceAt(object, somewhere(object, draw, isObject), fromLive(live, draw)),
];

function isScalar(value: Json): boolean {
  return !isObject(value) && !isArray(value) && value !== null;
}

function isQuantity(value: Json): boolean {
  return /^\d+(?:m|[KMG]i?)?$/.test(String(value));
}

function isList(value: Json): boolean {
  return isArray(value) && value.length > 0;
}

/** Paths of all that may change: not what names the object. */
function pathsOf(value: Json | undefined, fits: (value: Json) => boolean, path: Path = []): readonly Path[] {
  const entries: readonly (readonly [string | number, Json | undefined])[] = isArray(value)
    ? [...value.entries()]
    : isObject(value)
      ? Object.entries(value).filter(([key]) => path.length > 0 || !['apiVersion', 'kind'].includes(key))
      : [];
  const own = path.length > 0 && value !== undefined && fits(value) ? [path] : [];
  const inner = entries.flatMap(([key, child]) => pathsOf(child, fits, [...path, key]));
  return [...own, ...inner].filter((found) => !IDENTITY.has(found.join('.')));
}

const IDENTITY = new Set(['metadata', 'metadata.name', 'metadata.namespace']);

function somewhere(object: JsonObject, draw: Draw, fits: (value: Json) => boolean = () => true): Path {
  const paths = pathsOf(object, fits);
  return paths.length === 0 ? [] : pick(paths, draw);
}

type Change = (value: Json | undefined, path: Path) => Json | undefined;

function replaceAt(object: JsonObject, path: Path, change: Change): Json | undefined {
  return path.length === 0 ? object : replaced(object, path, (value) => change(value, path));
}

function replaced(
  value: Json | undefined,
  path: Path,
  change: (value: Json | undefined) => Json | undefined,
): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  if (isArray(value)) {
    return value.flatMap((item, index) => (index === key ? (replaced(item, rest, change) ?? []) : [item]));
  }
  if (!isObject(value)) return value;
  const { [key]: old, ...others } = value;
  const made = replaced(old, rest, change);
  return made === undefined ? others : { ...others, [key]: made };
}

function otherScalar(value: Json | undefined, draw: Draw): Json {
  if (typeof value === 'number') return value + pick([1, -1], draw);
  return typeof value === 'boolean' ? !value : pick([`${value}x`, `${value}1`, 'z'], draw);
}

/** The same in another spelling, or what only looks the same. */
function respelled(value: Json | undefined, draw: Draw): Json {
  if (typeof value === 'number')
    return pick([String(value), `${value}000m`, `${value}.0`, `${value}e0`], draw);
  if (typeof value !== 'string') return String(value);
  const [, digits = '', unit = ''] = /^(\d+)(m|[KMG]i?|)$/.exec(value) ?? [];
  if (digits === '') return pick([value, ` ${value}`, value.toUpperCase()], draw);
  const number = Number(digits);
  const larger = { Ki: `${number * 1024}`, Mi: `${number * 1024}Ki`, Gi: `${number * 1024}Mi` };
  const forms = [
    number,
    `${digits}.0${unit}`,
    `0${digits}${unit}`,
    `+${digits}${unit}`,
    `${number / 2}${unit}`,
  ];
  if (unit === '')
    return pick([...forms, `${digits}000m`, `${digits}e0`, `${number / 1000}k`, number + 0.5], draw);
  return pick(
    [
      ...forms,
      Object.entries(larger).find(([key]) => key === unit)?.[1] ?? `${number * 1000}u`,
      `${digits}${unit.charAt(0)}`,
    ],
    draw,
  );
}

function otherList(value: Json | undefined, draw: Draw): Json {
  const list = isArray(value) ? value : [];
  const [first = null, ...rest] = list;
  const named =
    isObject(first) && typeof first.name === 'string' ? { ...first, name: `${first.name}n` } : first;
  return pick<readonly Json[]>(
    [
      rest,
      [...rest, first],
      [...list].reverse(),
      [...list, named],
      [named, ...list],
      [...list, first],
      list.slice(0, -1),
      [...rest, named],
    ],
    draw,
  );
}

/** Fields that charts write with nothing in them. */
const EMPTY = [
  ...[
    'annotations',
    'labels',
    'nodeSelector',
    'affinity',
    'tolerations',
    'securityContext',
    'resources',
    'env',
  ],
  ...['envFrom', 'args', 'command', 'volumes', 'volumeMounts', 'imagePullSecrets', 'initContainers', 'ports'],
  ...['creationTimestamp', 'status', 'strategy', 'hostAliases', 'limits', 'requests', 'finalizers', 'rules'],
  ...[
    'selector',
    'matchExpressions',
    'topologySpreadConstraints',
    'ownerReferences',
    'data',
    'from',
    'ingress',
  ],
  ...[
    'keyed',
    'set',
    'plain',
    'whole',
    'open',
    'emptyDir',
    'stringData',
    'secrets',
    'behavior',
    'metrics',
    'lifecycle',
  ],
];

function withEmpty(map: Json | undefined, draw: Draw): Json | undefined {
  return isObject(map) ? { ...map, [pick(EMPTY, draw)]: pick([null, {}, []], draw) } : map;
}

function withText(object: JsonObject, draw: Draw): JsonObject {
  const field = pick(['labels', 'annotations', 'data', 'stringData'], draw);
  const texts = { [pick(['a', 'b', 'c', 'new/x'], draw)]: pick(['b', '', 'Yg==', null], draw) };
  const add = (map: Json | undefined): JsonObject => ({ ...(isObject(map) ? map : {}), ...texts });
  if (field !== 'labels' && field !== 'annotations') return { ...object, [field]: add(object[field]) };
  const metadata = isObject(object.metadata) ? object.metadata : {};
  return { ...object, metadata: { ...metadata, [field]: add(metadata[field]) } };
}

/** Says one thing more that the live object has already, such as a default. */
function fromLive(live: JsonObject, draw: Draw): Change {
  return (map, path) => {
    let place: Json | undefined = live;
    for (const step of path)
      place = isArray(place) ? place[Number(step)] : isObject(place) ? place[step] : undefined;
    if (!isObject(map) || !isObject(place)) return map;
    const more = Object.keys(place).filter((key) => map[key] === undefined && key !== 'managedFields');
    if (more.length === 0) return map;
    const key = pick(more, draw);
    return { ...map, [key]: place[key] };
  };
}
