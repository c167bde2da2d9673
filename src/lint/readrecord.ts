import { entriesOf, type GoMap, type GoValue, isMap, isTagged } from '../go/value.ts';
import type { Observer } from '../template/state.ts';
import { addRead, createReadTree, HANDING_ON, LOOKING_UP, PASSING, type ReadTree } from './readtree.ts';

/** What a render read of its values, as it goes on. */
export interface ReadRecord {
  readonly observer: Observer;
  readonly reads: ReadTree;
}

type Path = readonly string[];

interface Record {
  readonly reads: ReadTree;
  /** Where each table stands; globals stand in several places. */
  readonly places: WeakMap<GoMap, Path[]>;
  /** The `.Values` of charts: handing them on does not read them. */
  readonly roots: WeakSet<GoMap>;
  /** The paths of globals that nobody has asked for by their name: a loop over a chart's values comes by there too. */
  readonly idleGlobals: Set<string>;
}

/** Watches a render. `roots` are the paths of the charts, each with its own `.Values`; tables are known by identity. */
export function recordReads(tree: GoMap, roots: readonly Path[]): ReadRecord {
  const idleGlobals = new Set(roots.map((path) => pathKey([...path, GLOBAL])));
  const record: Record = {
    reads: createReadTree(),
    places: new WeakMap(),
    roots: new WeakSet(),
    idleGlobals,
  };
  place(record, tree, []);
  for (const path of roots) {
    const map = path.reduce<GoValue>(
      (value, key) => (value !== null && isMap(value) ? (value.get(key) ?? null) : null),
      tree,
    );
    if (map !== null && isMap(map)) record.roots.add(map);
  }
  return {
    reads: record.reads,
    observer: {
      onFieldRead: (receiver, name) => noteField(record, receiver, name),
      onCall: (name, args) => noteCall(record, name, args),
      onWhole: (value) => noteWhole(record, value),
    },
  };
}

function place(record: Record, map: GoMap, path: Path): void {
  const known = record.places.get(map);
  if (known) known.push(path);
  else record.places.set(map, [path]);
  for (const [key, value] of map) if (isMap(value)) place(record, value, [...path, key]);
}

function placesOf(record: Record, value: GoValue | undefined): readonly Path[] {
  const map = value === undefined || value === null ? undefined : entriesOf(value);
  return (map && record.places.get(map)) ?? [];
}

function noteField(record: Record, receiver: GoValue, name: string): void {
  const isMethod =
    isTagged(receiver) && receiver.go === 'map' && Object.hasOwn(receiver.type.methods ?? {}, name);
  for (const path of placesOf(record, receiver)) {
    if (isMethod) addRead(record.reads, path, true);
    else noteKeyPath(record, path, [name]);
  }
}

/** Keys that are read by their names, below a table. */
function noteKeyPath(record: Record, path: Path, keys: Path): void {
  const whole = [...path, ...keys];
  for (let length = path.length + 1; length <= whole.length; length++)
    record.idleGlobals.delete(pathKey(whole.slice(0, length)));
  addRead(record.reads, whole);
}

function noteWhole(record: Record, value: GoValue | undefined): void {
  for (const path of placesOf(record, value)) {
    if (isIdle(record, path)) continue;
    if (value !== undefined && isRoot(record, value)) noteRoot(record, value, path);
    else addRead(record.reads, path, true);
  }
}

/** All of a chart's own values, the globals left out. */
function noteRoot(record: Record, value: GoValue, path: Path): void {
  for (const key of entriesOf(value)?.keys() ?? [])
    if (key !== GLOBAL) addRead(record.reads, [...path, key], true);
}

/** Whether a place is that of globals, or below. */
function isIdle({ idleGlobals }: Record, path: Path): boolean {
  return path.some((key, i) => key === GLOBAL && idleGlobals.has(pathKey(path.slice(0, i + 1))));
}

const GLOBAL = 'global';

function pathKey(path: Path): string {
  return path.join('\0');
}

function noteCall(record: Record, name: string, args: readonly GoValue[]): void {
  if (HANDING_ON.has(name)) return;
  if (LOOKING_UP.has(name)) {
    noteLookup(record, name, args);
    return;
  }
  for (const arg of args) if (!(PASSING.has(name) && isRoot(record, arg))) noteWhole(record, arg);
}

function isRoot(record: Record, value: GoValue): boolean {
  const map = value === null ? undefined : entriesOf(value);
  return map !== undefined && record.roots.has(map);
}

function noteLookup(record: Record, name: string, args: readonly GoValue[]): void {
  const texts = (values: readonly GoValue[]): string[] => values.map(String);
  switch (name) {
    case 'dig':
      noteKeys(record, args.at(-1), texts(args.slice(0, -2)));
      return;
    case 'pluck':
      for (const map of args.slice(1)) noteKeys(record, map, texts(args.slice(0, 1)));
      return;
    case 'set':
      noteWhole(record, args[2]);
      return;
    case 'index':
      noteKeys(record, args[0], texts(args.slice(1)));
      return;
    default:
      noteKeys(record, args[0], texts(args.slice(1, 2)));
  }
}

function noteKeys(record: Record, map: GoValue | undefined, keys: Path): void {
  for (const path of placesOf(record, map)) noteKeyPath(record, path, keys);
}
