import { DynError, fail } from '../base/problem.ts';
import { valuesFileInvalid } from '../base/problems/values.ts';
import type { Source } from '../base/source.ts';
import { trimSpace } from '../go/space.ts';
import { type GoMap, type GoValue, isList, isMap } from '../go/value.ts';
import { readYaml } from '../yaml/yaml.ts';
import { mergeMaps } from './tables.ts';

/**
 * A values file: the maps of all its documents, later ones laid over earlier ones. Raises `values/file-invalid` with
 * Helm's text behind `prefix` ("failed to parse FILE", "cannot load values.yaml").
 * Model: helm loader.LoadValues, k8s.io/apimachinery YAMLReader.
 */
export function readValuesFile(source: Source, prefix: string): GoMap {
  if (!SEPARATOR.test(source.text)) return readDocument(withLastBreak(source), source, prefix) ?? new Map();
  let values: GoMap = new Map();
  for (const part of splitDocuments(source, prefix)) {
    const map = readDocument(part, source, prefix);
    if (map !== undefined) values = mergeMaps(values, map);
  }
  return values;
}

const SEPARATOR = /^---/m;

/** Helm ends every line that it reads, the last one too; a block scalar there gets its line break from that. */
function withLastBreak(source: Source): Source {
  return source.text.endsWith('\n') ? source : { name: source.name, text: `${source.text}\n` };
}

/**
 * The documents of a values file. Each keeps the blank lines in front of it out, as the reader of Helm does, so line
 * numbers in error texts count from the document's start.
 */
function* splitDocuments(source: Source, prefix: string): Generator<Source> {
  let lines: string[] = [];
  for (const line of linesOf(source.text)) {
    if (line.startsWith('---')) {
      checkSeparator(line, source, prefix);
      if (lines.length > 0) {
        yield { name: source.name, text: lines.join('') };
        lines = [];
        continue;
      }
    }
    lines.push(`${line}\n`);
  }
  if (lines.length > 0) yield { name: source.name, text: lines.join('') };
}

function linesOf(text: string): string[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function checkSeparator(line: string, source: Source, prefix: string): void {
  const rest = trimSpace(line.slice(3));
  if (rest === '' || rest.startsWith('#')) return;
  const reason = `error reading yaml document: invalid Yaml document separator: ${rest}`;
  fail(valuesFileInvalid(source.name, `${prefix}: ${reason}`));
}

function readDocument(part: Source, whole: Source, prefix: string): GoMap | undefined {
  const value = readPart(part, whole, prefix);
  if (value === null) return undefined;
  if (isMap(value)) return value;
  const error = `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`;
  return fail(valuesFileInvalid(whole.name, `${prefix}: cannot unmarshal yaml document: ${error}`));
}

function readPart(part: Source, whole: Source, prefix: string): GoValue {
  try {
    return readYaml(part);
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    const problem = valuesFileInvalid(
      whole.name,
      `${prefix}: cannot unmarshal yaml document: ${error.message}`,
    );
    const { at } = error.problem;
    return fail(at === undefined || !part.text.startsWith(whole.text) ? problem : { ...problem, at }, error);
  }
}

function jsonKind(value: GoValue): string {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  return isList(value) ? 'array' : 'number';
}
