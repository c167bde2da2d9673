import { goError } from '../base/problems/template.ts';
import { compareBytes } from '../go/bytes.ts';
import { formatFloat } from '../go/strconv.ts';
import { type GoValue, isList, isMap } from '../go/value.ts';

/** What Helm looks at in a manifest. */
export interface ManifestHead {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly annotations: ReadonlyMap<string, string>;
}

const METADATA_TYPE =
  'struct { Name string "json:\\"name\\""; Annotations map[string]string "json:\\"annotations\\"" }';

/**
 * Decodes a document as Go would into its SimpleHead: keys in any case, scalars to text.
 * Throws with Go's text when the shape does not fit. Source: helm releaseutil.SimpleHead, sigs.k8s.io/yaml.
 */
export function readHead(document: GoValue): ManifestHead {
  if (document === null) return { apiVersion: '', kind: '', name: '', annotations: new Map() };
  if (!isMap(document)) throw mismatch(document, 'Go value of type util.SimpleHead');
  let apiVersion = '';
  let kind = '';
  let metadata: Pick<ManifestHead, 'name' | 'annotations'> = { name: '', annotations: new Map() };
  for (const [key, value] of byKey(document)) {
    if (value === null) continue;
    const field = key.toLowerCase();
    if (field === 'apiversion') apiVersion = stringOf(value, 'SimpleHead.apiVersion');
    else if (field === 'kind') kind = stringOf(value, 'SimpleHead.kind');
    else if (field === 'metadata') metadata = readMetadata(value);
  }
  return { apiVersion, kind, ...metadata };
}

function readMetadata(value: GoValue): Pick<ManifestHead, 'name' | 'annotations'> {
  if (!isMap(value)) throw mismatch(value, `Go struct field SimpleHead.metadata of type ${METADATA_TYPE}`);
  let name = '';
  const annotations = new Map<string, string>();
  for (const [key, entry] of byKey(value)) {
    if (entry === null) continue;
    const field = key.toLowerCase();
    if (field === 'name') name = stringOf(entry, '.metadata.name');
    else if (field === 'annotations') readAnnotations(entry, annotations);
  }
  return { name, annotations };
}

function readAnnotations(value: GoValue, annotations: Map<string, string>): void {
  if (!isMap(value)) {
    throw mismatch(value, 'Go struct field .metadata.annotations of type map[string]string');
  }
  for (const [key, entry] of byKey(value)) {
    annotations.set(key, entry === null ? '' : stringOf(entry, '.metadata.annotations'));
  }
}

function byKey(map: ReadonlyMap<string, GoValue>): readonly (readonly [string, GoValue])[] {
  return [...map].sort(([a], [b]) => compareBytes(a, b));
}

function stringOf(value: GoValue, field: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    return Number.isInteger(value) && Math.abs(value) < 2 ** 63
      ? BigInt(value).toString()
      : formatFloat(value, 'g');
  }
  throw mismatch(value, `Go struct field ${field} of type string`);
}

function mismatch(value: GoValue, target: string): Error {
  return goError(
    `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(value)} into ${target}`,
  );
}

function jsonKind(value: GoValue): string {
  if (isList(value)) return 'array';
  if (isMap(value)) return 'object';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}
