import { type LogLine, warnLine } from '../base/log.ts';
import { fail } from '../base/problem.ts';
import { flagRefused, usage } from '../base/problems/cli.ts';
import { type Flag, type FlagValues, isOn, isTrueWord, last } from './flag.ts';

/** Raises cli/usage for flags of `exclusive` that were given together, and cli/flag-refused. */
export function refuseFlags(
  flags: FlagValues,
  known: readonly Flag[],
  exclusive: readonly (readonly [string, string])[],
): void {
  checkGroups(flags, exclusive);
  for (const flag of known) {
    if (typeof flag.state !== 'object' || !flags.has(flag.storedAs ?? flag.name)) continue;
    if (flag.kind === 'bool' ? !isOn(flags, flag.name) : last(flags, flag.name) === '') continue;
    fail(flagRefused(flag.name, flag.state.refused));
  }
}

function checkGroups(flags: FlagValues, exclusive: readonly (readonly [string, string])[]): void {
  for (const names of exclusive) {
    if (!names.every((name) => flags.has(name))) continue;
    const group = `if any flags in the group [${names.join(' ')}] are set none of the others can be`;
    fail(usage(`${group}; [${[...names].sort().join(' ')}] were all set`));
  }
}

const FALSE_WORDS: readonly string[] = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/** What --dry-run asks for; `without` is what holds without it. Raises cli/usage. Source: helm getDryRunFlag. */
export function dryRunOf(flags: FlagValues, without: 'client' | 'none'): 'none' | 'client' | 'server' {
  const value = last(flags, 'dry-run');
  if (value === undefined) return without;
  if (value === 'client' || value === 'unset' || isTrueWord(value)) return 'client';
  if (value === 'server') return 'server';
  const isNo = value === 'none' || FALSE_WORDS.includes(value);
  if (isNo && without === 'none') return 'none';
  const allowed = isNo ? '"server" or "client"' : '"none", "server", or "client"';
  return fail(usage(`invalid dry-run value (${JSON.stringify(value)}). Must be ${allowed}`));
}

/** What Helm says of values that are on their way out. */
export function deprecations(flags: FlagValues): LogLine[] {
  const lines: LogLine[] = [];
  const dryRun = last(flags, 'dry-run');
  if (dryRun === 'unset')
    lines.push(warnLine("--dry-run is deprecated and should be replaced with '--dry-run=client'"));
  else if (dryRun !== undefined && (isTrueWord(dryRun) || FALSE_WORDS.includes(dryRun))) {
    const word = isTrueWord(dryRun) ? 'client' : 'none';
    const lead = `boolean '--dry-run=${dryRun}' flag is deprecated and must be replaced with`;
    lines.push(warnLine(`${lead} '--dry-run=${word}'`));
  }
  const wait = last(flags, 'wait');
  if (wait === 'true' || wait === 'false') {
    const word = wait === 'true' ? 'watcher' : 'hookOnly';
    lines.push(
      warnLine(`--wait=${wait} is deprecated (boolean value) and can be replaced with --wait=${word}`),
    );
  }
  return lines;
}
