import type { Problem } from '../../base/problem.ts';
import { chrekMismatch, podSecurity } from '../../base/problems/needs.ts';
import { refusalIn } from './operator-refusal.ts';

/** By the code that a template of ours puts in front of what it looked up and refuses. Source: charts.md 12. */
const MAKERS: Readonly<Record<string, (answer: { readonly says: string }) => Problem>> = {
  'CHREK-MISMATCH': chrekMismatch,
  PSA: podSecurity,
};

/** The finding that a template has made itself and failed with, undefined where it names none. */
export function templateFinding(message: string): Problem | undefined {
  const [, code = '', says = ''] = /\b(PSA|CHREK-MISMATCH): (.+)/s.exec(message) ?? [];
  return refusalIn(message) ?? MAKERS[code]?.({ says });
}
