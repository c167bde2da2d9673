import { goError } from '../base/problems/template.ts';
import type { GoValue } from '../go/value.ts';

/** A question that only the outside can answer: an object or a list in the cluster, or a host's address. */
export type LookupKey =
  | {
      readonly kind: 'object';
      readonly apiVersion: string;
      readonly objectKind: string;
      readonly namespace: string;
      readonly name: string;
    }
  | { readonly kind: 'host'; readonly name: string };

/** What was found, or Go's text of why nothing could be. */
export type LookupAnswer = { readonly value: GoValue } | { readonly error: string };

/** Answers by `lookupId` of their question. */
export type LookupTable = ReadonlyMap<string, LookupAnswer>;

/** The identity of a question in a table. */
export function lookupId(key: LookupKey): string {
  return key.kind === 'host'
    ? JSON.stringify(['host', key.name])
    : JSON.stringify(['object', key.apiVersion, key.objectKind, key.namespace, key.name]);
}

/**
 * Answers from a table and remembers what it does not know. Rendering stays synchronous this way: the caller fetches
 * the open questions and renders again.
 */
export interface Lookups {
  ask(key: LookupKey, unknown: GoValue): GoValue;
  readonly open: ReadonlyMap<string, LookupKey>;
}

/** Lookups over a table; `unknown` stands in for an answer that is not there yet. */
export function createLookups(table: LookupTable): Lookups {
  const open = new Map<string, LookupKey>();
  return {
    open,
    ask(key, unknown) {
      const answer = table.get(lookupId(key));
      if (!answer) {
        open.set(lookupId(key), key);
        return unknown;
      }
      if ('error' in answer) throw goError(answer.error);
      return answer.value;
    },
  };
}
