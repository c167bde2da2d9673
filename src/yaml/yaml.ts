import type { Source } from '../base/source.ts';
import type { GoMap, GoValue } from '../go/value.ts';
import { composeValue, UNSURE } from './compose.ts';
import { checkDepth, checkKind, toJsonValue, type Wanted } from './convert.ts';
import { decodeNodes } from './decode.ts';
import { composeDirectly } from './direct.ts';
import { type Input, openInput } from './input.ts';
import { composeNodes, type YamlNode } from './nodes.ts';
import { splitDocuments } from './stream.ts';

export type { Wanted } from './convert.ts';
export { entriesByKey } from './entries.ts';
export type { YamlAlias, YamlEntry, YamlMapping, YamlNode, YamlScalar, YamlSequence } from './nodes.ts';
export { writeYaml, writeYamlPretty } from './write.ts';

export interface ReadOptions {
  /** What the document must be; null passes always. Default: anything. */
  readonly want?: Wanted;
  /** True: duplicate keys are an error, as sigs.k8s.io/yaml's UnmarshalStrict has it. */
  readonly strict?: boolean;
}

/**
 * The first document of a source as Helm gets it: YAML 1.1, turned into JSON, numbers float64. No document is null.
 * Raises yaml/… with Go's whole text. Source: sigs.k8s.io/yaml, Unmarshal.
 */
export function readYaml(source: Source, options: ReadOptions = {}): GoValue {
  return readInput(openInput(source, ''), options);
}

function readInput(input: Input, options: ReadOptions): GoValue {
  const composed = options.strict ? UNSURE : compose(input);
  const value = composed === UNSURE ? readCarefully(input, options.strict ?? false) : composed;
  checkKind(value, options.want ?? 'any', input);
  return value;
}

/** By the fastest way that is sure of the text. */
function compose(input: Input): GoValue | typeof UNSURE {
  const value = composeDirectly(input);
  return value === UNSURE ? composeValue(input) : value;
}

function readCarefully(input: Input, strict: boolean, exact = false): GoValue {
  const root = composeNodes(input);
  if (root === undefined) return null;
  const value = toJsonValue(decodeNodes(root, { prefix: input.prefix, strict }), input, exact);
  checkDepth(value, input);
  return value;
}

/**
 * The documents of a values file as Helm's loader reads them, each a map; an empty one is an empty map. Raises
 * yaml/… with the loader's text. Source: helm pkg/chart/v2/loader, LoadValues.
 */
export function readYamlStream(source: Source): readonly GoMap[] {
  const maps: GoMap[] = [];
  for (const part of splitDocuments(source)) {
    const value = readInput(openInput(source, UNMARSHAL, part), { want: 'map' });
    maps.push(value instanceof Map ? value : new Map());
  }
  return maps;
}

/**
 * The documents of a stream, whatever they are, as kubectl's builder reads them; `lead` stands before each error.
 * Integers that a float64 cannot hold are bigints. Raises yaml/…. Source: k8s.io/apimachinery util/yaml,
 * YAMLOrJSONDecoder.
 */
export function* readYamlValues(source: Source, lead: string): Generator<GoValue> {
  for (const part of splitDocuments(source, lead)) {
    const input = openInput(source, lead, part);
    yield MAYBE_LONG.test(part.text) ? readCarefully(input, false, true) : readInput(input, {});
  }
}

/** Digits of an integer beyond 2^53, whatever its base. */
const MAYBE_LONG = /[0-9a-fA-F_]{14}/;

const UNMARSHAL = 'cannot unmarshal yaml document: ';

/** The first document as nodes with their places; undefined when there is none. */
export function readYamlNodes(source: Source): YamlNode | undefined {
  return composeNodes(openInput(source, ''));
}

/** A document of a values file with the nodes it was made of. */
export interface PlacedDocument {
  readonly value: GoMap;
  readonly node: YamlNode | undefined;
}

/** The documents of a values file as `readYamlStream` gives them, each with its nodes. */
export function readYamlStreamPlaced(source: Source): readonly PlacedDocument[] {
  const documents: PlacedDocument[] = [];
  for (const part of splitDocuments(source)) {
    const input = openInput(source, UNMARSHAL, part);
    const value = readInput(input, { want: 'map' });
    documents.push({ value: value instanceof Map ? value : new Map(), node: composeNodes(input) });
  }
  return documents;
}

/** The documents of a values file as nodes, split as `readYamlStream` does. */
export function readYamlStreamNodes(source: Source): readonly YamlNode[] {
  const nodes: YamlNode[] = [];
  for (const part of splitDocuments(source)) {
    const node = composeNodes(openInput(source, UNMARSHAL, part));
    if (node) nodes.push(node);
  }
  return nodes;
}
