import { DynError } from '../base/problem.ts';
import type { Source } from '../base/source.ts';
import type { GoMap, GoValue } from '../go/value.ts';
import { type Decoded, decodeNodes } from '../yaml/decode.ts';
import { floatKey } from '../yaml/scalar.ts';
import { type ReadOptions, readYaml, readYamlNodes } from '../yaml/yaml.ts';

/**
 * A YAML document whose integers are bigints and whose floats, infinities too, are numbers: where text is wanted, `1`
 * becomes "1" and `1e0` something else. Strictly: no key twice. Raises yaml/… as `readYaml` does.
 */
export function readRawYaml(source: Source, { strict = false }: Pick<ReadOptions, 'strict'> = {}): GoValue {
  checkReadable(source, strict);
  const root = readYamlNodes(source);
  return root === undefined ? null : rawValue(decodeNodes(root, { prefix: '', strict }));
}

const NOT_FINITE = /json: unsupported value: (?:NaN|[+-]Inf)$/;

/** The plain reader finds every error; only infinities may pass here, where they are to become text. */
function checkReadable(source: Source, strict: boolean): void {
  try {
    readYaml(source, { strict });
  } catch (error) {
    if (!(error instanceof DynError && NOT_FINITE.test(error.message))) throw error;
  }
}

function rawValue(value: Decoded): GoValue {
  if (Array.isArray(value)) return value.map(rawValue);
  if (value instanceof Map) {
    const map: GoMap = new Map();
    for (const entry of value.values()) map.set(rawKey(entry.key), rawValue(entry.value));
    return map;
  }
  if (typeof value !== 'object' || value === null) return value;
  return 'unsigned' in value ? value.unsigned : null;
}

function rawKey(key: Decoded): string {
  return typeof key === 'number' ? floatKey(key) : String(key);
}
