import type { LiveObjects } from '../../actions/live-objects.ts';
import { writeJson } from '../../go/json.ts';
import { toGoValue } from '../../kube/govalue.ts';
import { createTablePrinter } from './server-table.ts';

/** The RESOURCES part of a status: tables of the server by kind, an empty line after each. */
export function resourcesText(objects: LiveObjects): string {
  const print = createTablePrinter();
  return [...objects].map(([kind, tables]) => `==> ${kind}\n${tables.map(print).join('')}\n`).join('');
}

/** The same as JSON, undefined when there are none. */
export function resourcesJson(objects: LiveObjects): string | undefined {
  if (objects.size === 0) return undefined;
  return writeJson(new Map([...objects].map(([kind, list]) => [kind, list.map(toGoValue)])));
}
