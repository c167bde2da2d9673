import type { Budget } from '../base/budget.ts';
import type { CallContext, GoFunction } from '../go/function.ts';
import type { GoValue } from '../go/value.ts';
import type { Definition, Executed } from './ast.ts';
import type { Flow, Trail } from './flow.ts';

/**
 * What an expression yields: `undefined` is Go's zero reflect.Value, `null` a nil inside an interface. The two
 * differ in what may be done with them: see 1.4 and 1.5 of the compatibility notes.
 */
export type Value = GoValue | undefined;

/** A variable on the stack. */
export interface Variable {
  readonly name: string;
  value: Value;
  /** True when Go still sees an interface around the value; only errors tell. */
  boxed: boolean;
  trail: Trail;
}

/** Told what an execution does. */
export interface Observer {
  /** A field or key was asked for. */
  onFieldRead?(receiver: GoValue, name: string): void;
  /** Follows values from where they are read to where they are printed. */
  readonly flow?: Flow;
  /** A function is about to be called. */
  onCall?(name: string, args: readonly GoValue[]): void;
  /** A value is printed, or ranged over. */
  onWhole?(value: GoValue): void;
}

/** What an execution needs besides templates and data. */
export interface TemplateEnv extends CallContext {
  readonly functions: { get(name: string): GoFunction | undefined };
  readonly observer?: Observer;
}

/** One execution under way. Fields that change follow the place of execution. */
export interface State {
  readonly env: TemplateEnv;
  readonly budget: Budget;
  readonly observer: Observer | undefined;
  /** The observer's, kept here because it is asked for at every step. */
  readonly flow: Flow | undefined;
  readonly find: (name: string) => Definition | undefined;
  /** The output: pieces already joined, then the latest ones. */
  readonly chunks: string[];
  readonly out: string[];
  /** UTF-16 units in the output. */
  size: number;
  /** The template being executed, and the node that was entered last: errors are placed there. */
  definition: Definition;
  node: Executed | undefined;
  dot: Value;
  dotBoxed: boolean;
  dotTrail: Trail;
  variables: Variable[];
  depth: number;
}

/** The variable that a name means here; the latest declaration wins. */
export function findVariable(state: State, name: string): Variable | undefined {
  const { variables } = state;
  for (let i = variables.length - 1; i >= 0; i--) {
    const variable = variables[i];
    if (variable?.name === name) return variable;
  }
  return undefined;
}

/** A list of very many small pieces takes more memory than their text. */
const MOST_PIECES = 8192;

/** Puts text into the output. */
export function emit(state: State, text: string): void {
  if (state.out.push(text) > MOST_PIECES) state.chunks.push(state.out.splice(0).join(''));
  state.size += text.length;
  if (state.size > state.budget.limits.fileBytes) state.budget.allocate(state.size);
}

/** All that was put out. */
export function outputOf({ chunks, out }: State): string {
  return chunks.length === 0 ? out.join('') : chunks.join('') + out.join('');
}
