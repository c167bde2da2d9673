import { quoted } from './localized.ts';
import { pointerOf, type SchemaError } from './place.ts';

/** One finding with its place, as tools show it. */
export interface PlacedFinding {
  readonly pointer: string;
  readonly rule: string;
  readonly text: string;
  readonly allowed?: string;
  readonly names?: readonly string[];
  readonly known?: readonly string[];
  readonly isSecret?: boolean;
}

/** The lines of an error and of what led to it: `- at '/a': …`, without a break at the end. Source: output.go. */
export function errorText(error: SchemaError): string {
  const lines: string[] = [];
  addLines(lines, error, 0);
  return lines.join('\n');
}

/** The findings at the ends of the tree. */
export function findingsOf(errors: readonly SchemaError[]): readonly PlacedFinding[] {
  return errors.flatMap((error) => {
    if (error.causes.length > 0) return findingsOf(error.causes);
    const secret = error.isSecret ? { isSecret: true } : {};
    return [{ pointer: pointerOf(error.path), ...error.finding, ...secret }];
  });
}

function addLines(lines: string[], error: SchemaError, depth: number): void {
  const isSkipped = error.finding.rule === 'reference' && error.causes.length === 1;
  if (!isSkipped)
    lines.push(`${'  '.repeat(depth)}- at ${quoted(pointerOf(error.path))}: ${error.finding.text}`);
  for (const cause of error.causes) addLines(lines, cause, isSkipped ? depth : depth + 1);
}
