import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { recordOf } from '../support/cases.ts';
import { cluster, request } from './place.ts';

/** One request that the API server has answered, as its audit log has it. */
export interface AuditedRequest {
  readonly verb: string;
  readonly uri: string;
  readonly agent: string;
  readonly user: string;
  readonly code: number;
}

/** Which requests are wanted: those of which `agent` and `uri` are a part, with one of `verbs`. */
export interface AuditFilter {
  readonly agent?: string;
  readonly uri?: string;
  readonly verbs?: readonly string[];
}

// More than others write meanwhile.
const TAIL_BYTES = 500_000;

/** Verbs that change something. */
export const WRITES: readonly string[] = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/** A place in the audit log, for auditSince: what is asked from now on comes after it. */
export async function auditMark(): Promise<number> {
  await flushed();
  return statSync(auditPath()).size;
}

/** All requests since a mark that the filter lets pass, in the order of the log. */
export async function auditSince(mark: number, filter: AuditFilter = {}): Promise<AuditedRequest[]> {
  await flushed();
  const lines = readFrom(mark).split('\n');
  const all = lines.filter((line) => line !== '').map(readLine);
  return all.filter(
    ({ agent, uri, verb }) =>
      agent.includes(filter.agent ?? '') &&
      uri.includes(filter.uri ?? '') &&
      (filter.verbs === undefined || filter.verbs.includes(verb)),
  );
}

function auditPath(): string {
  const path = join(cluster().folder, 'audit.log');
  if (!existsSync(path))
    throw new Error(`no ${path}: DYN_TEST_KUBECONFIG must name the file in the cluster's own folder`);
  return path;
}

/** The log is written in order, so that what was asked before a request of ours is there when that one is. */
async function flushed(): Promise<void> {
  const sign = `flushed-${Math.random()}`;
  await request('GET', `/version?${sign}`);
  const deadline = Date.now() + 10_000;
  const start = Math.max(0, statSync(auditPath()).size - TAIL_BYTES);
  while (!readFrom(start).includes(sign)) {
    if (Date.now() > deadline) throw new Error('the audit log does not show a request of ten seconds ago');
    await new Promise((done) => setTimeout(done, 5));
  }
}

function readFrom(start: number): string {
  const file = openSync(auditPath(), 'r');
  try {
    const bytes = Buffer.alloc(fstatSync(file).size - start);
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, start)).toString();
  } finally {
    closeSync(file);
  }
}

function readLine(line: string): AuditedRequest {
  const entry = recordOf(JSON.parse(line)) ?? {};
  return {
    verb: String(entry.verb),
    uri: String(entry.requestURI),
    agent: String(entry.userAgent ?? ''),
    user: String(recordOf(entry.user)?.username ?? ''),
    code: Number(recordOf(entry.responseStatus)?.code ?? 0),
  };
}
