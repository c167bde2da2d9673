import type { ObjectProgress, Report } from '../kube/progress.ts';

/** What a person sees while an operation runs; all of it on standard error. */
export interface ProgressView {
  readonly report: Report;
  /** Prints other text without harm to a table that is on the screen. */
  readonly stderr: (text: string) => void;
}

/** Whether an object is where it should be. */
export function isDone({ state }: ObjectProgress): boolean {
  return state === 'ready' || state === 'gone';
}

/** `Deployment team-a/web`. */
export function objectName({ ref }: Pick<ObjectProgress, 'ref'>): string {
  return `${ref.kind} ${ref.namespace === '' ? '' : `${ref.namespace}/`}${ref.name}`;
}

/** `12s`, `2m5s`. */
export function elapsedText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
