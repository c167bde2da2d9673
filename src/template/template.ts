import type { Budget } from '../base/budget.ts';
import { DynError } from '../base/problem.ts';
import { templateMissing } from '../base/problems/execute.ts';
import type { Source } from '../base/source.ts';
import { quote } from '../go/strconv.ts';
import type { GoValue } from '../go/value.ts';
import type { Definition } from './ast.ts';
import { runDefinition } from './execute.ts';
import { isEmptyBody, type ParsedText, parseText } from './parser.ts';
import type { TemplateEnv } from './state.ts';
import type { FunctionNames } from './tokens.ts';

/** A template to read: what it is called, and its text. Errors print the name. */
export interface TemplateFile {
  readonly name: string;
  readonly source: Source;
}

/** Templates by name. A clone lies over the set that it was made from, which stays as it was. */
export interface TemplateSet {
  readonly functions: FunctionNames;
  /** Charged for each text that is read. */
  readonly budget: Budget;
  readonly definitions: Map<string, Definition>;
  readonly below?: TemplateSet;
}

/**
 * Reads files in the order given; what a later one defines replaces what an earlier one did, unless the new body is
 * blank. Raises template/syntax and its kin, whose parts `parseFailureOf` gives, and budget/…. Go: text/template AddParseTree.
 */
export function parseTemplates(
  files: readonly TemplateFile[],
  functions: FunctionNames,
  budget: Budget,
): TemplateSet {
  const set: TemplateSet = { functions, budget, definitions: new Map() };
  for (const file of files) {
    const main = addDefines(set, file);
    addDefinition(set, main);
  }
  return set;
}

/** A set that can be added to, for `tpl`; what it is made from does not change. */
export function cloneSet(set: TemplateSet): TemplateSet {
  return { functions: set.functions, budget: set.budget, definitions: new Map(), below: set };
}

/** Adds one more text, what it defines and, under its name, what it does itself, be it nothing. */
export function addTemplate(set: TemplateSet, name: string, source: Source): void {
  set.definitions.set(name, addDefines(set, { name, source }));
}

/** The template of that name. */
export function findTemplate(set: TemplateSet, name: string): Definition | undefined {
  for (let layer: TemplateSet | undefined = set; layer; layer = layer.below) {
    const found = layer.definitions.get(name);
    if (found) return found;
  }
  return undefined;
}

/** Executes a template by name; `null` data is no data at all. Raises template/missing, template/failed, budget/… */
export function executeTemplate(set: TemplateSet, name: string, data: GoValue, env: TemplateEnv): string {
  const definition = findTemplate(set, name);
  if (definition)
    return runDefinition(definition, data, { env, find: (wanted) => findTemplate(set, wanted) });
  const message = `template: no template ${quote(name)} associated with template ${quote(ROOT)}`;
  throw new DynError(templateMissing(message));
}

/** What Helm calls the template that all others belong to. */
const ROOT = 'gotpl';

/** Adds what the text defines by name; what is left of it is for the caller to add. */
function addDefines(set: TemplateSet, { name, source }: TemplateFile): Definition {
  const named = source.name === name ? source : { name, text: source.text };
  const parsed = parseCached(named, set);
  for (const [defined, body] of parsed.defines) addDefinition(set, { name: defined, source: named, body });
  return { name, source: named, body: parsed.main };
}

function addDefinition(set: TemplateSet, definition: Definition): void {
  if (isEmptyBody(definition.body) && findTemplate(set, definition.name)) return;
  set.definitions.set(definition.name, definition);
}

/** Texts as they were parsed; they mean the same in every set that has the functions they call. */
interface Cache {
  readonly texts: Map<string, ParsedText>;
  size: number;
}

const cache: Cache = { texts: new Map(), size: 0 };
const CACHE_LIMIT = 16_000_000;

function parseCached(source: Source, { functions, budget }: TemplateSet): ParsedText {
  const known = cache.texts.get(source.text);
  if (known && !known.defines.has(source.name) && hasAll(functions, known.called)) {
    budget.step(known.steps);
    return known;
  }
  const parsed = parseText(source, functions, budget);
  if (parsed.definesItself) return parsed;
  cache.size += source.text.length;
  if (cache.size > CACHE_LIMIT) {
    cache.texts.clear();
    cache.size = source.text.length;
  }
  cache.texts.set(source.text, parsed);
  return parsed;
}

function hasAll(functions: FunctionNames, names: ReadonlySet<string>): boolean {
  for (const name of names) if (!functions.has(name)) return false;
  return true;
}
