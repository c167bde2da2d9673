import type { Budget } from '../base/budget.ts';
import { DynError } from '../base/problem.ts';
import { isSpent } from '../base/problems/budget.ts';
import { decodeBase32, encodeBase32 } from '../go/base32.ts';
import { decodeBase64, encodeBase64 } from '../go/base64.ts';
import { fromBytes, toBytes } from '../go/bytes.ts';
import { type PartlyRead, readJson, readJsonPartly, writeJson } from '../go/json.ts';
import type { GoMap, GoNil, GoValue } from '../go/value.ts';
import { readingSteps } from '../yaml/steps.ts';
import { readYaml, writeYaml, writeYamlPretty } from '../yaml/yaml.ts';
import { any, type FunctionTable, fn, text } from './define.ts';

const INDENT = '  ';

/** YAML, JSON, base64 and base32. */
export const encode: FunctionTable = {
  /** YAML without its final newline; nothing when it cannot be written. Source: helm funcs.go, toYAML. */
  toYaml: fn([any], (value, { budget }) => orNothing(() => yamlText(value, budget))),
  /** As toYaml, but fails. Source: helm funcs.go, mustToYAML. */
  mustToYaml: fn([any], (value, { budget }) => yamlText(value, budget)),
  /** YAML with indented lists. Source: helm funcs.go, toYAMLPretty. */
  toYamlPretty: fn([any], (value, { budget }) => withoutNewline(writeYamlPretty(value, budget))),
  /** A map; with a key `Error` when the text is none. Source: helm funcs.go, fromYAML. */
  fromYaml: fn([text], (source, { budget }) => orErrorMap(() => readMap(source, budget))),
  /** A list; of the error when the text is none. Source: helm funcs.go, fromYAMLArray. */
  fromYamlArray: fn([text], (source, { budget }) => orErrorList(() => readList(source, budget))),
  /** JSON on one line; nothing when it cannot be written. Source: helm funcs.go, toJSON. */
  toJson: fn([any], (value, { budget }) => orNothing(() => writeJson(value, { budget }))),
  /** As toJson, but fails. Source: helm funcs.go, mustToJSON. */
  mustToJson: fn([any], (value, { budget }) => writeJson(value, { budget })),
  /** JSON with two spaces a level. Source: sprig defaults.go, toPrettyJson. */
  toPrettyJson: fn([any], (value, { budget }) =>
    orNothing(() => writeJson(value, { indent: INDENT, budget })),
  ),
  /** As toPrettyJson, but fails. Source: sprig defaults.go, mustToPrettyJson. */
  mustToPrettyJson: fn([any], (value, { budget }) => writeJson(value, { indent: INDENT, budget })),
  /** JSON that leaves `<`, `>` and `&` alone; fails even so. Source: sprig defaults.go, toRawJson. */
  toRawJson: fn([any], (value, { budget }) => writeJson(value, { escapeHtml: false, budget })),
  /** The same. Source: sprig defaults.go, mustToRawJson. */
  mustToRawJson: fn([any], (value, { budget }) => writeJson(value, { escapeHtml: false, budget })),
  /** A map; with a key `Error` when something is wrong with the text. Source: helm funcs.go, fromJSON. */
  fromJson: fn([text], (source, { budget }) => jsonMap(readPartly(source, budget))),
  /** A list; of the error when something is wrong with the text. Source: helm funcs.go, fromJSONArray. */
  fromJsonArray: fn([text], (source, { budget }) => jsonList(readPartly(source, budget))),
  /** Any JSON value. Source: sprig defaults.go, mustFromJson. */
  mustFromJson: fn([text], (source, { budget }) => {
    budget.step(readingSteps(source));
    return readJson(source);
  }),
  /** Source: sprig strings.go, base64encode. */
  b64enc: fn([text], (source, { budget }) => {
    budget.allocate(source.length * 2);
    return encodeBase64(toBytes(source));
  }),
  /** The text, or what is wrong with it. Source: sprig strings.go, base64decode. */
  b64dec: fn([text], (source) => orMessage(() => decodeBase64(source))),
  /** Source: sprig strings.go, base32encode. */
  b32enc: fn([text], (source, { budget }) => {
    budget.allocate(source.length * 2);
    return encodeBase32(toBytes(source));
  }),
  /** The text, or what is wrong with it. Source: sprig strings.go, base32decode. */
  b32dec: fn([text], (source) => orMessage(() => decodeBase32(source))),
};

