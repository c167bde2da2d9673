import type { Statement } from '../../src/template/ast.ts';
import { printNode } from '../../src/template/print.ts';

/** Statements as Go prints them; what is printed reads as the same again. */
export function printStatements(statements: readonly Statement[]): string {
  return statements.map(printStatement).join('');
}

function printStatement(node: Statement): string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'template':
      return printNode(node);
    case 'action':
      return `{{${printNode(node.pipe)}}}`;
    case 'break':
    case 'continue':
      return `{{${node.kind}}}`;
    default: {
      const otherwise = node.otherwise ? `{{else}}${printStatements(node.otherwise)}` : '';
      return `{{${node.kind} ${printNode(node.pipe)}}}${printStatements(node.body)}${otherwise}{{end}}`;
    }
  }
}
