import { goError } from '../base/problems/template.ts';
import type { Source } from '../base/source.ts';
import { quote } from '../go/strconv.ts';
import type { Place, Reader } from './decode.ts';
import { readRawYaml } from './rawyaml.ts';

export interface DecodeOptions {
  /** Unknown and repeated keys are errors too. */
  readonly strict?: boolean;
}

/**
 * The first document of a source in a struct, laid over `old`. Raises yaml/…, or template/function-failed with what
 * Go's decoder says. Source: sigs.k8s.io/yaml, Unmarshal and UnmarshalStrict.
 */
export function decodeYaml<T>(
  source: Source,
  { old, reader }: { readonly old: T; readonly reader: Reader<T> },
  { strict = false }: DecodeOptions = {},
): T {
  const place: Place = { struct: '', path: '', errors: [], notFinite: [], unknown: [] };
  const result = reader(readRawYaml(source, { strict }), old, place);
  const message = complaint(place, strict);
  if (message !== undefined) throw goError(message);
  return result;
}

const DECODING = 'error unmarshaling JSON: while decoding JSON: ';

function complaint({ errors, notFinite, unknown }: Place, strict: boolean): string | undefined {
  const [value] = notFinite;
  if (value !== undefined) return `error converting YAML to JSON: json: unsupported value: ${value}`;
  const [error] = errors;
  if (error !== undefined) return `${DECODING}${error}`;
  const [key] = unknown;
  return strict && key !== undefined ? `${DECODING}json: unknown field ${quote(key)}` : undefined;
}