const NIL_MAP: GoNil = { go: 'nil', type: { name: 'map[string]interface {}' }, kind: 'map' };
const NIL_LIST: GoNil = { go: 'nil', type: { name: '[]interface {}' }, kind: 'slice' };

function yamlText(value: GoValue, budget: Budget): string {
  return withoutNewline(writeYaml(value, budget));
}

function withoutNewline(yaml: string): string {
  return yaml.endsWith('\n') ? yaml.slice(0, -1) : yaml;
}

/** The message of an error that Go's function would have seen; dyn's own limits pass through. */
function messageOf(error: unknown): string {
  if (!(error instanceof DynError)) throw error;
  if (isSpent(error.problem) || error.problem.code === 'yaml/aliases') throw error;
  return error.message;
}

function orNothing(write: () => string): string {
  try {
    return write();
  } catch (error) {
    messageOf(error);
    return '';
  }
}

function orMessage(decode: () => Uint8Array): string {
  try {
    return fromBytes(decode());
  } catch (error) {
    return messageOf(error);
  }
}

function orErrorMap(read: () => GoMap): GoMap {
  try {
    return read();
  } catch (error) {
    return new Map([['Error', messageOf(error)]]);
  }
}

function orErrorList(read: () => readonly GoValue[]): readonly GoValue[] {
  try {
    return read();
  } catch (error) {
    return [messageOf(error)];
  }
}

function readMap(source: string, budget: Budget): GoMap {
  budget.step(readingSteps(source));
  const value = readYaml({ name: 'fromYaml', text: source }, { want: 'map' });
  return value instanceof Map ? value : new Map();
}

function readList(source: string, budget: Budget): readonly GoValue[] {
  budget.step(readingSteps(source));
  const value = readYaml({ name: 'fromYamlArray', text: source }, { want: 'list' });
  return Array.isArray(value) ? value : [];
}

function readPartly(source: string, budget: Budget): PartlyRead & { readonly broken: boolean } {
  budget.step(readingSteps(source));
  const read = readJsonPartly(source);
  // A number alone is refused for its kind before its size.
  if (read.value === null && read.error?.startsWith('json: ')) return { value: 0, broken: false };
  return { ...read, broken: read.error !== undefined && read.value === null };
}

function jsonMap(read: PartlyRead & { readonly broken: boolean }): GoValue {
  const { value, error, broken } = read;
  if (value === null && !broken) return NIL_MAP;
  const map: GoMap = value instanceof Map ? value : new Map();
  const problem = broken || value instanceof Map ? error : mismatch(value, NIL_MAP);
  if (problem !== undefined) map.set('Error', problem);
  return map;
}

function jsonList(read: PartlyRead & { readonly broken: boolean }): GoValue {
  const { value, error, broken } = read;
  if (value === null && !broken) return NIL_LIST;
  if (!Array.isArray(value)) return [(broken ? error : undefined) ?? mismatch(value, NIL_LIST)];
  return error === undefined ? value : [error];
}

/** What encoding/json says about a value of another kind than wanted. */
function mismatch(value: GoValue, wanted: GoNil): string {
  const kind = Array.isArray(value) ? 'array' : value instanceof Map ? 'object' : typeof value;
  const name = kind === 'boolean' ? 'bool' : kind;
  return `json: cannot unmarshal ${name} into Go value of type ${wanted.type.name}`;
}
