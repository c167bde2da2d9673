import { lookup } from 'node:dns/promises';
import { codeOf } from './goerror.ts';

const NOT_FOUND = new Set(['ENOTFOUND', 'ENODATA', 'EAI_AGAIN', 'ESERVFAIL', 'ETIMEOUT', 'ECONNREFUSED']);

/** The addresses of a host; none when the resolver knows none, as in sprig. */
export async function resolveHost(name: string): Promise<readonly string[]> {
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address);
  } catch (error) {
    if (NOT_FOUND.has(codeOf(error))) return [];
    throw error;
  }
}
