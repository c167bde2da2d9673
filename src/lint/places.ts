import type { FieldPath } from '../base/fieldpath.ts';
import type { Finding } from './rule.ts';
import type { LintObject } from './subject.ts';

/** The line of the object's own template that a field stands in, and what a call there led to. */
export function lineAndOrigin(object: LintObject, path: FieldPath): Pick<Finding, 'at' | 'related'> {
  const [at, made] = [object.line(path), object.place(path)];
  const isSame = at.source === made.source && at.start === made.start;
  return isSame ? { at } : { at, related: [{ message: 'made here', at: made }] };
}

/**
 * The line to mend for a field that is not as it must be: of a values file where the value comes from there, else of a
 * template. A text that is printed without quotes is mended in the template.
 */
export function lineToMend(
  object: LintObject,
  path: FieldPath,
  says: string,
): Pick<Finding, 'at' | 'related'> {
  const printed = object.place(path);
  const set = object.setAt(path, ABOUT_KEYS.includes(says) ? 'in a map' : 'anyhow');
  return set ? { at: set, related: [{ message: 'printed here', at: printed }] } : { at: printed };
}

const UNKNOWN = 'is no known field';
/** What is said of a number or a switch where a text must be. */
export const NO_TEXT = 'must be of type string';
/** Where a template writes the key, it is the template that is wrong. */
const ABOUT_KEYS: readonly string[] = [UNKNOWN, NO_TEXT];
