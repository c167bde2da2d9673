import type { Source } from '../base/source.ts';
import type { GoComplex, GoValue } from '../go/value.ts';

/**
 * Where a node stands. `pos` is the place Go gives it (its errors print that one; in `.a.b` it is the second field),
 * `end` the end of its text. Both are UTF-16 offsets in the source of the tree.
 */
interface Place {
  readonly pos: number;
  readonly end: number;
}

/** Plain text, already trimmed. */
export interface TextNode extends Place {
  readonly kind: 'text';
  readonly text: string;
}

/** `{{ pipeline }}`. */
export interface ActionNode extends Place {
  readonly kind: 'action';
  readonly pipe: PipeNode;
}

/** `if`, `with` or `range` with its branches; `otherwise` is what `else` holds. */
export interface BranchNode extends Place {
  readonly kind: 'if' | 'with' | 'range';
  readonly pipe: PipeNode;
  readonly body: readonly Statement[];
  readonly otherwise?: readonly Statement[];
}

/** `{{ template "name" pipeline }}`; `block` leaves one too. */
export interface TemplateNode extends Place {
  readonly kind: 'template';
  readonly name: string;
  readonly pipe?: PipeNode;
}

/** `{{ break }}` or `{{ continue }}`. */
export interface JumpNode extends Place {
  readonly kind: 'break' | 'continue';
}

export type Statement = TextNode | ActionNode | BranchNode | TemplateNode | JumpNode;

/** Commands joined by `|`, and the variables that get the result. */
export interface PipeNode extends Place {
  readonly kind: 'pipe';
  /** True for `=`, false for `:=` and without variables. */
  readonly isAssign: boolean;
  /** Names with their `$`. */
  readonly variables: readonly string[];
  readonly commands: readonly CommandNode[];
}

/** An operand followed by its arguments. */
export interface CommandNode extends Place {
  readonly kind: 'command';
  readonly first: Operand;
  readonly args: readonly Operand[];
}

/** `.a.b`: the names without dots. */
export interface FieldNode extends Place {
  readonly kind: 'field';
  readonly names: readonly string[];
}

/** `$x.a.b`: the variable with its `$`, then the fields. */
export interface VariableNode extends Place {
  readonly kind: 'variable';
  readonly name: string;
  readonly fields: readonly string[];
}

/** Fields of something that is neither a field nor a variable: `(pipeline).a.b`, `now.Year`. */
export interface ChainNode extends Place {
  readonly kind: 'chain';
  readonly base: Operand;
  readonly fields: readonly string[];
}

/** A function name. */
export interface IdentifierNode extends Place {
  readonly kind: 'identifier';
  readonly name: string;
}

export interface DotNode extends Place {
  readonly kind: 'dot';
}

export interface NilNode extends Place {
  readonly kind: 'nil';
}

export interface BoolNode extends Place {
  readonly kind: 'bool';
  readonly value: boolean;
}

/** A string constant; `quoted` as it was written. */
export interface StringNode extends Place {
  readonly kind: 'string';
  readonly quoted: string;
  readonly value: string;
}

/** What a number constant may stand for; absent where it cannot be that. */
export interface NumberForms {
  readonly int?: bigint;
  readonly uint?: bigint;
  readonly float?: number;
  readonly complex?: GoComplex;
}

/** A number constant. `ideal` is its value where any type will do; without one it overflows int. */
export interface NumberNode extends Place {
  readonly kind: 'number';
  readonly text: string;
  readonly forms: NumberForms;
  readonly ideal?: GoValue;
}

export type Operand =
  | FieldNode
  | VariableNode
  | ChainNode
  | IdentifierNode
  | PipeNode
  | DotNode
  | NilNode
  | BoolNode
  | StringNode
  | NumberNode;

export type Node = Statement | Operand | CommandNode;

/** Where an execution can fail. */
export type Executed = TemplateNode | Operand | CommandNode;

/** A named template: its statements and the text that they come from. */
export interface Definition {
  readonly name: string;
  readonly source: Source;
  readonly body: readonly Statement[];
}
