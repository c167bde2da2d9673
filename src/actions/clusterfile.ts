import { fromBytes } from '../go/bytes.ts';
import { findInSnapshot, knowsApi, readSnapshot, type Snapshot } from '../kube/snapshot.ts';
import { type Capabilities, readKubeVersion } from '../render/capabilities.ts';
import type { LookupAnswer, LookupKey } from '../render/lookups.ts';
import type { Files } from './ports.ts';

/** Reads the file of --cluster. Raises files/unreadable, kube/snapshot and what YAML raises. */
export function openSnapshot(path: string, files: Files): Snapshot {
  return readSnapshot({ name: path, text: fromBytes(files.read(path)) });
}

/** Capabilities as the snapshot tells them; what it is silent about stays. */
export function snapshotCapabilities(snapshot: Snapshot, base: Capabilities): Capabilities {
  const { isComplete, apiVersions, gitVersion } = snapshot.discovery;
  return {
    kubeVersion: gitVersion === undefined ? base.kubeVersion : readKubeVersion(gitVersion),
    apiVersions: isComplete ? apiVersions : [...base.apiVersions, ...apiVersions],
  };
}

/** What a lookup finds in the snapshot. Source: helm engine lookup_func. */
export function answerFromSnapshot(snapshot: Snapshot, key: LookupKey): LookupAnswer {
  if (key.kind !== 'object') return { value: '' };
  const { apiVersion, objectKind, namespace, name } = key;
  if (!knowsApi(snapshot, apiVersion)) {
    const what = `unable to get apiresource from unstructured: ${apiVersion}, Kind=${objectKind}`;
    return { error: `${what}: the server could not find the requested resource` };
  }
  return { value: findInSnapshot(snapshot, { apiVersion, kind: objectKind, namespace, name }) ?? new Map() };
}
