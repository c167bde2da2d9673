import type { FieldPath } from '../base/fieldpath.ts';
import type { Finding } from './rule.ts';
import type { LintObject } from './subject.ts';

/** The line of the object's own template that a field stands in, and what a call there led to. */
export function lineAndOrigin(object: LintObject, path: FieldPath): Pick<Finding, 'at' | 'related'> {
  const [at, made] = [object.line(path), object.place(path)];
  const isSame = at.source === made.source && at.start === made.start;
  return isSame ? { at } : { at, related: [{ message: 'made here', at: made }] };
}
