import { DynError } from '../base/problem.ts';
import { problemMet, templateFailed } from '../base/problems/execute.ts';
import { positionOf, type Source, type Span } from '../base/source.ts';
import { byteLength } from '../go/bytes.ts';
import { quote } from '../go/strconv.ts';
import type { GoValue } from '../go/value.ts';
import type { Definition, Executed, Node } from './ast.ts';
import { printNode } from './print.ts';
import { findVariable, type State } from './state.ts';

/** The chain of fields that was being read: `names` from `base` on. */
export interface FieldRead {
  /** The value that the chain starts from; for `.a` the dot. */
  readonly base: GoValue;
  readonly names: readonly string[];
  /** Index of the name that could not be read; absent when all were read and the value found was refused. */
  readonly failedAt?: number;
}

/** One link of a failure: a place where a template gave up. */
export interface TemplateFailure {
  /** Name of the template's file, line from 1, column in bytes from 0: Go's `file:line:column`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The template being executed. */
  readonly executing: string;
  /** The node, printed. */
  readonly context: string;
  /** What went wrong, without the place; with a cause it ends in the cause's message. */
  readonly message: string;
  readonly at: Span;
  readonly read?: FieldRead;
  /** What the called function threw. */
  readonly cause?: DynError;
}

export interface FailureDetails {
  readonly cause?: DynError;
  readonly read?: FieldRead;
}

const failures = new WeakMap<DynError, TemplateFailure>();

/** What a failed execution knows of its place, or undefined when the error is none. */
export function failureOf(error: unknown): TemplateFailure | undefined {
  return error instanceof DynError ? failures.get(error) : undefined;
}

/** The errors of a failure, outermost first: each is the cause of the one before it. */
export function causesOf(error: DynError): readonly DynError[] {
  const found: DynError[] = [];
  for (let link: unknown = error; link instanceof DynError; link = link.cause) found.push(link);
  return found;
}

/** Ends the execution at the current node. Model: Go text/template exec.go, errorf. */
export function failAt(state: State, message: string, details: FailureDetails = {}): never {
  const { definition, node } = state;
  const at = spanOf(definition, node);
  const { file, line, column } = placeOfNode(definition.source, node);
  const context = node ? printNode(node) : '';
  const executing = definition.name;
  const text = `template: ${file}:${line}:${column}: executing ${quote(executing)} at <${context}>: ${message}`;
  const { cause } = details;
  const error = new DynError(templateFailed(text, at), cause ? { cause } : undefined);
  const read = details.read ?? readOf(state);
  failures.set(error, {
    ...{ file, line, column, executing, context, message, at },
    ...(read ? { read } : {}),
    ...(cause ? { cause } : {}),
  });
  throw error;
}

const MOST_RELATED = 20;

/** An error that is not Go's (a spent budget), with the place where the execution met it. */
export function errorMet(state: State, error: DynError): DynError {
  if ((error.problem.related?.length ?? 0) >= MOST_RELATED) return error;
  const at = spanOf(state.definition, state.node);
  return new DynError(problemMet(error.problem, at, quote(state.definition.name)), { cause: error.cause });
}

/** Where a node of a template stands. */
export function spanOf({ source }: Definition, node: Node | undefined): Span {
  if (!node) return { source, start: 0, end: 0 };
  return { source, start: startOf(node), end: node.end };
}

/** Where the node's text starts: Go places a chain of fields at its second field. */
function startOf(node: Node): number {
  return node.kind === 'field' || node.kind === 'variable' ? node.end - printNode(node).length : node.pos;
}

function placeOfNode(
  source: Source,
  node: Executed | undefined,
): { file: string; line: number; column: number } {
  const pos = node?.pos ?? 0;
  const { line, column } = positionOf(source, pos);
  return { file: source.name, line, column: byteLength(source.text.slice(pos - column + 1, pos)) };
}

function readOf(state: State): FieldRead | undefined {
  const { node } = state;
  if (node?.kind === 'field') return { base: state.dot ?? null, names: node.names };
  if (node?.kind !== 'variable' || node.fields.length === 0) return undefined;
  return { base: findVariable(state, node.name)?.value ?? null, names: node.fields };
}
