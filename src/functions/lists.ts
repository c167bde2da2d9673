import { type Budget, LIST_STEPS } from '../base/budget.ts';
import { goError } from '../base/problems/template.ts';
import { appended, exactly, partOf } from '../go/capacity.ts';
import { deepEqual, isEmpty } from '../go/compare.ts';
import {
  type GoNil,
  type GoSlice,
  type GoType,
  type GoValue,
  isList,
  isTagged,
  itemsOf,
  kindOf,
} from '../go/value.ts';
import { castInteger } from './cast.ts';
import { any, type FunctionTable, fn, int, variadic } from './define.ts';

type Items = readonly GoValue[];

const list = variadic([], any, (values) => exactly(values));
const append = fn([any, any], (target, value) => {
  const items = itemsFor(target, 'Cannot push on type');
  return appended(items.length, [...items, value]);
});
const prepend = fn([any, any], (target, value) =>
  appended(1, [value, ...itemsFor(target, 'Cannot prepend on type')]),
);
const first = fn([any], (source) => itemsToFind('first', source)[0] ?? null);
const last = fn([any], (source) => itemsToFind('last', source).at(-1) ?? null);
const rest = fn([any], (source) => orNil(itemsToFind('rest', source), (items) => exactly(items.slice(1))));
const initial = fn([any], (source) =>
  orNil(itemsToFind('initial', source), (items) => exactly(items.slice(0, -1))),
);
const reverse = fn([any], (source) => exactly([...itemsToFind('reverse', source)].reverse()));
const uniq = fn([any], (source, { budget }) => uniqueItems(itemsToFind('uniq', source), budget));
const compact = fn([any], (source) =>
  itemsFor(source, 'Cannot compact on type').filter((item) => !isEmpty(item)),
);
const without = variadic([any], any, (source, unwanted, { budget }) =>
  itemsToFind('without', source).filter((item) => !includes(unwanted, item, budget)),
);
const has = fn([any, any], (wanted, source, { budget }) =>
  source === null ? false : includes(itemsToFind('has', source), wanted, budget),
);
const slice = variadic([any], any, (source, bounds) => sliceList(source, bounds));
const chunk = fn([int, any], (size, source, { budget }) => chunkList(size, source, budget));

/** Lists. None of these changes its argument. Source: sprig v3.3.0 list.go. */
export const lists: FunctionTable = {
  list,
  tuple: list,
  append,
  push: append,
  mustAppend: append,
  mustPush: append,
  prepend,
  mustPrepend: prepend,
  concat: variadic([], any, (sources) => concatLists(sources)),
  first,
  mustFirst: first,
  last,
  mustLast: last,
  rest,
  mustRest: rest,
  initial,
  mustInitial: initial,
  reverse,
  mustReverse: reverse,
  uniq,
  mustUniq: uniq,
  compact,
  mustCompact: compact,
  without,
  mustWithout: without,
  has,
  mustHas: has,
  slice,
  mustSlice: slice,
  chunk,
  mustChunk: chunk,
};

const LIST: GoType = { name: '[]interface {}' };
const NIL_LIST: GoNil = { go: 'nil', type: LIST, kind: 'slice' };
const CHUNKS: GoType = { name: '[][]interface {}' };

/** The items of any slice; `complaint` comes before the kind of what is none. */
function itemsFor(source: GoValue, complaint: string, end = ''): Items {
  if (source === null) throw goError('runtime error: invalid memory address or nil pointer dereference');
  const items = itemsOf(source);
  if (!items) throw goError(`${complaint} ${kindOf(source)}${end}`);
  return items;
}

function itemsToFind(name: string, source: GoValue): Items {
  return itemsFor(source, `Cannot find ${name} on type`);
}

/** What Go makes of an empty list here is a nil slice, which differs as JSON. */
function orNil(items: Items, take: (items: Items) => Items): GoValue {
  return items.length === 0 ? NIL_LIST : take(items);
}

function includes(items: Items, wanted: GoValue, budget: Budget): boolean {
  budget.step(items.length);
  return items.some((item) => deepEqual(wanted, item));
}

function uniqueItems(items: Items, budget: Budget): Items {
  const found: GoValue[] = [];
  for (const item of items) if (!includes(found, item, budget)) found.push(item);
  return found;
}

function concatLists(sources: Items): GoValue {
  return orNil(
    sources.flatMap((source) => itemsFor(source, 'Cannot concat type', ' as list')),
    (items) => items,
  );
}

/** A part of the list, of the same type; it may reach behind the end, as far as Go's array does. */
function sliceList(source: GoValue, bounds: Items): GoValue {
  const items = itemsFor(source, 'list should be type of slice or array but');
  if (items.length === 0) return null;
  const [from = null, to] = bounds;
  const start = castInteger(from);
  const end = to === undefined ? BigInt(items.length) : castInteger(to);
  const part =
    source instanceof Uint8Array ? bytesOf(source, start, end) : sliceOf(source, Number(start), Number(end));
  if (part === undefined) throw goError('reflect.Value.Slice: slice index out of bounds');
  return part;
}

function sliceOf(source: GoValue, start: number, end: number): GoValue | undefined {
  const isSlice = isList(source) || (isTagged(source) && source.go === 'slice');
  return isSlice ? partOf(source, start, end) : undefined;
}

function bytesOf(source: Uint8Array, start: bigint, end: bigint): Uint8Array | undefined {
  if (start < 0n || end < start || end > BigInt(source.length)) return undefined;
  return source.slice(Number(start), Number(end));
}

/** A part has a note of its capacity beside it. */
const CHUNK_STEPS = 4 * LIST_STEPS;

/** Lists of `size` items, with Go's arithmetic for sizes that make no sense. */
function chunkList(size: bigint, source: GoValue, budget: Budget): GoSlice {
  const items = itemsFor(source, 'Cannot chunk type');
  const width = Number(size);
  const count = Math.floor((items.length - 1) / width) + 1;
  if (width <= 0 && count !== 0) throw goError('runtime error: makeslice: len out of range');
  budget.step(items.length + count * CHUNK_STEPS);
  const chunks = Array.from({ length: count }, (_, i) => exactly(items.slice(i * width, (i + 1) * width)));
  return { go: 'slice', type: CHUNKS, element: '[]interface {}', items: chunks };
}
