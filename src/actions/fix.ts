import { DynError, type Problem } from '../base/problem.ts';
import { fixLeavesRepository } from '../base/problems/lint.ts';
import { withoutBom } from '../chart/filetree.ts';
import { fromBytes, toBytes } from '../go/bytes.ts';
import { applyFixes, type FixedSource } from '../lint/fix.ts';
import type { HelmProfile } from '../render/profile.ts';
import { type LintPorts, type LintRequest, type LintResult, lintAction } from './lint.ts';
import type { Files } from './ports.ts';
import { findRoot } from './projectroot.ts';

/** A file before and after its fixes, and how many findings these mend. */
export interface FileChange {
  /** As the user names it. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly count: number;
}

export interface FixResult {
  /** What is found when all is done: in the files as they are on disk. */
  readonly left: LintResult;
  readonly changes: readonly FileChange[];
  /** Why files stayed as they were. */
  readonly failures: readonly Problem[];
}

/** Each round mends what the one before it laid open; fixes that call for each other without end stop here. */
const MOST_ROUNDS = 10;
const MARK = '\uFEFF';

type Changes = Map<string, FileChange>;

/** Lints, and mends what can be mended safely; `writes` false only tells what would change. Raises as `lintAction`. */
export function fixAction(
  request: LintRequest,
  profile: HelmProfile,
  ports: LintPorts,
  writes: boolean,
): FixResult {
  const changes: Changes = new Map();
  const found = lintAction(request, profile, ports);
  let left = found;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const fixed = applyFixes(left.problems.flatMap(({ fix }) => (fix ? [fix] : [])));
    const taken = fixed.filter((one) => takeChange(one, changes, ports.files));
    if (taken.length === 0) break;
    left = lintAction(request, profile, { ...ports, files: overlaid(ports.files, changes) });
  }
  const all = [...changes.values()].filter(({ before, after }) => before !== after);
  if (!writes) return { left: found, changes: all, failures: [] };
  const results = all.map((change) => ({ change, failure: writeChange(change, ports.files) }));
  const failures = results.flatMap(({ failure }) => failure ?? []);
  return {
    left: failures.length === 0 ? left : lintAction(request, profile, ports),
    changes: results.filter(({ failure }) => !failure).map(({ change }) => change),
    failures,
  };
}

/** Notes the new text of a file; false where the file holds another text than the one that was linted. */
function takeChange({ source, text, count }: FixedSource, changes: Changes, files: Files): boolean {
  const path = files.absolute(source.name);
  const known = changes.get(path);
  if (!known && files.kindOf(source.name) !== 'file') return false;
  const now = known?.after ?? fromBytes(files.read(source.name));
  const mark = now.startsWith(MARK) && !source.text.startsWith(MARK) ? MARK : '';
  if (now !== mark + source.text) return false;
  const before = known?.before ?? now;
  changes.set(path, {
    ...{ file: source.name, before, after: mark + text },
    count: (known?.count ?? 0) + count,
  });
  return true;
}

/** The files as they are once the changes are written. */
function overlaid(files: Files, changes: Changes): Files {
  const changed = (path: string): Uint8Array | undefined => {
    const change = changes.get(files.absolute(path));
    return change && toBytes(change.after);
  };
  return {
    ...files,
    read: (path) => changed(path) ?? files.read(path),
    readChartFolder: (path, options) => {
      const { tree, logs } = files.readChartFolder(path, options);
      const entries = [...tree].map(([name, bytes]): [string, Uint8Array] => [
        name,
        withoutBom(changed(`${path}/${name}`) ?? bytes),
      ]);
      return { tree: new Map(entries), logs };
    },
  };
}

/** Puts a file in place whole, unless a link would lead out of the repository; gives what went wrong. */
function writeChange({ file, after }: FileChange, files: Files): Problem | undefined {
  try {
    files.write(file, toBytes(after), rootOf(file, files));
    return undefined;
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    return error.problem.code === 'files/output-link-outside' ? fixLeavesRepository(file) : error.problem;
  }
}

/** The repository where a file is named as part of it, else the folder that the file is named in. */
function rootOf(file: string, files: Files): string {
  const root = files.absolute(findRoot(files) || '.');
  const path = files.absolute(file);
  return path.startsWith(`${root}/`) ? root : path.slice(0, path.lastIndexOf('/'));
}
