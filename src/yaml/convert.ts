import { fail } from '../base/problem.ts';
import { unusableYaml, wrongYamlType } from '../base/problems/yaml.ts';
import type { Span } from '../base/source.ts';
import { replaceInvalid } from '../go/bytes.ts';
import { sortedKeys } from '../go/compare.ts';
import type { GoMap, GoValue } from '../go/value.ts';
import type { Decoded, DecodedMap } from './decode.ts';
import { goSyntax } from './gosyntax.ts';
import { type Input, spanIn } from './input.ts';
import { floatKey, floatWord, isUnsigned } from './scalar.ts';

/** What the caller unmarshals into: a map, a list, or anything. */
export type Wanted = 'map' | 'list' | 'any';

/** How deep encoding/json reads. */
export const MAX_DEPTH = 10_000;

/**
 * Makes a decoded value what JSON leaves of it; `exact` keeps integers that a float64 cannot hold. Source:
 * sigs.k8s.io/yaml, convertToJSONableObject and what follows.
 */
export function toJsonValue(value: Decoded, input: Input, exact = false): GoValue {
  const converted = convert(value, input, exact);
  const infinite = findInfinity(converted);
  if (infinite !== undefined) refuse(input, `json: unsupported value: ${infiniteText(infinite)}`);
  return converted;
}

function refuse(input: Input, problem: string): never {
  fail(unusableYaml(wholeOf(input), input.prefix + problem));
}

/** The document from its first line on that is no comment. */
function wholeOf(input: Input): Span {
  const start = input.text.search(/^(?!---)[ \t]*[^#\s]/m);
  return spanIn(input, Math.max(0, start), input.text.length - 1);
}

function convert(value: Decoded, input: Input, exact: boolean): GoValue {
  if (value instanceof Map) return convertMap(value, input, exact);
  if (isUnsigned(value)) return Number(value.unsigned);
  switch (typeof value) {
    case 'bigint':
      return exact && BigInt(Number(value)) !== value ? value : Number(value);
    case 'string':
      return replaceInvalid(value);
    case 'object':
      return value?.map((item) => convert(item, input, exact)) ?? null;
    default:
      return value;
  }
}

function convertMap(map: DecodedMap, input: Input, exact: boolean): GoMap {
  const out: GoMap = new Map();
  for (const { key, value } of map.values()) {
    const text = keyText(key);
    if (text === undefined) {
      const type = key === null ? '%!s(<nil>)' : 'uint64';
      const shown = key === null ? '<nil>' : goSyntax(key);
      const last = value === null ? '<nil>' : goSyntax(value);
      refuse(input, `unsupported map key of type: ${type}, key: ${shown}, value: ${last}`);
    }
    out.set(replaceInvalid(text), convert(value, input, exact));
  }
  return out;
}

function keyText(key: Decoded): string | undefined {
  switch (typeof key) {
    case 'string':
      return key;
    case 'number':
      return floatKey(key);
    case 'object':
      return undefined;
    default:
      return String(key);
  }
}

/** The first number that JSON cannot write, in the order in which Go writes. */
function findInfinity(value: GoValue): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : value;
  if (Array.isArray(value)) {
    for (const item of value) {
      const found = findInfinity(item);
      if (found !== undefined) return found;
    }
  }
  if (!(value instanceof Map)) return undefined;
  for (const key of sortedKeys(value)) {
    const found = findInfinity(value.get(key) ?? null);
    if (found !== undefined) return found;
  }
  return undefined;
}

function infiniteText(x: number): string {
  return Number.isNaN(x) ? 'NaN' : floatWord(x) === '.inf' ? '+Inf' : '-Inf';
}

/** Refuses a value of another kind than wanted, in the words of encoding/json; null is always fine. */
export function checkKind(value: GoValue, wanted: Wanted, input: Input): void {
  if (wanted === 'any' || value === null) return;
  const found = kindName(value);
  if (found === (wanted === 'map' ? 'object' : 'array')) return;
  const type = wanted === 'map' ? 'map[string]interface {}' : '[]interface {}';
  refuseJson(input, `json: cannot unmarshal ${found} into Go value of type ${type}`);
}

function kindName(value: GoValue): string {
  if (Array.isArray(value)) return 'array';
  if (value instanceof Map) return 'object';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** Refuses values that are nested deeper than encoding/json reads. */
export function checkDepth(value: GoValue, input: Input): void {
  let level: readonly GoValue[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    const inner: GoValue[] = [];
    for (const item of level) {
      const children = Array.isArray(item) ? item : item instanceof Map ? [...item.values()] : undefined;
      if (children === undefined) continue;
      if (depth === MAX_DEPTH)
        refuseJson(input, `invalid character '${Array.isArray(item) ? '[' : '{'}' exceeded max depth`);
      for (const child of children) if (typeof child === 'object' && child !== null) inner.push(child);
    }
    level = inner;
  }
}

function refuseJson(input: Input, problem: string): never {
  fail(
    wrongYamlType(wholeOf(input), `${input.lead}error unmarshaling JSON: while decoding JSON: ${problem}`),
  );
}
