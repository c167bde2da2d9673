import { fail } from '../base/problem.ts';
import { tooManyAliases, unusableYaml } from '../base/problems/yaml.ts';
import { decodeBase64 } from '../go/base64.ts';
import { fromBytes } from '../go/bytes.ts';
import { ALIAS_LIMIT, isExcessive } from './compose.ts';
import { goSyntax } from './gosyntax.ts';
import type { YamlAlias, YamlMapping, YamlNode, YamlScalar } from './nodes.ts';
import { isTimestamp, isUnsigned, readScalar, type Scalar } from './scalar.ts';

/** A value as go-yaml decodes it into an empty interface. */
export type Decoded = Scalar | readonly Decoded[] | DecodedMap;

/** map[interface{}]interface{}: entries by an identity made of type and text of their key. */
export type DecodedMap = Map<string, DecodedEntry>;

export interface DecodedEntry {
  readonly key: Decoded;
  readonly value: Decoded;
}

export interface DecodeOptions {
  /** What stands before go-yaml's messages. */
  readonly prefix: string;
  /** True: a key that is there already is an error. */
  readonly strict: boolean;
}

interface Decoder extends DecodeOptions {
  readonly open: Set<YamlAlias>;
  readonly clashes: string[];
  count: number;
  aliased: number;
  depth: number;
}

const TAGS = 'tag:yaml.org,2002:';

/** Decodes nodes as go-yaml does, errors and their order included. Source: go-yaml decode.go. */
export function decodeNodes(root: YamlNode, options: DecodeOptions): Decoded {
  const decoder: Decoder = { ...options, open: new Set(), clashes: [], count: 1, aliased: 0, depth: 0 };
  const value = decodeNode(decoder, root);
  if (decoder.clashes.length > 0) refuse(decoder, root, `unmarshal errors:\n${decoder.clashes.join('\n')}`);
  return value;
}

function refuse(d: DecodeOptions, node: YamlNode, problem: string): never {
  fail(unusableYaml(node.at, `${d.prefix}yaml: ${problem}`));
}

function decodeNode(d: Decoder, node: YamlNode): Decoded {
  d.count++;
  if (d.depth > 0) d.aliased++;
  if (isExcessive(d.aliased, d.count)) refuse(d, node, 'document contains excessive aliasing');
  if (d.aliased > ALIAS_LIMIT) fail(tooManyAliases(node.at, ALIAS_LIMIT));
  switch (node.kind) {
    case 'scalar':
      return decodeScalar(d, node);
    case 'sequence':
      return node.items.map((item) => decodeNode(d, item));
    case 'mapping':
      return decodeMapping(d, node, new Map());
    case 'alias':
      return followAlias(d, node, () => decodeNode(d, node.target));
  }
}

function followAlias<T>(d: Decoder, node: YamlAlias, decode: () => T): T {
  if (d.open.has(node)) refuse(d, node, `anchor '${node.name}' value contains itself`);
  d.open.add(node);
  d.depth++;
  const value = decode();
  d.depth--;
  d.open.delete(node);
  return value;
}

function decodeScalar(d: Decoder, node: YamlScalar): Decoded {
  if (node.tag === '') return node.plain ? readScalar(node.value) : node.value;
  if (!node.tag.startsWith(TAGS)) return node.value;
  const name = node.tag.slice(TAGS.length);
  switch (name) {
    case 'binary':
      return decodeBinary(d, node);
    case 'bool':
    case 'int':
    case 'float':
    case 'null':
    case 'timestamp':
      return decodeTagged(d, node, name);
    default:
      return node.value;
  }
}

function decodeBinary(d: Decoder, node: YamlScalar): string {
  try {
    return fromBytes(decodeBase64(node.value));
  } catch {
    refuse(d, node, '!!binary value contains invalid base64 data');
  }
}

function decodeTagged(d: Decoder, node: YamlScalar, name: string): Decoded {
  const { value } = node;
  const scalar = readScalar(value);
  const found = isTimestamp(value) && name === 'timestamp' ? 'timestamp' : kindOf(scalar);
  if (found === name) return scalar;
  if (name === 'float' && typeof scalar === 'bigint') return Number(scalar);
  refuse(d, node, `cannot decode !!${found} \`${value}\` as a !!${name}`);
}

function kindOf(scalar: Scalar): string {
  if (scalar === null) return 'null';
  switch (typeof scalar) {
    case 'boolean':
      return 'bool';
    case 'string':
      return 'str';
    case 'number':
      return 'float';
    default:
      return 'int';
  }
}

function decodeMapping(d: Decoder, node: YamlMapping, into: DecodedMap): DecodedMap {
  for (const { key: keyNode, value: valueNode } of node.entries) {
    if (isMerge(keyNode)) {
      mergeInto(d, valueNode, into);
      continue;
    }
    const key = decodeNode(d, keyNode);
    if (Array.isArray(key) || key instanceof Map) refuse(d, keyNode, `invalid map key: ${goSyntax(key)}`);
    const value = decodeNode(d, valueNode);
    const identity = identityOf(key);
    if (d.strict && into.has(identity))
      d.clashes.push(`  line ${valueNode.line + 1}: key ${goSyntax(key)} already set in map`);
    else into.set(identity, { key, value });
  }
  return into;
}

function identityOf(key: Decoded): string {
  if (isUnsigned(key)) return `u${key.unsigned}`;
  return `${typeof key} ${String(key)}`;
}

function isMerge(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === '<<' && (node.plain || node.tag === `${TAGS}merge`);
}

function mergeInto(d: Decoder, node: YamlNode, into: DecodedMap): void {
  if (node.kind !== 'sequence') {
    mergeOne(d, node, into);
    return;
  }
  for (const item of node.items.toReversed()) mergeOne(d, item, into);
}

function mergeOne(d: Decoder, node: YamlNode, into: DecodedMap): void {
  const source = node.kind === 'alias' ? node.target : node;
  if (source.kind !== 'mapping') refuse(d, node, 'map merge requires map or sequence of maps as the value');
  d.count++;
  if (node.kind === 'mapping') decodeMapping(d, source, into);
  else if (node.kind === 'alias')
    followAlias(d, node, () => {
      d.count++;
      d.aliased++;
      return decodeMapping(d, source, into);
    });
}
