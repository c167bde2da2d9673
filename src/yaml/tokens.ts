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

type TokenPlace = Pick<Token, 'start' | 'end' | 'line'>;

/** Appends a token without a value; an empty queue begins anew with the tokens that it has. */
export function addToken(queue: TokenQueue, kind: number, place: TokenPlace): Token {
  if (queue.head === queue.tail) {
    queue.head = 0;
    queue.tail = 0;
  }
  const token = queue.slots[queue.tail] ?? newToken(queue, kind, place);
  queue.tail++;
  token.kind = kind;
  token.start = place.start;
  token.end = place.end;
  token.line = place.line;
  token.keyLevel = -1;
  return token;
}

function newToken({ slots }: TokenQueue, kind: number, { start, end, line }: TokenPlace): Token {
  const token = { kind, start, end, line, value: '', suffix: '', directive: undefined, keyLevel: -1 };
  slots.push(token);
  return token;
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
