import type { Span } from '../base/source.ts';
import { type GoMap, type GoValue, isList, isMap } from '../go/value.ts';
import { findTable } from './path.ts';
import type { SetPath } from './setgrammar.ts';
import type { ValuesLayer } from './values.ts';

/** What can hold values: tables, and lists with their indexes as keys. */
export type Holder = GoMap | readonly GoValue[];

/** One layer's word on a path, as it was read. `home` is the path that the layer itself speaks of. */
export interface Note {
  readonly layer: ValuesLayer;
  /** Whose default it is, as names from the root joined by "/"; undefined for the user's layers. */
  readonly chart?: string;
  readonly at: Span;
  readonly value: GoValue;
  readonly home: SetPath;
  /** True when it changes no more than a part of what is there, as a flag that sets an item of a list. */
  readonly isPart?: boolean;
}

/** Strongest first. */
export type Chain = readonly Note[];

/** Is told by the merge what becomes of each key. Without one, merging costs nothing more. */
export interface Tracer {
  /** `copy` holds what `original` held, in part or whole, itself or copied. */
  copied(original: Holder, copy: Holder): void;
  /** What `strong` has under the key stays, over what `weak` has. */
  covered(strong: GoMap, weak: GoMap, key: string): void;
  /** `to` gets what `from` has under the key, over whatever it had. */
  taken(to: GoMap, from: GoMap, key: string): void;
  /** `above` leads to `table`, which stands at a path of a tree, by keys of its own. */
  wrapped(above: GoMap, table: GoMap, origin: { readonly tree: GoMap; readonly path: string }): void;
}

/** A tracer with what it has noted. */
export interface Notebook extends Tracer {
  chainAt(holder: Holder, key: string): Chain;
  set(holder: Holder, key: string, chain: Chain): void;
}

/** An empty notebook. Notes belong to tables and lists by identity, and go when these go. */
export function createNotebook(): Notebook {
  const notes = new WeakMap<Holder, Map<string, Chain>>();
  const chainAt = (holder: Holder, key: string): Chain => notes.get(holder)?.get(key) ?? [];
  const set = (holder: Holder, key: string, chain: Chain): void => {
    const known = notes.get(holder);
    if (known) known.set(key, chain);
    else notes.set(holder, new Map([[key, chain]]));
  };
  const copied = (original: Holder, copy: Holder): void => {
    const known = notes.get(original);
    if (original === copy) return;
    if (known) notes.set(copy, new Map(known));
    for (const [key, value] of entriesIn(copy)) {
      const before = childOf(original, key);
      if (isHolder(value) && before !== undefined && isHolder(before)) copied(before, value);
    }
  };
  return {
    chainAt,
    set,
    copied,
    covered: (strong, weak, key) => set(strong, key, joined(chainAt(strong, key), chainAt(weak, key))),
    taken: (to, from, key) => set(to, key, joined(chainAt(from, key), chainAt(to, key))),
    wrapped: (above, table, { tree, path }) => {
      const dot = path.lastIndexOf('.');
      const found = findTable(tree, path.slice(0, dot));
      const chain = 'table' in found ? chainAt(found.table, path.slice(dot + 1)) : [];
      for (let at = above; at !== table; ) {
        const [[key, inner] = ['', null]] = at;
        set(at, key, chain);
        if (inner === null || !isMap(inner)) return;
        at = inner;
      }
    },
  };
}

/** The first chain, then what only the second has. */
function joined(first: Chain, second: Chain): Chain {
  if (first.length === 0) return second;
  const more = second.filter((note) => !first.includes(note));
  return more.length === 0 ? first : [...first, ...more];
}

/** Whether a value can hold others. */
export function isHolder(value: GoValue): value is Holder {
  return isMap(value) || isList(value);
}

/** What a table or a list holds under a key or an index. */
export function childOf(holder: Holder, key: string): GoValue | undefined {
  return isMap(holder) ? holder.get(key) : holder[Number(key)];
}

/** Keys, or indexes as text, with what they hold. */
export function entriesIn(holder: Holder): Iterable<readonly [string, GoValue]> {
  return isMap(holder)
    ? holder
    : holder.map((value, index): readonly [string, GoValue] => [String(index), value]);
}
