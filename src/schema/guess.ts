import { quoteMeta } from '../go/regexp.ts';
import type { GoValue } from '../go/value.ts';
import type { ReadNode, Use } from './reads.ts';
import { type JsonType, jsonType } from './types.ts';

/** A value to find the types of. */
export interface Subject {
  readonly name: string;
  /** The default and other values that the chart's own files give it. */
  readonly seen: readonly GoValue[];
  readonly reads: ReadNode | undefined;
  /** Whether a map above it is written out as a whole. */
  readonly open: boolean;
}

/** What a value may be. No types: anything. A pattern is for texts only. */
export interface Guess {
  readonly types: ReadonlySet<JsonType>;
  readonly pattern?: string;
}

const ANYTHING: Guess = { types: new Set() };

/** The types that a value's defaults and uses speak for. */
export function guessTypes(subject: Subject): Guess {
  const types = new Set(subject.seen.map(typeOf));
  const isUntold = [...types].every((type) => type === 'null');
  return isUntold ? guessByUse(subject) : widen(subject, types);
}

function typeOf(value: GoValue): JsonType {
  const type = jsonType(value) ?? 'string';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : type;
}

/** Without a default, or with null, only the uses say something. A key that has no default may be null. */
function guessByUse({ reads, open }: Subject): Guess {
  if (!reads || open) return ANYTHING;
  const uses = (...any: Use[]): boolean => any.some((one) => reads.uses.has(one));
  const types = new Set<JsonType>(['null', ...reads.kinds]);
  if (reads.keys.size > 0) types.add('object');
  if (reads.item !== undefined || uses('range')) types.add('object').add('array');
  if (uses('whole', 'yaml')) return ANYTHING;
  if (uses('text')) types.add('string').add('number').add('boolean');
  if (uses('string', 'tpl')) types.add('string');
  if (uses('number')) types.add('string').add('number');
  for (const _constant of reads.constants) types.add('string');
  return types.size === 1 ? ANYTHING : { types };
}

const NUMBER_TEXT = '^\\s*[-+]?[0-9]+(\\.[0-9]+)?\\s*$';
const QUANTITY_TEXT = '^[-+]?[0-9.]+([eE][-+]?[0-9]+|[kKMGTPE]i?|[mun])?$';
const PERCENT_TEXT = '^[0-9]+%?$';
const PORT_NAME = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$';
/** Texts that YAML reads as a list or a map, and texts that are templates of one. */
const LIST_TEXT = '^\\s*($|[-\\[#])|\\{\\{|\\n\\s*-';
const MAP_TEXT = '^\\s*($|[{#])|\\{\\{|:(\\s|$)';

const QUANTITY_NAME = /^(?:cpu|memory|storage|ephemeral-storage|size|sizeLimit|storageSize)$/i;
const AMOUNT_NAME = /^(?:maxUnavailable|maxSurge|minAvailable)$/;
const PORT_OR_NAME = /^(?:targetPort|port)$/;
const FRACTION_NAME = /(?:ratio|rate|factor|percent(?:age)?|threshold|weight|probability|fraction)$/i;

/** A default says what a value is; the uses say what else it may be. */
function widen(subject: Subject, types: Set<JsonType>): Guess {
  const { reads, seen } = subject;
  if (types.has('number')) types.delete('integer');
  const patterns = new Set<string>();
  const isText = types.has('string');
  widenNumbers(subject, types, patterns);
  if (isText) widenTexts(subject, types);
  if (types.has('boolean') && !isText) widenSwitches(subject, types, patterns);
  if (reads) widenByUse(reads, types, patterns);
  if (types.has('number')) types.delete('integer');
  if (isText || patterns.size === 0 || !types.has('string')) return { types };
  const pattern = [...patterns].join('|');
  return seen.some((value) => typeof value === 'string') ? { types } : { types, pattern };
}

function widenNumbers({ name, reads, open }: Subject, types: Set<JsonType>, patterns: Set<string>): void {
  if (!types.has('integer') && !types.has('number')) return;
  const allow = (pattern: string): void => {
    types.add('string');
    patterns.add(pattern);
  };
  if (reads?.uses.has('number') || reads?.uses.has('quoted')) allow(NUMBER_TEXT);
  if (QUANTITY_NAME.test(name)) {
    types.add('number');
    allow(QUANTITY_TEXT);
  }
  if (FRACTION_NAME.test(name)) types.add('number');
  if (AMOUNT_NAME.test(name)) allow(PERCENT_TEXT);
  if (name === 'targetPort' || (name === 'port' && open)) allow(PORT_NAME);
}

function widenTexts({ name, seen, reads, open }: Subject, types: Set<JsonType>): void {
  const texts = seen.filter((value) => typeof value === 'string');
  const every = (pattern: string): boolean =>
    texts.every((text) => new RegExp(pattern).test(text) && text !== '');
  if (every(NUMBER_TEXT)) types.add(texts.every((text) => !text.includes('.')) ? 'integer' : 'number');
  if (QUANTITY_NAME.test(name) && (open || every(QUANTITY_TEXT))) types.add('number');
  if (AMOUNT_NAME.test(name) || (PORT_OR_NAME.test(name) && !texts.includes(''))) types.add('integer');
  if (texts.every((text) => text === 'true' || text === 'false')) types.add('boolean');
  const isBlock = reads?.uses.has('block') && reads.uses.has('yaml') && !reads.uses.has('string');
  if (isBlock && texts.every((text) => text === '' || text.includes('\n'))) types.add('object').add('array');
}

/** A switch may also be one of the words that templates compare it with. */
function widenSwitches({ reads }: Subject, types: Set<JsonType>, patterns: Set<string>): void {
  const words = new Set(reads?.constants);
  if (reads?.uses.has('quoted') || words.has('true') || words.has('false')) words.add('true').add('false');
  if (words.size === 0) return;
  types.add('string');
  patterns.add(`^(${[...words].sort().map(quoteMeta).join('|')})$`);
}

function widenByUse(reads: ReadNode, types: Set<JsonType>, patterns: Set<string>): void {
  const isScalar = !types.has('object') && !types.has('array');
  if (reads.kinds.has('string') && !types.has('string')) {
    if (reads.uses.has('tpl') && !isScalar) patterns.add(types.has('array') ? LIST_TEXT : MAP_TEXT);
    types.add('string');
    if (isScalar || !reads.uses.has('tpl')) patterns.add('');
  }
  for (const kind of reads.kinds) {
    const isWrittenAnyway = types.has('string') && !reads.uses.has('block');
    if (kind !== 'string' && !(kind !== 'boolean' && isScalar && isWrittenAnyway)) types.add(kind);
  }
  if (isScalar && reads.keys.size > 0) types.add('object');
  if (isScalar && (reads.item !== undefined || reads.uses.has('range'))) types.add('object').add('array');
}

/** The types that a word of helm-docs or of JSON Schema stands for; none for a word of another kind. */
export function namedTypes(text: string): readonly JsonType[] {
  return text.split(/[|,/]| or /).flatMap((word) => TYPE_WORDS[word.trim().toLowerCase()] ?? []);
}

const TYPE_WORDS: Readonly<Record<string, readonly JsonType[]>> = {
  string: ['string'],
  int: ['integer'],
  integer: ['integer'],
  float: ['number'],
  number: ['number'],
  bool: ['boolean'],
  boolean: ['boolean'],
  list: ['array'],
  array: ['array'],
  object: ['object'],
  map: ['object'],
  dict: ['object'],
  null: ['null'],
};
