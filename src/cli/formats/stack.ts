import type { Converged } from '../../actions/converge.ts';
import type { GoneEnd } from '../../actions/stackgone.ts';
import type { StackOutcome, UnitEnd } from '../../actions/stackinstall.ts';
import type { Left } from '../../actions/stackleft.ts';
import type { RemovedUnit, StackRemoval } from '../../actions/stackuninstall.ts';
import type { Problem } from '../../base/problem.ts';
import { interrupted } from '../../base/problems/kube.ts';
import type { NodeEnd } from '../../base/schedule.ts';
import { columns } from '../../base/text.ts';
import type { Expansion } from '../../stack/expand.ts';
import { printable, problemText } from '../report.ts';

/** One line of a summary: the release, a word for what became of it, and more about that. */
interface Line {
  readonly id: string;
  readonly word: string;
  readonly more: string;
}

/** The word and the details for the end of one release. */
function lineOf<T>(id: string, end: NodeEnd<T>, done: (value: T) => Omit<Line, 'id'>): Line {
  switch (end.kind) {
    case 'done':
      return { id, ...done(end.value) };
    case 'failed':
      return { id, word: 'failed', more: end.problem.message.split('\n')[0] ?? '' };
    case 'blocked':
      return { id, word: 'not tried', more: `it needs ${end.by}` };
    case 'stopped':
      return { id, word: 'not tried', more: 'interrupted before' };
  }
}

function convergedLine({ done, release }: Converged): Omit<Line, 'id'> {
  return { word: done, more: `revision ${release.revision}` };
}

function goneLine({ namespace, name, isOff, done, problem }: GoneEnd): Line {
  const id = `${namespace}/${name}`;
  const why = isOff ? 'switched off in dyn.yaml' : 'no longer in dyn.yaml';
  if (done === 'removed') return { id, word: 'removed', more: why };
  if (done === 'failed') return { id, word: 'failed', more: problem?.message ?? '' };
  return { id, word: 'kept', more: `${why}; --prune removes it` };
}

/** What was done, left as it was, and failed and why: for standard error. */
export function outcomeText({ ends, gone }: StackOutcome, expansion: Expansion): string {
  const lines = ends.map(({ unit, end }) => lineOf(unit.id, end, convergedLine));
  return summaryText(expansion, [...lines, ...gone.map(goneLine)], problemsOf(ends, gone));
}

/** What was removed, what stays and how to remove it: for standard error. */
export function removalText({ ends, kept, gone, left }: StackRemoval, expansion: Expansion): string {
  const lines = ends.map(({ unit, end }) =>
    lineOf(unit.id, end, (word) => ({ word, more: becauseText(unit) })),
  );
  const stays = kept.map(({ id, why }) => ({ id, word: 'kept', more: why }));
  const text = summaryText(expansion, [...lines, ...stays, ...gone.map(goneLine)], problemsOf(ends, gone));
  return `${text}${leftText(left)}`;
}

function becauseText({ because }: RemovedUnit['unit']): string {
  return because.length === 0 ? '' : `it needs ${because.join(' and ')}`;
}

function leftText(left: readonly Left[]): string {
  if (left.length === 0) return '';
  const rows = left.map(({ remove, of, why }) => [`  ${remove}`, `# ${of}: ${why}`]);
  return `\nThis stays; it is removed by:\n${printable(columns(rows))}\n`;
}

function summaryText(
  { stack, environment }: Expansion,
  lines: readonly Line[],
  problems: readonly Problem[],
): string {
  const details = problems.map((problem) => `\n${problemText(problem)}`).join('');
  const rows = lines.map(({ id, word, more }) => [`  ${id}`, word, more]);
  const head = `\nStack ${stack.name}, environment ${environment}:\n`;
  return `${details}${head}${printable(columns(rows)).replace(/ +$/gm, '')}\n${countText(lines)}\n`;
}

function countText(lines: readonly Line[]): string {
  const words = [...new Set(lines.map(({ word }) => word))];
  const counts = words.map((word) => `${lines.filter((line) => line.word === word).length} ${word}`);
  return `${lines.length} release${lines.length === 1 ? '' : 's'}: ${counts.join(', ') || 'nothing to do'}`;
}

/** All that went wrong. */
export function problemsOf(
  ends: readonly Pick<UnitEnd | RemovedUnit, 'end'>[],
  gone: readonly GoneEnd[],
): readonly Problem[] {
  return [
    ...ends.flatMap(({ end }) => (end.kind === 'failed' ? [end.problem] : [])),
    ...(ends.some(({ end }) => end.kind === 'stopped') ? [interrupted()] : []),
    ...gone.flatMap(({ problem }) => problem ?? []),
  ];
}

/** The same for scripts: one entry for each release, as JSON. */
export function outcomeJson({ ends, gone }: StackOutcome, expansion: Expansion): string {
  return stackJson(expansion, {
    releases: ends.map(({ unit, end }) => ({
      ...entryOf(unit, end),
      ...(end.kind === 'done' ? { outcome: end.value.done, revision: end.value.release.revision } : {}),
    })),
    gone: gone.map(goneEntry),
  });
}

/** What an uninstall did, as JSON. */
export function removalJson({ ends, kept, gone, left }: StackRemoval, expansion: Expansion): string {
  return stackJson(expansion, {
    releases: ends.map(({ unit, end }) => ({
      ...entryOf(unit, end),
      ...(end.kind === 'done' ? { outcome: end.value } : {}),
    })),
    ...{ kept, gone: gone.map(goneEntry) },
    left: left.map(({ ref, of, why, remove }) => ({ ...ref, of, why, remove })),
  });
}

function stackJson({ stack, environment }: Expansion, rest: object): string {
  return JSON.stringify({ stack: stack.name, environment, ...rest });
}

function entryOf({ namespace, release, tenant }: UnitEnd['unit'], end: NodeEnd<unknown>): object {
  return {
    ...{ name: release.name, namespace, shared: tenant === undefined },
    ...{ outcome: end.kind === 'failed' ? 'failed' : 'not-tried' },
    ...(end.kind === 'failed' ? { problem: problemEntry(end.problem) } : {}),
    ...(end.kind === 'blocked' ? { needs: end.by } : {}),
  };
}

function goneEntry({ name, namespace, isOff, done, problem }: GoneEnd): object {
  return {
    ...{ name, namespace, switchedOff: isOff, outcome: done },
    ...(problem ? { problem: problemEntry(problem) } : {}),
  };
}

function problemEntry({ code, message, hint }: Problem): object {
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}
