import type { JsonType } from './types.ts';

/** What templates do with a value, as far as it says what the value may be. */
export type Use =
  /** All of it reaches the output, whatever its keys: toYaml, merge, a key that is made up as the template runs. */
  | 'whole'
  /** Written as YAML or JSON. */
  | 'yaml'
  /** The same, indented as a block of its own. */
  | 'block'
  /** Printed as one piece of text. */
  | 'text'
  /** Turned into text by a function that takes anything: quote, toString, printf. */
  | 'quoted'
  /** Given to a function that takes nothing but a string. */
  | 'string'
  /** Given to a function that makes a number of it. */
  | 'number'
  /** Rendered as a template. */
  | 'tpl'
  | 'range'
  /** Handed to another template, by itself or within a dict or list. */
  | 'passed';

/** A value of a chart as its templates read it. `keys` are read by name; `item` by range and by index. */
export interface ReadNode {
  readonly depth: number;
  readonly keys: Map<string, ReadNode>;
  /** The globals among a chart's own values: a loop over these is not meant for them. */
  global: ReadNode | undefined;
  item: ReadNode | undefined;
  readonly uses: Set<Use>;
  /** Types that templates ask for: `kindIs "string"`. */
  readonly kinds: Set<JsonType>;
  /** Texts that it is compared with. */
  readonly constants: Set<string>;
  /** What templates put into it besides, by `set` and `merge`. */
  readonly written: Map<string, Abstract>;
  readonly mixed: Abstract[];
}

/** What is known of a value while templates are read instead of run. */
export type Abstract =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  /** A text of which just parts are known: `printf "a.%s.b"`. */
  | { readonly kind: 'parts'; readonly parts: readonly string[] }
  | { readonly kind: 'read'; readonly node: ReadNode }
  | { readonly kind: 'typeof'; readonly of: Abstract }
  | { readonly kind: 'dict'; readonly entries: Map<string, Abstract>; readonly mixed: Abstract[] }
  | { readonly kind: 'list'; readonly items: readonly Abstract[] }
  | { readonly kind: 'union'; readonly of: readonly Abstract[] };

export const UNKNOWN: Abstract = { kind: 'unknown' };

/** Recursive templates go down for ever; from here on everything counts as read. */
const DEEPEST = 10;
const MOST_ALTERNATIVES = 64;

/** A value that nothing has read yet. */
export function createRead(depth = 0): ReadNode {
  return {
    depth,
    keys: new Map(),
    global: undefined,
    item: undefined,
    uses: new Set(),
    kinds: new Set(),
    constants: new Set(),
    written: new Map(),
    mixed: [],
  };
}

/** The node of a key, made when it is not there. */
export function keyOf(node: ReadNode, key: string): ReadNode {
  const known = findKey(node, key);
  if (known) return known;
  if (node.depth >= DEEPEST) {
    node.uses.add('whole');
    return node;
  }
  const made = createRead(node.depth + 1);
  node.keys.set(key, made);
  return made;
}

/** The node of a key that is read by its name. */
export function findKey(node: ReadNode, key: string): ReadNode | undefined {
  return (key === GLOBAL ? node.global : undefined) ?? node.keys.get(key);
}

const GLOBAL = 'global';

/** The node that stands for all items. */
export function itemNode(node: ReadNode): ReadNode {
  if (node.depth >= DEEPEST) {
    node.uses.add('whole');
    return node;
  }
  node.item ??= createRead(node.depth + 1);
  return node.item;
}

/** One value that may be any of several. */
export function unite(values: readonly Abstract[]): Abstract {
  const found: Abstract[] = [];
  const reads = new Set<ReadNode>();
  for (const value of values.flatMap((one) => (one.kind === 'union' ? one.of : [one]))) {
    if (value.kind === 'read') {
      if (reads.has(value.node)) continue;
      reads.add(value.node);
    } else if (value.kind === 'unknown' || found.includes(value)) continue;
    found.push(value);
  }
  const [first] = found;
  if (!first) return UNKNOWN;
  if (found.length > MOST_ALTERNATIVES) {
    for (const value of found) use(value, 'whole');
    return UNKNOWN;
  }
  return found.length === 1 ? first : { kind: 'union', of: found };
}

/** Notes a use of a value, and of all that it may be. */
export function use(value: Abstract, ...uses: readonly Use[]): void {
  visit(value, (node) => {
    for (const one of uses) node.uses.add(one);
  });
}

/** Calls `note` on the nodes that a value may be; with `whole` uses, on all that a dict or list was made of. */
export function visit(value: Abstract, note: (node: ReadNode) => void, seen: Set<unknown> = new Set()): void {
  if (seen.has(value)) return;
  seen.add(value);
  switch (value.kind) {
    case 'read':
      if (seen.has(value.node)) return;
      seen.add(value.node);
      note(value.node);
      for (const inner of [...value.node.mixed, ...value.node.written.values()]) visit(inner, note, seen);
      return;
    case 'dict':
      for (const inner of [...value.entries.values(), ...value.mixed]) visit(inner, note, seen);
      return;
    case 'list':
      for (const inner of value.items) visit(inner, note, seen);
      return;
    case 'union':
      for (const inner of value.of) visit(inner, note, seen);
      return;
    default:
  }
}

/** The same value, once it is handed to another template. */
export function passed(value: Abstract): Abstract {
  use(value, 'passed');
  return value;
}

/** The nodes that a value itself may be, not those inside of dicts and lists. */
export function nodesOf(value: Abstract): readonly ReadNode[] {
  if (value.kind === 'read') return [value.node];
  return value.kind === 'union' ? value.of.flatMap(nodesOf) : [];
}

/** `.key` of a value. */
export function fieldOf(value: Abstract, key: string, seen: Set<unknown> = new Set()): Abstract {
  switch (value.kind) {
    case 'read': {
      const { node } = value;
      if (seen.has(node)) return UNKNOWN;
      seen.add(node);
      const besides = node.mixed.map((one) => fieldOf(one, key, seen));
      return unite([{ kind: 'read', node: keyOf(node, key) }, node.written.get(key) ?? UNKNOWN, ...besides]);
    }
    case 'dict': {
      if (seen.has(value)) return UNKNOWN;
      seen.add(value);
      return unite([value.entries.get(key) ?? UNKNOWN, ...value.mixed.map((one) => fieldOf(one, key, seen))]);
    }
    case 'union':
      return unite(value.of.map((one) => fieldOf(one, key, seen)));
    default:
      return UNKNOWN;
  }
}

/** Any item of a value: what `range` and an unknown key give. */
export function itemOf(value: Abstract, seen: Set<unknown> = new Set()): Abstract {
  switch (value.kind) {
    case 'read': {
      const { node } = value;
      if (seen.has(node)) return UNKNOWN;
      seen.add(node);
      const named = [...node.keys.values()].map((one): Abstract => ({ kind: 'read', node: one }));
      const besides = [...node.written.values(), ...node.mixed.map((one) => itemOf(one, seen))];
      return unite([{ kind: 'read', node: itemNode(node) }, ...named, ...besides]);
    }
    case 'dict': {
      if (seen.has(value)) return UNKNOWN;
      seen.add(value);
      return unite([...value.entries.values(), ...value.mixed.map((one) => itemOf(one, seen))]);
    }
    case 'list':
      return unite(value.items);
    case 'union':
      return unite(value.of.map((one) => itemOf(one, seen)));
    default:
      return UNKNOWN;
  }
}
