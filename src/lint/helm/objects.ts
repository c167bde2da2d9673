import { DynError } from '../../base/problem.ts';
import { goError } from '../../base/problems/template.ts';
import type { Source } from '../../base/source.ts';
import { mismatch, type Place, type Reader, readText, structOf } from '../../chart/decode.ts';
import { decodeYaml } from '../../chart/decodeyaml.ts';
import { byteLength } from '../../go/bytes.ts';
import { readJson } from '../../go/json.ts';
import { scanJsonValue } from '../../go/json-scan.ts';
import { isSpace } from '../../go/space.ts';
import type { GoValue } from '../../go/value.ts';
import { splitDocuments } from '../../yaml/stream.ts';
import { readYaml } from '../../yaml/yaml.ts';

/** As much of an object as Helm's lint reads. */
export interface ObjectHead {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly namespace: string; readonly name: string };
}

const BLANK: ObjectHead = { apiVersion: '', kind: '', metadata: { namespace: '', name: '' } };

/**
 * The objects of a file, one after the other; undefined for a document without any. A file that begins with `{` is
 * read as JSON until something in it is none. Raises yaml/… and template/function-failed with Go's text.
 * Model: k8s.io/apimachinery util/yaml YAMLOrJSONDecoder.
 */
export function* readObjects(file: Source): Generator<ObjectHead | undefined> {
  const { heads, rest, failure } = looksLikeJson(file.text) ? readAsJson(file.text) : allOf(file.text);
  yield* heads;
  if (failure?.isFinal) throw goError(failure.text);
  let first = failure?.text;
  for (const part of splitDocuments({ name: file.name, text: rest }, '')) {
    yield readDocument({ name: file.name, text: part.text }, first);
    first = undefined;
  }
}

const PEEKED = 4096;

function looksLikeJson(text: string): boolean {
  for (let at = 0; at < Math.min(text.length, PEEKED); at++)
    if (!isSpace(text.charCodeAt(at))) return text[at] === '{';
  return false;
}

/** What was read as JSON, what is left to be read as YAML, and what JSON has against it. */
interface JsonPart {
  readonly heads: readonly (ObjectHead | undefined)[];
  readonly rest: string;
  /** Final: there were several JSON values, so this is no YAML. */
  readonly failure?: { readonly text: string; readonly isFinal: boolean };
}

function allOf(text: string): JsonPart {
  return { heads: [], rest: text };
}

function readAsJson(text: string): JsonPart {
  const heads: (ObjectHead | undefined)[] = [];
  let from = 0;
  const failed = (said: string, plain = said): JsonPart => {
    const isFinal = heads.length > 1;
    const rest = text.slice(behindBlanks(text, from));
    return { heads, rest, failure: { text: isFinal ? plain : said, isFinal } };
  };
  while (!isBlankFrom(text, from)) {
    const found = scanJsonValue(text, from);
    if ('bad' in found) {
      if (found.ended) return failed('unexpected EOF');
      return failed(`json: offset ${byteLength(text.slice(0, found.at)) + 1}: ${found.bad}`, found.bad);
    }
    const decoded = decodeValue(readJson(text.slice(from, found.end)));
    if ('error' in decoded) return failed(decoded.error);
    heads.push(decoded.head);
    from = found.end;
  }
  return { heads, rest: '' };
}

function isBlankFrom(text: string, from: number): boolean {
  const blanks = /[ \t\r\n]*/y;
  blanks.lastIndex = from;
  blanks.test(text);
  return blanks.lastIndex === text.length;
}

/** Behind the blanks at `from`, but not beyond the first line break among them. */
function behindBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) if (text[at++] === '\n') break;
  return at;
}

/** One YAML document. `jsonError` is what is said of it when it cannot be read and was tried as JSON before. */
function readDocument(source: Source, jsonError: string | undefined): ObjectHead | undefined {
  try {
    return readHead(source);
  } catch (error) {
    if (!(error instanceof DynError) || jsonError === undefined) throw error;
    throw goError(jsonError);
  }
}

/** The plain reader is the faster one and serves nearly always: numbers as texts are what it cannot tell. */
function readHead(source: Source): ObjectHead | undefined {
  const decoded = decodeValue(plainValue(source));
  if (!('error' in decoded)) return decoded.head;
  return decodeYaml(source, { old: BLANK, reader: HEAD_OF_YAML });
}

/** Undefined, which fits nowhere, for what cannot be read. */
function plainValue(source: Source): GoValue {
  try {
    return readYaml(source);
  } catch (error) {
    if (error instanceof DynError) return false;
    throw error;
  }
}

function decodeValue(value: GoValue): { readonly head: ObjectHead | undefined } | { readonly error: string } {
  const place: Place = { struct: '', path: '', errors: [], notFinite: [], unknown: [] };
  const head = HEAD_OF_JSON(value, BLANK, place);
  const [error] = place.errors;
  if (error !== undefined) return { error };
  return { head: value === null ? undefined : head };
}

/** A text where JSON has one, not a number. */
function readJsonText(raw: GoValue, old: string, place: Place): string {
  if (typeof raw === 'string') return raw;
  return raw === null ? old : mismatch(raw, 'string', old, place);
}

const HEAD_OF_JSON = headReader(readJsonText);
const HEAD_OF_YAML = headReader(readText);

function headReader(text: Reader<string>): Reader<ObjectHead> {
  const metadata = structOf<ObjectHead['metadata']>('rules.k8sYamlMetadata', {
    namespace: ['Namespace', text],
    name: ['Name', text],
  });
  return structOf<ObjectHead>('rules.k8sYamlStruct', {
    apiVersion: ['apiVersion', text],
    kind: ['Kind', text],
    metadata: ['Metadata', metadata],
  });
}
