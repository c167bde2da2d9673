import type { Budget } from '../base/budget.ts';
import { goError } from '../base/problems/template.ts';
import { encodeBase64 } from '../go/base64.ts';
import { byteLength, replaceInvalid, toBytes } from '../go/bytes.ts';
import { durationText } from '../go/duration.ts';
import { quoteJson, readJson, writeJson } from '../go/json.ts';
import {
  type GoInteger,
  type GoMap,
  type GoStruct,
  type GoTagged,
  type GoValue,
  isTagged,
} from '../go/value.ts';
import {
  createEmitter,
  type Emitter,
  writeDouble,
  writeIndent,
  writeIndicator,
  writeLiteral,
  writePlain,
  writeSingle,
} from './emit.ts';
import { compareKeys } from './keyorder.ts';
import { failRereading, rereadString } from './reread.ts';
import { floatWord, isTimestamp, readScalar } from './scalar.ts';
import { analyze } from './style.ts';

interface Writer {
  readonly root: GoValue;
  readonly e: Emitter;
  readonly pretty: boolean;
  readonly budget: Budget | undefined;
  /** Collections that are being written, below the depth where Go begins to look for cycles. */
  readonly open: Set<object>;
  depth: number;
  charged: number;
}

const BINARY = '!!binary';
const KEY_BYTES = 128;
const MAX_DEPTH = 10_000;
const CYCLE_DEPTH = 1000;
const CHARGE_EVERY = 1 << 16;
const BASE60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const SURELY_TEXT = /^[A-EG-MP-SU-XZa-eg-mp-su-xz/_(]/;
/** What does not come back from JSON: NEL folds, the others are not allowed. */
const FRAIL = /[\x7f-\x9f\ufffe\uffff]/;
const FORBIDDEN = /[\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/**
 * YAML as sigs.k8s.io/yaml writes it: by way of JSON, keys in natural order, with a final newline. Fails where Go
 * does. Source: sigs.k8s.io/yaml, Marshal.
 */
export function writeYaml(value: GoValue, budget?: Budget): string {
  return writeDocument(value, false, budget);
}

/** YAML as go-yaml v3 with an indent of 2 writes it, straight from Go's value. Source: helm pkg/engine/funcs.go, toYAMLPretty. */
export function writeYamlPretty(value: GoValue, budget?: Budget): string {
  return writeDocument(value, true, budget);
}

function writeDocument(value: GoValue, pretty: boolean, budget: Budget | undefined): string {
  const w: Writer = {
    root: value,
    e: createEmitter(pretty),
    pretty,
    budget,
    open: new Set(),
    depth: 0,
    charged: 0,
  };
  writeNode(w, value, false);
  w.e.indent = -1;
  writeIndent(w.e);
  return w.e.out;
}

function charge(w: Writer): void {
  if (!w.budget) return;
  w.budget.step();
  if (w.e.out.length - w.charged < CHARGE_EVERY) return;
  w.charged = w.e.out.length;
  w.budget.allocate(w.charged);
}

/** `inMapping`: the value stands under a key, where v2 does not indent lists. */
function writeNode(w: Writer, value: GoValue, inMapping: boolean): void {
  charge(w);
  if (typeof value === 'string') writeText(w, value, false);
  else if (Array.isArray(value)) writeList(w, value, inMapping);
  else if (value instanceof Map) writeMap(w, value);
  else if (value instanceof Uint8Array) writeBytes(w, value, inMapping);
  else if (isTagged(value)) writeTagged(w, value, inMapping);
  else writeWord(w, wordOf(w, value));
}

function wordOf(w: Writer, value: GoValue): string {
  if (typeof value !== 'number') return String(value);
  return w.pretty ? floatWord(value) : numberText(value);
}

function writeBytes(w: Writer, bytes: Uint8Array, inMapping: boolean): void {
  if (w.pretty) writeList(w, Array.from(bytes, BigInt), inMapping);
  else writeText(w, encodeBase64(bytes), false);
}

function writeTagged(w: Writer, value: GoTagged, inMapping: boolean): void {
  switch (value.go) {
    case 'integer':
      writeInteger(w, value);
      break;
    case 'nan':
      writeNode(w, Number.NaN, inMapping);
      break;
    case 'complex':
      throw goError(
        w.pretty ? 'cannot marshal type: complex128' : `${MARSHALING}json: unsupported type: complex128`,
      );
    case 'slice':
      writeList(w, value.items, inMapping);
      break;
    case 'map':
      writeMap(w, value.entries);
      break;
    case 'nil':
      writeWord(w, !w.pretty || value.kind === 'ptr' ? 'null' : value.kind === 'map' ? '{}' : '[]');
      break;
    case 'struct':
      if (w.pretty) writeStruct(w, value);
      else writeNode(w, readJson(writeJson(value)), inMapping);
  }
}

/** v3 knows durations. */
function writeInteger(w: Writer, { value, named }: GoInteger): void {
  if (w.pretty && named?.name === 'time.Duration') writeText(w, durationText(value), false);
  else writeWord(w, String(value));
}

const MARSHALING = 'error marshaling into JSON: ';

/** v3 knows times and texts; of other structs it writes all exported fields, with names in lower case. */
function writeStruct(w: Writer, value: GoStruct): void {
  const { json, name, unexported } = value.type;
  const marshaled = json ? readJson(json(value)) : null;
  if (typeof marshaled === 'string') {
    if (name === 'time.Time') writeWord(w, marshaled);
    else writeText(w, marshaled, false);
    return;
  }
  const entries: [string, GoValue][] = [];
  for (const [field, item] of value.fields)
    if (!unexported?.includes(field)) entries.push([field.toLowerCase(), item]);
  writeEntries(w, entries);
}

/** The text of a float that went through JSON: ints of 64 bits plainly, others as `%v` has them. */
function numberText(x: number): string {
  if (!Number.isFinite(x))
    throw goError(
      `${MARSHALING}json: unsupported value: ${Number.isNaN(x) ? 'NaN' : x > 0 ? '+Inf' : '-Inf'}`,
    );
  if (Number.isSafeInteger(x)) return String(x + 0 || 0);
  if (!Number.isInteger(x) || Math.abs(x) >= 1e21) return floatWord(x);
  const digits = BigInt(String(x));
  return digits >= -(2n ** 63n) && digits < 2n ** 64n ? String(x) : floatWord(x);
}

function within(w: Writer, owner: object, write: () => void): void {
  w.depth++;
  if (!w.pretty && w.depth > MAX_DEPTH) throw goError(`yaml: exceeded max depth of ${MAX_DEPTH}`);
  const watch = w.depth > CYCLE_DEPTH;
  if (watch) {
    if (w.open.has(owner)) {
      const type = Array.isArray(owner) ? '[]interface {}' : 'map[string]interface {}';
      throw goError(`${MARSHALING}json: unsupported value: encountered a cycle via ${type}`);
    }
    w.open.add(owner);
  }
  write();
  if (watch) w.open.delete(owner);
  w.depth--;
}

function writeList(w: Writer, items: readonly GoValue[], inMapping: boolean): void {
  if (items.length === 0) writeIndicator(w.e, '[]', { spaced: true, indention: false });
  else within(w, items, () => writeItems(w, items, inMapping));
}

function writeItems(w: Writer, items: readonly GoValue[], inMapping: boolean): void {
  const { e } = w;
  const outer = e.indent;
  const indentless = !w.pretty && inMapping && !e.indention;
  if (outer < 0) e.indent = 0;
  else if (!indentless) e.indent = outer + 2;
  for (const item of items) {
    writeIndent(e);
    writeIndicator(e, '-', { spaced: true, indention: true });
    writeNode(w, item, false);
  }
  e.indent = outer;
}

function writeMap(w: Writer, map: GoMap): void {
  const order = w.pretty ? 'v3' : 'v2';
  const entries = [...map];
  if (!w.pretty) for (const entry of entries) entry[0] = keyOf(w, entry[0]);
  entries.sort((a, b) => compareKeys(a[0], b[0], order));
  within(w, map, () => writeEntries(w, entries));
}

/** A key after its way through JSON and YAML; go-yaml reads none that is longer than 1,024 characters or broken. */
function keyOf(w: Writer, key: string): string {
  const valid = key.isWellFormed() ? key : replaceInvalid(key);
  const tooLong = valid.length > 160 && Array.from(quoteJson(valid, true)).length > 1024;
  if (tooLong || FRAIL.test(valid)) failRereading(w.root);
  return valid;
}

function writeEntries(w: Writer, entries: readonly (readonly [string, GoValue])[]): void {
  const { e } = w;
  if (entries.length === 0) {
    writeIndicator(e, '{}', { spaced: true, indention: false });
    return;
  }
  const outer = e.indent;
  e.indent = outer < 0 ? 0 : outer + 2;
  for (const [key, value] of entries) {
    writeIndent(e);
    writeKey(w, key);
    writeNode(w, value, true);
  }
  e.indent = outer;
}

function writeKey(w: Writer, key: string): void {
  const { e } = w;
  const binary = w.pretty && !key.isWellFormed();
  const text = binary ? binaryText(key) : key;
  const simple =
    !analyze(text, w.pretty).multiline && byteLength(text) + (binary ? BINARY.length : 0) <= KEY_BYTES;
  if (simple) {
    writeText(w, key, true);
    writeIndicator(e, ':', { spaced: false, indention: false });
    return;
  }
  writeIndicator(e, '?', { spaced: true, indention: true });
  writeText(w, key, false);
  writeIndent(e);
  writeIndicator(e, ':', { spaced: true, indention: true });
}

/** Lines of base64 as go-yaml breaks them. */
function binaryText(text: string): string {
  const encoded = encodeBase64(toBytes(text));
  if (encoded.length < 70) return encoded;
  return encoded.replace(/.{1,70}/g, '$&\n');
}

function writeWord(w: Writer, text: string): void {
  indented(w.e, () => writePlain(w.e, text, false));
}

function indented(e: Emitter, write: () => void): void {
  const outer = e.indent;
  e.indent = outer < 0 ? 2 : outer + 2;
  write();
  e.indent = outer;
}

function writeText(w: Writer, given: string, key: boolean): void {
  const binary = w.pretty && !given.isWellFormed();
  if (binary) writeIndicator(w.e, BINARY, { spaced: true, indention: false });
  const text = binary ? binaryText(given) : w.pretty || key ? given : settle(w, given);
  indented(w.e, () => writeStyled(w, text, { key, binary }));
}

/** A string after its way through JSON and YAML. */
function settle(w: Writer, text: string): string {
  const valid = text.isWellFormed() ? text : replaceInvalid(text);
  if (!FRAIL.test(valid)) return valid;
  if (FORBIDDEN.test(valid)) failRereading(w.root);
  return rereadString(valid);
}

function writeStyled(w: Writer, text: string, as: { key: boolean; binary: boolean }): void {
  const { e } = w;
  const folds = !as.key;
  const can = analyze(text, w.pretty);
  if (text.includes('\n')) {
    if (can.literal && !as.key) writeLiteral(e, text);
    else writeDouble(e, text, folds);
  } else if (!as.binary && isAmbiguous(text, w.pretty)) writeDouble(e, text, folds);
  else if (can.plain) writePlain(e, text, folds);
  else if (can.single) writeSingle(e, text, folds);
  else writeDouble(e, text, folds);
}

/** True when a plain text would be read as something else than a string. */
function isAmbiguous(text: string, pretty: boolean): boolean {
  if (SURELY_TEXT.test(text)) return false;
  if (typeof readScalar(text) !== 'string' || isTimestamp(text) || BASE60.test(text)) return true;
  return pretty && isOctal(text.replaceAll('_', ''));
}

function isOctal(text: string): boolean {
  const match = /^(?:-0o|0o([-+]?))([0-7]+)$/.exec(text);
  if (!match) return false;
  const value = BigInt(`0o${match[2]}`);
  return value < 2n ** 63n || (match[1] === '-' && value === 2n ** 63n);
}
