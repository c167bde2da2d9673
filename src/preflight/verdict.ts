import { nearest } from '../base/text.ts';
import type { Finding, PreflightCheck } from './preflight.ts';

/** What becomes of a finding: it refuses the command, leaves it open, warns, or was waived by a flag. */
export type Verdict = 'refuses' | 'open' | 'warns' | 'skipped' | 'accepted';

/** A finding, and what becomes of it. */
export interface Judged extends Finding {
  readonly verdict: Verdict;
  readonly check: string;
}

/** How findings are judged. */
export interface JudgeOptions {
  /** Codes of --skip-preflight and of --accept-unknown. */
  readonly skip: readonly string[];
  readonly accept: readonly string[];
  /** One chart by itself, as Helm installs it: only checks that say so refuse. */
  readonly alone: boolean;
}

/** Judges what a check found. */
export function judge(finding: Finding, check: PreflightCheck, options: JudgeOptions): Judged {
  return { ...finding, check: check.name, verdict: verdictOf(finding, check, options) };
}

function verdictOf(
  { problem, answer }: Finding,
  { neverSkipped = [], refusesAlone }: PreflightCheck,
  { skip, accept, alone }: JudgeOptions,
): Verdict {
  const isUnknown = answer === 'unknown';
  const isFirm = neverSkipped.includes(problem.code) && !isUnknown;
  if (!isFirm && hasCode(skip, problem.code)) return 'skipped';
  if (isUnknown && hasCode(accept, problem.code)) return 'accepted';
  if (problem.severity !== 'error' || (alone && !refusesAlone)) return 'warns';
  return isUnknown ? 'open' : 'refuses';
}

/** Whether a code is among those that a user named: `OPC-CW-CW`, `opc-cw-cw` or `preflight/opc-cw-cw`. */
export function hasCode(named: readonly string[], code: string): boolean {
  return named.some((one) => bareCode(one) === bareCode(code));
}

/** A code as users may write it, without its area. */
export function bareCode(code: string): string {
  return code.toLowerCase().replace(/^preflight\//, '');
}

/** What a user probably meant by a code that there is none of; undefined for one that there is. */
export function guessCode(code: string, known: readonly string[]): { readonly guess: string } | undefined {
  if (hasCode(known, code)) return undefined;
  return { guess: nearest(bareCode(code), known.map(bareCode)) ?? '' };
}
