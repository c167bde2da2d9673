import type { Directive } from './tags.ts';

export const STREAM_START = 1;
export const STREAM_END = 2;
export const DIRECTIVE = 3;
export const DOCUMENT_START = 4;
export const DOCUMENT_END = 5;
export const SEQUENCE_START = 6;
export const MAPPING_START = 7;
export const BLOCK_END = 8;
export const FLOW_SEQUENCE_START = 9;
export const FLOW_SEQUENCE_END = 10;
export const FLOW_MAPPING_START = 11;
export const FLOW_MAPPING_END = 12;
export const ENTRY = 13;
export const FLOW_ENTRY = 14;
export const KEY = 15;
export const VALUE = 16;
export const ALIAS = 17;
export const ANCHOR = 18;
export const TAG = 19;
export const PLAIN = 20;
export const QUOTED = 21;
export const BLOCK = 22;

/** A token. Tokens are used again, so whoever keeps one copies what it needs. */
export interface Token {
  kind: number;
  start: number;
  end: number;
  /** 0-based line of `start`. */
  line: number;
  /** Text of a scalar, name of an anchor, handle of a tag. */
  value: string;
  /** The rest of a tag. */
  suffix: string;
  directive: Directive | undefined;
  /** The flow level whose simple key may begin here, or -1. */
  keyLevel: number;
}

const MIN_SLOTS = 8;

/** The tokens between scanner and parser. */
export interface TokenQueue {
  readonly slots: Token[];
  head: number;
  tail: number;
  /** How many the parser has taken. */
  taken: number;
}

/** A new, empty queue. */
export function createQueue(): TokenQueue {
  return { slots: [], head: 0, tail: 0, taken: 0 };
}

/** Appends a token without a value. */
export function addToken(
  queue: TokenQueue,
  kind: number,
  place: { start: number; end: number; line: number },
): Token {
  if (queue.tail === queue.slots.length) rewind(queue);
  let token = queue.slots[queue.tail];
  if (token === undefined) {
    token = { kind, start: 0, end: 0, line: 0, value: '', suffix: '', directive: undefined, keyLevel: -1 };
    queue.slots.push(token);
  }
  queue.tail++;
  token.kind = kind;
  token.start = place.start;
  token.end = place.end;
  token.line = place.line;
  token.keyLevel = -1;
  return token;
}

/** Makes room at the end when half of the slots lie before the head; live tokens change places with used ones. */
function rewind(queue: TokenQueue): void {
  const { slots, head, tail } = queue;
  if (head < MIN_SLOTS || head * 2 < tail) return;
  for (let from = head, to = 0; from < tail; from++, to++) {
    const live = slots[from];
    const used = slots[to];
    if (live === undefined || used === undefined) return;
    slots[to] = live;
    slots[from] = used;
  }
  queue.head = 0;
  queue.tail = tail - head;
}

/** Moves the last token to the place of the one with this number (counted from the first token of the stream), unless it is gone. */
export function moveLast(queue: TokenQueue, number: number): void {
  const { slots } = queue;
  const at = number - queue.taken + queue.head;
  const last = slots[queue.tail - 1];
  if (last === undefined || number < queue.taken) return;
  for (let i = queue.tail - 1; i > at; i--) {
    const before = slots[i - 1];
    if (before !== undefined) slots[i] = before;
  }
  slots[at] = last;
}
