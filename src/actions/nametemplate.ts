import { createBudget } from '../base/budget.ts';
import { goError } from '../base/problems/template.ts';
import { functions } from '../functions/all.ts';
import { type FunctionTable, fn, text } from '../functions/define.ts';
import { executeTemplate, parseTemplates } from '../template/template.ts';
import type { Ports } from './ports.ts';

const NAME = 'name-template';

/** Helm adds these to sprig's functions, for charts alone. */
const FOR_CHARTS = new Set(
  'toToml fromToml toYaml mustToYaml toYamlPretty fromYaml fromYamlArray fromJsonArray'.split(' '),
);

/** The name that --name-template makes: sprig's functions, `env` among them, as the user's own text may. */
export function nameFromTemplate(template: string, ports: Ports): string {
  const table: FunctionTable = { ...functions, ...environmentFunctions(ports.env) };
  const find = (name: string): FunctionTable[string] | undefined =>
    Object.hasOwn(table, name) && !FOR_CHARTS.has(name) ? table[name] : undefined;
  const source = { name: NAME, text: template };
  const budget = createBudget(ports.limits, ports.now);
  const known = { has: (name: string) => find(name) !== undefined };
  const set = parseTemplates([{ name: NAME, source }], known, budget);
  return executeTemplate(set, NAME, null, {
    functions: { get: find },
    budget,
    entropy: ports.entropy,
  });
}

function environmentFunctions(env: Ports['env']): FunctionTable {
  const read = (name: string): string => env[name] ?? '';
  return {
    env: fn([text], read),
    expandenv: fn([text], (pattern) =>
      pattern.replace(/\$(?:\{([^}]*)\}|(\w+))/g, (_, a, b) => read(a ?? b)),
    ),
    fail: fn([text], (message) => {
      throw goError(message);
    }),
    getHostByName: fn([text], () => ''),
  };
}
