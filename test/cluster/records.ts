import { gunzipSync } from 'node:zlib';
import { recordOf } from '../support/cases.ts';
import { request } from './place.ts';

/** A stored revision: the object that holds it, and what it holds, keys in the order in which they were written. */
export interface StoredRevision {
  readonly key: string;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly type: string;
  readonly record: Readonly<Record<string, unknown>>;
}

/** All revisions in the Secrets of a namespace, by name and revision. */
export async function storedRevisions(namespace: string): Promise<readonly StoredRevision[]> {
  const found = await listOf(`/api/v1/namespaces/${namespace}/secrets?labelSelector=owner%3Dhelm`);
  const revisions = found.map((secret) => {
    const metadata = recordOf(secret.metadata) ?? {};
    return {
      key: String(metadata.name),
      labels: recordOf(metadata.labels) ?? {},
      type: String(secret.type),
      record: decodedRecord(String(recordOf(secret.data)?.release)),
    };
  });
  return revisions.sort((a, b) => Number(a.labels.version) - Number(b.labels.version));
}

/** The record in `data.release` of a Secret. */
export function decodedRecord(data: string): Record<string, unknown> {
  const payload = Buffer.from(Buffer.from(data, 'base64').toString(), 'base64');
  return recordOf(JSON.parse(gunzipSync(payload).toString())) ?? {};
}

/** The items of a collection. */
export async function listOf(path: string): Promise<readonly Record<string, unknown>[]> {
  const { items } = recordOf(await request('GET', path)) ?? {};
  return Array.isArray(items) ? items.map((item) => recordOf(item) ?? {}) : [];
}
