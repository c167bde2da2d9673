import type { GoValue } from '../go/value.ts';
import type { BranchNode, Definition, Node, TextNode } from './ast.ts';

/** A value, or Go's zero reflect.Value. */
type Value = GoValue | undefined;

/** What an observer noted of how a value came to be. An execution carries it along and does not look inside. */
export type Trail = readonly Noted[];

export type Noted = ValuePoint | MadeText | DumpedValue | Branch;

export const NO_TRAIL: Trail = [];

/** A place in the values; there is one object for each. */
export interface ValuePoint {
  readonly kind: 'value';
  readonly parent: ValuePoint | undefined;
  readonly key: string | number;
  /** Most places have none below them that was read. */
  below: Map<string | number, ValuePoint> | undefined;
  /** Itself. */
  readonly trail: Trail;
}

/** A template that was executed, and from where. */
export interface Execution {
  readonly kind: 'file' | 'include' | 'tpl' | 'template';
  readonly definition: Definition;
  readonly from: Call | undefined;
  /** For tpl: how its text came to be. */
  readonly text: Trail;
}

export interface Call {
  readonly execution: Execution;
  readonly node: Node;
  readonly branch: Branch | undefined;
}

/** Which part of a branch runs. */
export type Taken = 'body' | 'else' | 'none';

/** An `if`, `with` or `range` that was come to. */
export interface Branch {
  readonly kind: 'branch';
  readonly node: BranchNode;
  readonly execution: Execution;
  readonly taken: Taken;
  readonly outer: Branch | undefined;
  readonly trail: Trail;
}

/** A piece of output: literal text, or what an action printed. */
export interface Piece {
  readonly node: Node;
  readonly execution: Execution;
  readonly branch: Branch | undefined;
  readonly text: string;
  readonly trail: Trail;
}

/** The output of an execution. `raw` is all its pieces, `text` what is left of them. */
export interface MadeText {
  readonly kind: 'made';
  readonly execution: Execution;
  readonly pieces: Piece[];
  /** All branches that were come to, also those that printed nothing. */
  readonly branches: Branch[];
  raw: string;
  text: string;
}

/** A value that was written as YAML. */
export interface DumpedValue {
  readonly kind: 'dump';
  readonly value: Value;
  readonly trail: Trail;
  readonly text: string;
}

/** A call under way; all its arguments are there. */
export interface FlowCall {
  readonly name: string;
  readonly args: readonly Value[];
  /** The place of the call. */
  readonly node: Node;
  /** The mark before each argument that is written out, and one behind them. */
  readonly marks: readonly number[];
  /** The mark before what the pipeline hands over as the last argument; undefined when it hands over nothing. */
  readonly piped: number | undefined;
}

/**
 * Follows values through executions, from where they are read to where they are printed. What is noted lies on one
 * stack: a mark is its height, and whoever takes a trail leaves the stack as it was at the mark.
 */
export interface Flow {
  /** Functions whose calls are told. Of all others the result has the trail of their arguments. */
  readonly functions: { has(name: string): boolean };
  mark(): number;
  /** What was noted since the mark, which is forgotten. */
  take(mark: number): Trail;
  /** A value with this trail is used. */
  note(trail: Trail): void;
  /** The names are read from `base`, one after the other. */
  onFields(base: Value, names: readonly string[], trail: Trail, node: Node): void;
  openCall(call: FlowCall): void;
  closeCall(call: FlowCall, result: Value): void;
  /** The trail of an element that a range comes to, out of the trail of what it runs over. */
  elementTrail(collection: Value, key: string | number, trail: Trail): Trail;
  /** The trail of a value that a variable gets because of the branches that led to this place. */
  decided(trail: Trail): Trail;
  openBranch(node: BranchNode, taken: Taken, trail: Trail): void;
  closeBranch(): void;
  openTemplate(node: Node, called: Definition): void;
  closeTemplate(): void;
  /** An execution with an output of its own begins; gives the trail of its data. */
  open(definition: Definition): Trail;
  close(text: string): void;
  onText(node: TextNode): void;
  /** An action prints; what was noted since the mark is its trail. */
  onPrint(node: Node, text: string, mark: number): void;
}
