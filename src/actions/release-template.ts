import { createBudget } from '../base/budget.ts';
import { builtins } from '../functions/builtins.ts';
import type { FunctionTable } from '../functions/define.ts';
import type { Release } from '../release/release.ts';
import { executeTemplate, parseTemplates } from '../template/template.ts';
import type { Ports } from './ports.ts';
import { releaseObject } from './release-object.ts';

/** What Helm calls such a template in its errors. */
const NAME = '_';

/** A release through a template of Go's own functions. Raises template/…, budget/…. Source: helm cmd/printer.go, tpl. */
export function releaseThrough(template: string, release: Release, ports: Ports): string {
  const find = (name: string): FunctionTable[string] | undefined =>
    Object.hasOwn(builtins, name) ? builtins[name] : undefined;
  const source = { name: NAME, text: template };
  const budget = createBudget(ports.limits, ports.now);
  const known = { has: (name: string) => find(name) !== undefined };
  const set = parseTemplates([{ name: NAME, source }], known, budget);
  return executeTemplate(set, NAME, new Map([['Release', releaseObject(release)]]), {
    functions: { get: find },
    budget,
    entropy: ports.entropy,
  });
}
