import { fail } from '../base/problem.ts';
import { remoteRefused } from '../base/problems/open.ts';
import { fromBytes } from '../go/bytes.ts';
import { trimSpace } from '../go/space.ts';
import type { GoMap } from '../go/value.ts';
import { mergeLayers } from '../values/merge.ts';
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
  return { tree: mergeLayers(layers, { readFile: (path) => readValuesText(path, ports) }), layers };
}

function readValuesText(path: string, ports: Ports): string {
  if (trimSpace(path) === '-') return fromBytes(ports.stdin());
  if (/^(https?|oci):/.test(path)) fail(remoteRefused(path));
  return fromBytes(ports.files.read(path));
}
