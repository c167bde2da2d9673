import { DynError, fail, type Related } from '../base/problem.ts';
import { unreadableFile } from '../base/problems/files.ts';
import { remoteRefused } from '../base/problems/open.ts';
import type { Chart } from '../chart/chart.ts';
import { fromBytes } from '../go/bytes.ts';
import { trimSpace } from '../go/space.ts';
import { parseUrl } from '../go/url.ts';
import { entriesOf, type GoMap, type GoValue } from '../go/value.ts';
import type { DescribeValue } from '../render/trace.ts';
import { mergeLayers } from '../values/merge.ts';
import { findOrigin, nearestKey } from '../values/origins.ts';
import type { LayerKind, ValuesLayer } from '../values/values.ts';
import type { Ports } from './ports.ts';

/** A values flag as given: for a file its path, else the flag's text. */
export interface LayerRequest {
  readonly kind: Exclude<LayerKind, 'chart'>;
  readonly text: string;
}

/** All that the user gave, merged, with the layers it came from, weakest first. */
export interface UserValues {
  readonly tree: GoMap;
  readonly layers: readonly ValuesLayer[];
}

/** Reads and merges values files and flags. Raises files/unreadable, open/remote, values/…. */
export function openValues(requests: readonly LayerRequest[], ports: Ports): UserValues {
  const layers = requests.map(({ kind, text }): ValuesLayer => {
    const source =
      kind === 'file' ? { name: text, text: readValuesText(text, ports) } : { name: `--${kind}`, text };
    return { kind, source };
  });
  const { kept } = ports;
  const options = {
    readFile: (path: string) => readValuesText(path, ports),
    ...(kept ? { keep: kept.values } : {}),
  };
  return { tree: mergeLayers(layers, options), layers };
}

/** The text of a values file, or of standard input for "-". Raises files/unreadable and open/remote. */
export function readValuesText(path: string, ports: Ports): string {
  const read = (): string => readText(path, ports);
  return ports.kept ? ports.kept.text(path, read) : read();
}

function readText(path: string, ports: Ports): string {
  if (trimSpace(path) === '-') return fromBytes(ports.stdin());
  if (REMOTE.includes(schemeOf(path))) fail(remoteRefused(path));
  return fromBytes(ports.files.read(path));
}

const REMOTE: readonly string[] = ['http', 'https', 'oci'];

/** Helm takes every name for a URL first. Source: helm pkg/cli/values readFile. */
function schemeOf(path: string): string {
  try {
    return parseUrl(path).scheme;
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    return fail(unreadableFile(error.problem.message), error);
  }
}

/** Says of a values path who set it last, or what exists near it. `values` are the ones that templates see. */
export function describeValues(user: UserValues, chart: Chart, values: GoMap): DescribeValue {
  return (path) => {
    const known = existingPart(values, path);
    if (known === undefined) return missing(values, path);
    const at = findOrigin([...chartLayer(chart), ...user.layers], known);
    const name = valuesPath(known);
    const related: readonly Related[] = at ? [{ message: `${name} was set here`, at }] : [];
    return { related, hint: `${name} is not what the template needs here; set it to something else.` };
  };
}

/** As much of a path as exists, when it ends in something that has no keys; undefined when a key is missing. */
function existingPart(values: GoMap, path: readonly string[]): readonly string[] | undefined {
  let value: GoValue = values;
  for (const [depth, key] of path.entries()) {
    const table = entriesOf(value);
    if (!table) return value === null ? undefined : path.slice(0, depth);
    if (!table.has(key)) return undefined;
    value = table.get(key) ?? null;
  }
  return path;
}

function missing(values: GoMap, path: readonly string[]): ReturnType<DescribeValue> {
  const name = valuesPath(path);
  const near = nearestKey(values, path);
  const guess =
    near === undefined ? `set it with -f or --set` : `did you mean ${valuesPath(near.map(String))}?`;
  return { hint: `${name} is not set; ${guess}` };
}

function valuesPath(path: readonly (string | number)[]): string {
  return `.Values.${path.join('.')}`;
}

function chartLayer({ metadata, raw }: Chart): readonly ValuesLayer[] {
  const bytes = raw.get('values.yaml');
  return bytes
    ? [{ kind: 'chart', source: { name: `${metadata.name}/values.yaml`, text: fromBytes(bytes) } }]
    : [];
}
