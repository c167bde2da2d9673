/** Text as the cell of a table: on one line, its bars escaped. */
export function tableCell(text: string): string {
  return text.trim().replace(/\r?\n/g, '<br>').replace(/\\?\|/g, '\\|');
}

/** Text as inline code, on one line, whatever back ticks are in it; "" stays "". */
export function inlineCode(text: string): string {
  if (text === '') return '';
  const line = text.replace(/\r?\n/g, ' ');
  if (!line.includes('`')) return `\`${line}\``;
  const longest = Math.max(...(line.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${line} ${fence}`;
}
