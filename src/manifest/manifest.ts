import type { LogLine } from '../base/log.ts';
import { DynError } from '../base/problem.ts';
import { manifestNotYaml } from '../base/problems/manifest.ts';
import type { Source } from '../base/source.ts';
import { compareBytes } from '../go/bytes.ts';
import { trimSpace } from '../go/space.ts';
import type { GoValue } from '../go/value.ts';
import type { HelmProfile } from '../render/profile.ts';
import type { RenderedFile } from '../render/render.ts';
import { findNode } from '../yaml/lookup.ts';
import { readYaml, readYamlNodes } from '../yaml/yaml.ts';
import { readHead } from './head.ts';
import { type Hook, readHook } from './hooks.ts';
import { sortByKind } from './order.ts';
import { type Document, splitDocuments } from './split.ts';

/**
 * One document of the output. `path` is Helm's name of its template; `line` and `start`, a UTF-16 offset, tell where
 * it begins in the rendered file.
 */
export interface Manifest {
  readonly path: string;
  readonly line: number;
  readonly start: number;
  readonly text: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly hook?: Hook;
}

/** What a render yields: manifests and hooks, each in install order. */
export interface Manifests {
  readonly manifests: readonly Manifest[];
  readonly hooks: readonly Manifest[];
  readonly logs: readonly LogLine[];
}

/**
 * Splits rendered files into manifests and hooks; `read` reads one document. Raises manifest/not-yaml.
 * Source: helm releaseutil.SortManifests.
 */
export function toManifests(
  files: readonly RenderedFile[],
  profile: HelmProfile,
  read: (source: Source) => GoValue = readYaml,
): Manifests {
  const manifests: Manifest[] = [];
  const hooks: Manifest[] = [];
  const logs: LogLine[] = [];
  for (const file of [...files].sort((a, b) => compareBytes(a.path, b.path))) {
    if (isPartial(file.path) || trimSpace(file.text) === '') continue;
    for (const document of splitDocuments(file.text, profile)) {
      const { manifest, ignored } = readManifest(file, document, read);
      if (ignored !== undefined) {
        logs.push({ level: 'INFO', message: 'skipping unknown hooks', attributes: [['hookTypes', ignored]] });
      } else (manifest.hook ? hooks : manifests).push(manifest);
    }
  }
  return { manifests: sortByKind(manifests), hooks: sortByKind(hooks), logs };
}

function isPartial(path: string): boolean {
  return path.slice(path.lastIndexOf('/') + 1).startsWith('_');
}

function readManifest(
  file: RenderedFile,
  document: Document,
  read: (source: Source) => GoValue,
): { manifest: Manifest; ignored?: string } {
  const source = { name: file.path, text: document.text };
  try {
    const head = readHead(read(source));
    const { apiVersion, kind, name } = head;
    const reading = readHook(head);
    const manifest = { path: file.path, ...document, apiVersion, kind, name };
    if (!reading) return { manifest };
    return reading.hook
      ? { manifest: { ...manifest, hook: reading.hook } }
      : { manifest, ignored: reading.annotation };
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    const cause = error.problem.at ? error : atField(error, source);
    throw new DynError(manifestNotYaml(file.path, document.line, error.problem), { cause });
  }
}

/** The same with the place of the field that Go could not read, else of what is no object. */
function atField(error: DynError, source: Source): DynError {
  const field = /Go struct field \w+\.(\S+) of type/.exec(error.problem.message)?.[1];
  const root = error.problem.message.includes('json: cannot unmarshal') ? readYamlNodes(source) : undefined;
  if (!root) return error;
  const { node, key } = findNode(root, field?.split('.') ?? []);
  return new DynError({ ...error.problem, at: (key ?? node).at }, { cause: error });
}
