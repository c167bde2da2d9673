import { type FieldPath, readFieldPath } from '../base/fieldpath.ts';
import type { Finding as FieldFinding } from '../kube/objects.ts';
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
 * template. Where a template writes the key, a wrong key and a missing pair of quotes are mended in the template.
 */
export function lineToMend(
  object: LintObject,
  { path, flaw }: Pick<FieldFinding, 'path' | 'flaw'>,
): Pick<Finding, 'at' | 'related'> {
  const field = readFieldPath(path);
  const printed = object.place(field);
  const set = object.setAt(field, flaw ? 'in a map' : 'anyhow');
  return set ? { at: set, related: [{ message: 'printed here', at: printed }] } : { at: printed };
}
