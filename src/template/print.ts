import { quote } from '../go/strconv.ts';
import type { Executed, PipeNode } from './ast.ts';

/** A node as Go prints it in its errors. Model: Go text/template/parse/node.go, writeTo. */
export function printNode(node: Executed): string {
  switch (node.kind) {
    case 'template':
      return `{{template ${quote(node.name)}${node.pipe ? ` ${printPipe(node.pipe)}` : ''}}}`;
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

function printPipe({ variables, isAssign, commands }: PipeNode): string {
  const head = variables.length > 0 ? `${variables.join(', ')} ${isAssign ? '=' : ':='} ` : '';
  return head + commands.map(printNode).join(' | ');
}

function printGrouped(node: Executed): string {
  return node.kind === 'pipe' ? `(${printPipe(node)})` : printNode(node);
}
