import type { Deployment, DryRun } from '../actions/deployment.ts';
import type { PreflightGuard } from '../actions/preflight-guard.ts';
import { fail } from '../base/problem.ts';
import { usage, usageWithSuggestion } from '../base/problems/cli.ts';
import { CHECKS } from '../preflight/checks.ts';
import { PREFLIGHT_CODES } from '../preflight/codes.ts';
import { guessCode, hasCode, type JudgeOptions } from '../preflight/verdict.ts';
import { crdPolicy, durationMs } from './deploying.ts';
import { type FlagValues, isOn } from './flag.ts';

/** What of preflight the flags waive. Raises cli/usage for codes that there are none of, or that no flag skips. */
export function readWaivers(flags: FlagValues): Pick<JudgeOptions, 'skip' | 'accept'> {
  const skip = codesIn(flags, 'skip-preflight');
  const accept = codesIn(flags, 'accept-unknown');
  const firm = CHECKS.flatMap(({ neverSkipped = [] }) => neverSkipped);
  const refused = skip.find((code) => hasCode(firm, code));
  if (refused !== undefined) {
    const hint =
      'Two operators that overlap are never skipped. Where it cannot be told, --accept-unknown goes on.';
    fail(usage(`--skip-preflight does not take ${refused}`, hint));
  }
  return { skip, accept };
}

function codesIn(flags: FlagValues, flag: string): readonly string[] {
  const codes = (flags.get(flag) ?? []).flatMap((text) => text.split(',')).filter((code) => code !== '');
  for (const code of codes) {
    const unknown = guessCode(code, PREFLIGHT_CODES);
    if (!unknown) continue;
    const message = `--${flag}: preflight has no code "${code}"`;
    const guess = `--${flag} ${unknown.guess}`;
    fail(
      unknown.guess === ''
        ? usage(message, 'docs/preflight.md lists the codes.')
        : usageWithSuggestion(message, guess),
    );
  }
  return codes;
}

/** The guard of an install or upgrade of one chart, as a part of its request; a dry run on the client asks no cluster. */
export async function guardOf(
  command: 'install' | 'upgrade',
  flags: FlagValues,
  dryRun: DryRun,
  { env, processes }: Deployment,
): Promise<{ readonly guard?: PreflightGuard }> {
  const judge = { ...readWaivers(flags), alone: true };
  if (dryRun === 'client') return {};
  const { createGuard } = await import('../actions/preflight-guard.ts');
  const options = {
    ...{ judge, command },
    createNamespace: isOn(flags, 'create-namespace'),
    skipCrds: crdPolicy(flags) === 'skip',
    updatesCrds: crdPolicy(flags) === 'update',
    takeOwnership: isOn(flags, 'take-ownership'),
    waitMs: durationMs(flags, 'lock-timeout', 0),
  };
  return { guard: createGuard(options, env, processes) };
}
