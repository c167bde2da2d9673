import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { askCommand, readCommandCases } from '../support/commandcases.ts';
import { chainsOf, readOriginCases, traceCase } from '../support/origins.ts';
import type * as Woven from './entry.ts';

export type WovenModule = typeof Woven;

/** An entry of one of dyn's own tables: what dyn promises where helm has nothing to say, such as who set a value. */
export interface OwnCase {
  readonly id: string;
  /** Changes when anything in the entry changes. */
  readonly digest: string;
  /** Whether the bundle keeps the promise. */
  readonly holds: (woven: WovenModule) => Promise<boolean>;
}

const OWN = 'own/';

/** Whether a case is of dyn's own tables, and no conformance case. */
export function isOwn({ id }: { readonly id: string }): boolean {
  return id.startsWith(OWN);
}

/** All entries of dyn's own tables that can tell a break from the source as it is. */
export function loadOwnCases(): readonly OwnCase[] {
  return [...['docs', 'explain', 'template', 'values'].flatMap(commandCases), ...originCases()];
}

function commandCases(command: string): readonly OwnCase[] {
  return readCommandCases(command).map((item) => ({
    id: `${OWN}${command}: ${item.about}`,
    digest: digestOf(item),
    holds: async ({ main }) => {
      const { status, prints } = item;
      return isDeepStrictEqual(await askCommand(main, item), { status, prints });
    },
  }));
}

function originCases(): readonly OwnCase[] {
  return readOriginCases().map((item) => ({
    id: `${OWN}origins: ${item.name}`,
    digest: digestOf(item),
    holds: async ({ traceValues }) =>
      isDeepStrictEqual(chainsOf(item, traceCase(item, traceValues)), item.chains),
  }));
}

function digestOf(item: object): string {
  return createHash('sha256').update(JSON.stringify(item)).digest('hex').slice(0, 12);
}
