import type { Budget } from '../base/budget.ts';
import type { Entropy } from '../base/entropy.ts';
import { type Log, warnLine } from '../base/log.ts';
import { DynError } from '../base/problem.ts';
import { goError, refusedByChart } from '../base/problems/template.ts';
import { any, fn, text } from '../functions/define.ts';
import type { GoFunction } from '../go/function.ts';
import { quote } from '../go/strconv.ts';
import type { GoValue } from '../go/value.ts';
import type { Observer, TemplateEnv } from '../template/state.ts';
import { addTemplate, cloneSet, executeTemplate, type TemplateSet } from '../template/template.ts';
import type { Lookups } from './lookups.ts';

/** What the functions of one render share. */
export interface Engine {
  readonly functions: ReadonlyMap<string, GoFunction>;
  readonly budget: Budget;
  readonly entropy: Entropy;
  readonly observer?: Observer;
  /** Undefined without a cluster: lookup finds nothing then. */
  readonly lookups?: Lookups;
  /** Whether getHostByName may ask. */
  readonly hosts?: Lookups;
  /** What executions of each set get. */
  readonly envs: WeakMap<TemplateSet, TemplateEnv>;
  /** Set when a chart is only looked at: `required` and `fail` tell this and go on. */
  readonly lint?: Log;
  /** How often each template is being included right now. */
  readonly included: Map<string, number>;
  /** How many texts of tpl are being executed right now. */
  nestedTexts: number;
}

const MOST_NESTED = 1000;

/** Executes a template of the set with Helm's own functions bound to it. Source: helm engine.render. */
export function runTemplate(engine: Engine, set: TemplateSet, name: string, data: GoValue): string {
  let env = engine.envs.get(set);
  if (!env) {
    env = envFor(engine, set);
    engine.envs.set(set, env);
  }
  return executeTemplate(set, name, data, env);
}

function envFor(engine: Engine, set: TemplateSet): TemplateEnv {
  let bound: ReadonlyMap<string, GoFunction> | undefined;
  const get = (wanted: string): GoFunction | undefined => {
    const known = engine.functions.get(wanted);
    if (known) return known;
    bound ??= boundFunctions(engine, set);
    return bound.get(wanted);
  };
  return {
    functions: { get },
    budget: engine.budget,
    entropy: engine.entropy,
    ...(engine.observer ? { observer: engine.observer } : {}),
  };
}

/** The names of Helm's own functions. */
export const ENGINE_FUNCTIONS: readonly string[] = [
  'include',
  'tpl',
  'required',
  'fail',
  'lookup',
  'getHostByName',
];

function boundFunctions(engine: Engine, set: TemplateSet): ReadonlyMap<string, GoFunction> {
  return new Map<string, GoFunction>([
    ['include', fn([text, any], (name, data) => include(engine, set, name, data))],
    ['tpl', fn([text, any], (source, data) => tpl(engine, set, source, data))],
    ['required', fn([text, any], (message, value) => required(engine, message, value))],
    ['fail', fn([text], (message) => refuse(engine, message))],
    ['lookup', fn([text, text, text, text], (...args) => lookup(engine, args))],
    ['getHostByName', fn([text], (name) => engine.hosts?.ask({ kind: 'host', name }, '') ?? '')],
  ]);
}

function include(engine: Engine, set: TemplateSet, name: string, data: GoValue): string {
  const { included } = engine;
  const depth = included.get(name) ?? 0;
  if (depth > MOST_NESTED) {
    throw goError(`rendering template has a nested reference name: ${name}: unable to execute template`);
  }
  included.set(name, depth + 1);
  const output = runTemplate(engine, set, name, data);
  included.set(name, depth);
  return output;
}

/** The name that Helm gives to templates without a file. */
const UNNAMED = 'gotpl';

function tpl(engine: Engine, parent: TemplateSet, source: string, data: GoValue): string {
  if (engine.nestedTexts >= MOST_NESTED) {
    throw goError(`tpl is nested more than ${MOST_NESTED} times: unable to execute template`);
  }
  const set = cloneSet(parent);
  wrapping('cannot parse template', source, () => addTemplate(set, UNNAMED, { name: UNNAMED, text: source }));
  engine.nestedTexts++;
  const output = wrapping('error during tpl function execution for', source, () =>
    runTemplate(engine, set, UNNAMED, data),
  );
  engine.nestedTexts--;
  return output.replaceAll('<no value>', '');
}

function wrapping<T>(what: string, source: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DynError) || !error.problem.code.startsWith('template/')) throw error;
    const message = `${what} ${quote(source)}: ${error.problem.message}`;
    throw new DynError({ ...error.problem, message }, { cause: error });
  }
}

function required({ lint }: Engine, message: string, value: GoValue): GoValue {
  if (value !== null && value !== '') return value;
  if (!lint) throw refusedByChart(message);
  lint(warnLine(value === null ? 'missing required value' : 'missing required values', ['message', message]));
  return '';
}

function refuse({ lint }: Engine, message: string): string {
  if (!lint) throw refusedByChart(message);
  lint({ level: 'INFO', message: 'funcMap fail', attributes: [['message', message]] });
  return '';
}

function lookup(engine: Engine, args: readonly unknown[]): GoValue {
  const [apiVersion = '', objectKind = '', namespace = '', name = ''] = args.map(String);
  const empty: GoValue = new Map();
  return engine.lookups?.ask({ kind: 'object', apiVersion, objectKind, namespace, name }, empty) ?? empty;
}
