import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { isObject, type Json, type JsonObject, objectsAt, parseJson } from '../../src/kube/json.ts';
import { type Upstream, upstreamRequest } from './upstream.ts';

/** One request past all proxies. Gives status and JSON; rejects when nothing answers. */
export function ask(
  upstream: Upstream,
  [method, path]: readonly [method: string, path: string],
  body?: Json,
): Promise<{ readonly status: number; readonly json: Json }> {
  const settings = upstreamRequest(upstream, method, path);
  const headers = { ...settings.headers, 'content-type': 'application/json' };
  return new Promise((done, failed) => {
    const sent = request({ ...settings, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('error', failed);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        done({ status: answer.statusCode ?? 0, json: parseJson(text) ?? text });
      });
    });
    sent.on('error', failed);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** The objects of a collection, none where the server does not know it. Of a new kind it says 429 for a moment. */
export async function listAll(upstream: Upstream, path: string): Promise<readonly JsonObject[]> {
  const { status, json } = await ask(upstream, ['GET', path]);
  if (status === 429) {
    await sleep(AGAIN_MS);
    return listAll(upstream, path);
  }
  if (status === 404) return [];
  if (status !== 200 || !isObject(json)) throw new Error(`${path}: status ${status}`);
  return objectsAt(json, 'items');
}

const AGAIN_MS = 100;
const GONE_MS = 60_000;

/** Deletes an object, and waits until it is gone. */
export async function removeWholly(upstream: Upstream, path: string): Promise<void> {
  const deadline = Date.now() + GONE_MS;
  while ((await ask(upstream, ['DELETE', `${path}?propagationPolicy=Background`])).status !== 404) {
    if (Date.now() > deadline) throw new Error(`${path} does not go away`);
    await sleep(AGAIN_MS);
  }
}
