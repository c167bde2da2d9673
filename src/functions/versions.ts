import { parseVersion } from '../go/semver.ts';
import { checkConstraint, parseConstraint } from '../go/semver-constraint.ts';
import { versionValue } from '../go/semver-value.ts';
import { type FunctionTable, fn, text } from './define.ts';

/** Semantic versions. Source: sprig v3.3.0 semver.go. */
export const versions: FunctionTable = {
  /** A version, read leniently. */
  semver: fn([text], (version) => versionValue(parseVersion(version))),
  /** Whether the version satisfies the constraint; a bad constraint is reported before a bad version. */
  semverCompare: fn([text, text], (constraint, version) => {
    const read = parseConstraint(constraint);
    return checkConstraint(read, parseVersion(version));
  }),
};
