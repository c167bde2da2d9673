import { isArray, isObject, type Json, type JsonObject, objectAt, objectsAt, stringAt } from '../json.ts';
import { ATOMIC_MAPS, identity, isSame, keysOf, SETS } from './lists.ts';

/** Fields by their paths, each a list of `f:name`, `k:{"name":"a"}` or `v:"text"`, written as JSON. `.` is an item or map itself. */
export type FieldSet = ReadonlySet<string>;

/** An entry of managedFields. */
export interface Owner {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string;
  readonly fields: FieldSet;
}

/** What an object's fields are that somebody may own: neither its name nor what the server itself writes. */
export function fieldsOf(object: JsonObject, operation: Owner['operation']): FieldSet {
  const found: string[][] = [];
  const { apiVersion: _, kind: __, metadata, ...rest } = object;
  const { labels, annotations, finalizers, ownerReferences } = objectAt({ metadata }, 'metadata');
  const owned: JsonObject = { labels, annotations, finalizers, ownerReferences };
  const keep = Object.values(owned).some((value) => value !== undefined);
  walk(keep ? { ...rest, metadata: owned } : rest, [], '', found);
  const isPlain = (path: readonly string[]): boolean =>
    path.at(-1) !== '.' || path.at(-2)?.startsWith('k:') === true;
  // Only an update owns the maps that it writes in; metadata itself is nobody's.
  const wanted = found.filter((path) => path.length > 0 && (operation === 'Update' || isPlain(path)));
  return new Set(wanted.filter((path) => path.join() !== 'f:metadata,.').map((path) => JSON.stringify(path)));
}

function walk(value: Json, path: readonly string[], name: string, found: string[][]): void {
  if (isArray(value)) {
    walkList(value, path, name, found);
    return;
  }
  const isWhole = !isObject(value) || ATOMIC_MAPS.includes(name) || Object.keys(value).length === 0;
  if (isWhole) {
    found.push([...path]);
    return;
  }
  if (path.length > 0) found.push([...path, '.']);
  for (const [key, item] of Object.entries(value))
    if (item !== undefined) walk(item, [...path, `f:${key}`], key, found);
}

function walkList(list: readonly Json[], path: readonly string[], name: string, found: string[][]): void {
  const keys = keysOf(name, list);
  if (list.length > 0 && SETS.includes(name)) {
    found.push([...path, '.'], ...list.map((item) => [...path, `v:${JSON.stringify(item)}`]));
    return;
  }
  if (list.length === 0 || keys === undefined) {
    found.push([...path]);
    return;
  }
  found.push([...path, '.']);
  for (const item of list) walk(item, [...path, `k:${JSON.stringify(identity(item, keys))}`], '', found);
}

/** The parts of a path of a field set. */
export function partsOf(path: string): readonly string[] {
  const parts: readonly string[] = JSON.parse(path);
  return parts;
}

/** What lies at such a path, undefined when nothing does. */
export function valueAt(object: Json | undefined, parts: readonly string[]): Json | undefined {
  const [part, ...rest] = parts;
  if (part === undefined || part === '.') return object;
  const [form, text] = [part.slice(0, 2), part.slice(2)];
  if (form === 'f:') return isObject(object) ? valueAt(object[text], rest) : undefined;
  if (!isArray(object)) return undefined;
  const wanted: Json = JSON.parse(text);
  const keys = isObject(wanted) ? Object.keys(wanted) : [];
  return valueAt(
    object.find((item) => (form === 'v:' ? item === wanted : isSame(item, wanted, keys))),
    rest,
  );
}

/** The object without what lies at a path. */
export function withoutPath(object: Json, parts: readonly string[]): Json {
  const [part = '', ...rest] = parts;
  const isLast = rest.length === 0 || rest[0] === '.';
  const [form, text] = [part.slice(0, 2), part.slice(2)];
  if (form === 'f:') {
    if (!isObject(object) || object[text] === undefined) return object;
    const { [text]: found, ...others } = object;
    return isLast ? others : { ...object, [text]: withoutPath(found ?? null, rest) };
  }
  if (!isArray(object)) return object;
  const wanted: Json = JSON.parse(text);
  const keys = isObject(wanted) ? Object.keys(wanted) : [];
  const isIt = (item: Json): boolean => (form === 'v:' ? item === wanted : isSame(item, wanted, keys));
  return isLast
    ? object.filter((item) => !isIt(item))
    : object.map((item) => (isIt(item) ? withoutPath(item, rest) : item));
}

/** The owners that an object names. */
export function ownersOf(object: JsonObject): readonly Owner[] {
  return objectsAt(object, 'metadata', 'managedFields').map((entry) => ({
    manager: stringAt(entry, 'manager'),
    operation: entry.operation === 'Apply' ? 'Apply' : 'Update',
    apiVersion: stringAt(entry, 'apiVersion'),
    subresource: stringAt(entry, 'subresource'),
    time: stringAt(entry, 'time'),
    fields: new Set(paths(objectAt(entry, 'fieldsV1'), [])),
  }));
}

function paths(fields: JsonObject, path: readonly string[]): readonly string[] {
  return Object.entries(fields).flatMap(([key, below]) => {
    const own = [...path, key];
    const inner = isObject(below) ? below : {};
    return Object.keys(inner).length === 0 ? [JSON.stringify(own)] : paths(inner, own);
  });
}

/** managedFields as the server orders and writes them; owners of nothing are left out. */
export function writeOwners(owners: readonly Owner[]): readonly Json[] {
  const order = ({ operation, time, manager }: Owner): string => `${operation} ${time} ${manager}`;
  return owners
    .filter(({ fields }) => fields.size > 0)
    .sort((left, right) => (order(left) < order(right) ? -1 : 1))
    .map(({ manager, operation, apiVersion, subresource, time, fields }) => ({
      ...{ manager, operation, apiVersion, time, fieldsType: 'FieldsV1', fieldsV1: tree(fields) },
      ...(subresource === '' ? {} : { subresource }),
    }));
}

interface Tree {
  [key: string]: Tree;
}

function tree(fields: FieldSet): Tree {
  const root: Tree = {};
  for (const path of [...fields].sort()) {
    let place = root;
    for (const part of partsOf(path)) {
      place[part] ??= {};
      place = place[part];
    }
  }
  return root;
}

/** `.data.a`, `.spec.containers[name="web"].image`: a path as the server names it in conflicts. */
export function pathText(parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '.')
    .map(partText)
    .join('');
}

function partText(part: string): string {
  const text = part.slice(2);
  if (part.startsWith('f:')) return `.${text}`;
  if (part.startsWith('v:')) return `[=${text}]`;
  const keys: JsonObject = JSON.parse(text);
  return `[${Object.entries(keys)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(',')}]`;
}
