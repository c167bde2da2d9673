import { type GoSlice, type GoValue, isTagged, itemsOf } from './value.ts';

/** A slice of any type, bytes aside. */
export type AnySlice = readonly GoValue[] | GoSlice;

/** What the array of a slice holds behind the slice's end: these items, then zeros as far as it reaches. */
interface Behind {
  readonly items: GoValue[];
  readonly capacity: number;
}

/** Slices that say how they were made. Others: a list grew item by item, as JSON makes it; the rest have no room to spare. */
const known = new WeakMap<object, Behind>();

/** The slice with room for so many items and not more. */
export function withCapacity<T extends AnySlice>(slice: T, capacity: number): T {
  known.set(slice, { items: [], capacity });
  return slice;
}

/** The list with the room it needs. Go: make, or a variadic parameter. */
export function exactly(items: readonly GoValue[]): readonly GoValue[] {
  return withCapacity(items, items.length);
}

/** A list of which all but `start` items were appended at once. Go: append. */
export function appended(start: number, items: readonly GoValue[]): readonly GoValue[] {
  const { length } = items;
  return withCapacity(items, length > start ? nextCapacity(start, length, LIST) : length);
}

/** The capacity of a slice of texts that had room for `start` and got `length`, one by one. */
export function grownTexts(start: number, length: number): number {
  return grownCapacity(start, length, TEXTS);
}

/**
 * The part of a slice from `start` to `end`, which may lie behind its own end; undefined where its array ends before.
 * Go: reflect.Value.Slice.
 */
export function partOf(slice: AnySlice, start: number, end: number): AnySlice | undefined {
  const items = itemsOf(slice) ?? [];
  const layout = layoutOf(slice);
  const behind = known.get(slice) ?? { items: [], capacity: usualCapacity(slice, layout, items.length) };
  if (start < 0 || end < start || end > behind.capacity) return undefined;
  const all = [...items, ...behind.items];
  while (all.length < end) all.push(layout.zero);
  const part = all.slice(start, end);
  const result = isTagged(slice) ? { ...slice, items: part } : part;
  known.set(result, { items: all.slice(end), capacity: behind.capacity - start });
  if (layout === TEXTS) share(slice, result, start);
  return result;
}

/** One of the slices of an array. */
interface View {
  readonly slice: AnySlice;
  readonly start: number;
}

interface Place {
  readonly views: View[];
  readonly start: number;
}

/** Where slices of texts stand in an array that several have; slices of other types are never changed where they stand. */
const places = new WeakMap<object, Place>();

function share(whole: AnySlice, part: AnySlice, offset: number): void {
  const place = places.get(whole) ?? { views: [{ slice: whole, start: 0 }], start: 0 };
  const { views } = place;
  const start = place.start + offset;
  views.push({ slice: part, start });
  places.set(whole, place);
  places.set(part, { views, start });
}

/** Shows what was changed within a slice in all others of its array; returns how many these are. */
export function showInOthers(slice: AnySlice): number {
  const { views, start } = places.get(slice) ?? { views: [], start: 0 };
  const items = itemsOf(slice) ?? [];
  for (const view of views) if (view.slice !== slice) overwrite(view.slice, start - view.start, items);
  return views.length;
}

function overwrite(slice: AnySlice, from: number, items: readonly GoValue[]): void {
  const own = itemsOf(slice) ?? [];
  const behind = known.get(slice) ?? { items: [], capacity: own.length };
  if (!Array.isArray(own)) return;
  items.forEach((item, i) => {
    const at = from + i;
    if (at >= 0 && at < own.length) own[at] = item;
    if (at < own.length || at >= behind.capacity) return;
    while (behind.items.length < at - own.length) behind.items.push('');
    behind.items[at - own.length] = item;
  });
}

/** Bytes of an item, whether the collector looks for pointers in it, and its zero. */
interface Layout {
  readonly size: number;
  readonly hasPointers: boolean;
  readonly zero: GoValue;
}

const LIST: Layout = { size: 16, hasPointers: true, zero: null };
const TEXTS: Layout = { size: 16, hasPointers: true, zero: '' };
const INTS: Layout = { size: 8, hasPointers: false, zero: 0n };

function layoutOf(slice: AnySlice): Layout {
  if (!isTagged(slice)) return LIST;
  return slice.element === 'int' ? INTS : TEXTS;
}

function usualCapacity(slice: AnySlice, layout: Layout, length: number): number {
  const isGrown = !isTagged(slice) || slice.element === 'int';
  return isGrown ? grownCapacity(0, length, layout) : length;
}

function grownCapacity(start: number, length: number, layout: Layout): number {
  let capacity = start;
  while (capacity < length) capacity = nextCapacity(capacity, capacity + 1, layout);
  return capacity;
}

/** Small slices double, large ones grow by a quarter, and then what the allocator gives is used. Go: growslice. */
function nextCapacity(capacity: number, length: number, { size, hasPointers }: Layout): number {
  let next = capacity * 2;
  if (length > next) next = length;
  else if (capacity >= 256) {
    next = capacity;
    while (next < length) next += (next + 768) >> 2;
  }
  return Math.floor(allocatedSize(next * size, hasPointers) / size);
}

/** From this size on blocks with pointers begin with a header of 8 bytes. */
const WITH_HEADER = 512;
const HEADER = 8;
const PAGE = 8192;
/** The sizes of blocks that the allocator has. Go: internal/runtime/gc SizeClassToSize. */
const BLOCKS = (
  '8 16 24 32 48 64 80 96 112 128 144 160 176 192 208 224 240 256 288 320 352 384 416 448 480 512 576 640 704 768 896 1024 1152 1280 ' +
  '1408 1536 1792 2048 2304 2688 3072 3200 3456 4096 4864 5376 6144 6528 6784 6912 8192 9472 9728 10240 10880 12288 13568 14336 16384 18432 19072 20480 21760 24576 27264 28672 32768'
)
  .split(' ')
  .map(Number);

/** What the allocator gives for so many bytes, without the header. Go: roundupsize. */
function allocatedSize(bytes: number, hasPointers: boolean): number {
  const header = hasPointers && bytes > WITH_HEADER ? HEADER : 0;
  const block = bytes <= 32_768 - HEADER ? BLOCKS.find((size) => size >= bytes + header) : undefined;
  return block === undefined ? Math.ceil(bytes / PAGE) * PAGE : block - header;
}
