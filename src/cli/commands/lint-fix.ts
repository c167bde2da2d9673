import { type FileChange, fixAction } from '../../actions/fix.ts';
import type { LintPorts, LintRequest, LintResult } from '../../actions/lint.ts';
import { filePatch } from '../../base/patch.ts';
import { fail } from '../../base/problem.ts';
import { usage } from '../../base/problems/cli.ts';
import { HELM_4_1 } from '../../render/profile.ts';
import { type FlagValues, isOn } from '../flag.ts';
import { printable, problemText } from '../report.ts';
import type { World } from '../world.ts';

/** What is left to be reported once fixes are made, and what to print in place of findings. */
export interface FixedRun {
  readonly result: LintResult;
  readonly patch?: string;
  readonly isFailed: boolean;
}

/** Mends files and tells of each on standard error; with --dry-run makes a patch instead. */
export function fixFiles(request: LintRequest, ports: LintPorts, flags: FlagValues, world: World): FixedRun {
  const isDry = isOn(flags, 'dry-run');
  if (isDry && flags.has('output')) fail(usage('--dry-run prints a patch, and has no --output'));
  const { left, changes, failures } = fixAction(request, HELM_4_1, ports, !isDry);
  for (const failure of failures) world.stderr(problemText(failure));
  for (const change of changes) world.stderr(`${printable(changeText(change, isDry))}\n`);
  const patch = changes.map(({ file, before, after }) => filePatch(file, before, after)).join('');
  return { result: left, isFailed: failures.length > 0, ...(isDry ? { patch } : {}) };
}

function changeText({ file, count }: FileChange, isDry: boolean): string {
  return `${isDry ? 'would mend' : 'mended'} ${count} finding${count === 1 ? '' : 's'} in ${file}`;
}
