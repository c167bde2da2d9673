import { quote } from '../go/strconv.ts';
import type { BranchNode, Node, PipeNode, Statement } from './ast.ts';

/** A node as Go prints it in its errors. Model: Go text/template/parse/node.go, writeTo. */
export function printNode(node: Node): string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'action':
      return `{{${printPipe(node.pipe)}}}`;
    case 'if':
    case 'with':
    case 'range':
      return printBranch(node);
    case 'template':
      return `{{template ${quote(node.name)}${node.pipe ? ` ${printPipe(node.pipe)}` : ''}}}`;
    case 'break':
    case 'continue':
      return `{{${node.kind}}}`;
    case 'pipe':
      return printPipe(node);
    case 'command':
      return [node.first, ...node.args].map(printGrouped).join(' ');
    case 'field':
      return `.${node.names.join('.')}`;
    case 'variable':
      return [node.name, ...node.fields].join('.');
    case 'chain':
      return [printGrouped(node.base), ...node.fields].join('.');
    case 'identifier':
      return node.name;
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'bool':
      return String(node.value);
    case 'string':
      return node.quoted;
    case 'number':
      return node.text;
  }
}

/** Statements as Go prints them. */
export function printStatements(statements: readonly Statement[]): string {
  return statements.map(printNode).join('');
}

function printBranch(node: BranchNode): string {
  const otherwise = node.otherwise ? `{{else}}${printStatements(node.otherwise)}` : '';
  return `{{${node.kind} ${printPipe(node.pipe)}}}${printStatements(node.body)}${otherwise}{{end}}`;
}

function printPipe({ variables, isAssign, commands }: PipeNode): string {
  const head = variables.length > 0 ? `${variables.join(', ')} ${isAssign ? '=' : ':='} ` : '';
  return head + commands.map(printNode).join(' | ');
}

function printGrouped(node: Node): string {
  return node.kind === 'pipe' ? `(${printPipe(node)})` : printNode(node);
}
