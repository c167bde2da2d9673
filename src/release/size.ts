import { fail } from '../base/problem.ts';
import { recordDoesNotFit } from '../base/problems/record.ts';
import { encodeBase64 } from '../go/base64.ts';
import { toBytes } from '../go/bytes.ts';
import { writeJson } from '../go/json.ts';
import { encodeRelease, type Packer } from './codec.ts';
import type { Release, StoredFile } from './release.ts';

/** What a Secret or a ConfigMap holds. Source: k8s.io/kubernetes pkg/apis/core MaxSecretSize. */
export const RECORD_LIMIT: number = 1024 * 1024;

/** What of a record takes how many bytes of it, by itself. */
export interface RecordPart {
  readonly part: string;
  readonly bytes: number;
}

/** How many bytes of the limit a record takes: its text of base64. */
export function recordBytes(release: Release, packer: Pick<Packer, 'gzip'>): number {
  return encodeRelease(release, packer).length;
}

/** Raises record/does-not-fit for a record that the server would refuse. */
export function checkRecordFits(release: Release, packer: Pick<Packer, 'gzip'>): void {
  const bytes = recordBytes(release, packer);
  if (bytes > RECORD_LIMIT)
    fail(recordDoesNotFit({ bytes, limitBytes: RECORD_LIMIT }, largestParts(release, packer)));
}

const SHOWN = 10;

/** The ten largest parts of a record, each as large as it is when it is packed alone. */
export function largestParts(release: Release, { gzip }: Pick<Packer, 'gzip'>): readonly RecordPart[] {
  const parts = [...partsOf(release)].map(({ part, text }) => ({
    part,
    bytes: Math.ceil(gzip(toBytes(text)).length / 3) * 4,
  }));
  return parts.sort((a, b) => b.bytes - a.bytes || (a.part < b.part ? -1 : 1)).slice(0, SHOWN);
}

interface PartText {
  readonly part: string;
  readonly text: string;
}

function* partsOf({ chart, manifest, hooks, config, state }: Release): Generator<PartText> {
  yield* fileParts(chart?.templates);
  yield* fileParts(chart?.files);
  if (chart?.values)
    yield { part: 'values.yaml of the chart and its subcharts', text: writeJson(chart.values) };
  if (chart?.schema) yield { part: 'values.schema.json', text: encodeBase64(chart.schema) };
  if (config) yield { part: 'the values that were given', text: writeJson(config) };
  for (const [source, text] of bySource(manifest)) yield { part: `manifest rendered from ${source}`, text };
  for (const { path, manifest: text } of hooks) yield { part: `hook rendered from ${path}`, text };
  yield { part: 'notes', text: state.notes };
}

function* fileParts(files: readonly StoredFile[] = []): Generator<PartText> {
  for (const { name, bytes } of files) yield { part: name, text: encodeBase64(bytes) };
}

const SOURCE = /^---\n# Source: (.*)$/gm;

/** The documents of a manifest, those of one template together. */
function bySource(manifest: string): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  const starts = [...manifest.matchAll(SOURCE)];
  starts.forEach(({ index, 1: source = '' }, i) => {
    const text = manifest.slice(index, starts[i + 1]?.index);
    sources.set(source, (sources.get(source) ?? '') + text);
  });
  return sources;
}
