import type { SchemaError } from './place.ts';

/** Rules that further keys can satisfy. */
const MENDED_BY_MORE: readonly string[] = ['required', 'minProperties', 'dependentRequired', 'dependencies'];

/** The errors that stay whatever other layers add to the values. */
export function lastingErrors(errors: readonly SchemaError[]): readonly SchemaError[] {
  return errors.flatMap((error) => {
    if (isMendable(error)) return [];
    const isChoice = error.finding.rule === 'anyOf' || error.finding.rule === 'oneOf';
    return [isChoice ? error : { ...error, causes: lastingErrors(error.causes) }];
  });
}

/** Of a choice one branch is enough, of all else every cause has to go. */
function isMendable({ finding, causes }: SchemaError): boolean {
  if (causes.length === 0) return MENDED_BY_MORE.includes(finding.rule);
  const isChoice = finding.rule === 'anyOf' || finding.rule === 'oneOf';
  return isChoice ? causes.some(isMendable) : causes.every(isMendable);
}
