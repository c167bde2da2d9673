import type { Span } from '../../base/source.ts';
import type { Hook } from '../../manifest/hooks.ts';
import { isManifestTemplate, lineAround, type Mend, matchAt } from '../mends.ts';
import type { LintRule } from '../rule.ts';
import type { ChartSubject, LintObject } from '../subject.ts';
import { nameOf, podOf } from '../workloads.ts';

/** Hooks whose objects pile up. */
export const hookPolicy: LintRule = {
  id: 'hook/never-deleted',
  severity: 'note',
  summary: 'a hook says nowhere when it is deleted',
  explanation:
    'Hooks are no part of the release: uninstall leaves them. Without `helm.sh/hook-delete-policy` Helm deletes a hook only before it is made again. Say `before-hook-creation,hook-succeeded` where nothing needs it afterwards.',
  mends: "Writes Helm's default, `before-hook-creation`, below the event.",
  checkChart: (subject) =>
    ownHooks(subject).flatMap(({ object, hook }) => {
      if (hook.deletePolicies.length > 0 || hook.events.every((event) => event === 'test')) return [];
      const at = object.place(EVENT);
      const message = 'a hook has no helm.sh/hook-delete-policy';
      return [
        {
          at,
          message,
          about: nameOf(object),
          hint: `Add helm.sh/hook-delete-policy: ${policyFor(object)}.`,
          ...statedDefault(at),
        },
      ];
    }),
};

const EVENT = ['metadata', 'annotations', 'helm.sh/hook'];

/** The hooks that the chart makes by itself, not those that a values file makes by its annotations. */
function ownHooks({ cases }: ChartSubject): readonly { object: LintObject; hook: Hook }[] {
  return cases.flatMap(({ objects, source }) =>
    objects.flatMap((object) => {
      const { hook, isForeign } = object;
      const isOwn = !isForeign && !(source && object.isMadeOfValues(EVENT));
      return hook && isOwn ? [{ object, hook }] : [];
    }),
  );
}

/** What does no work is there to be used, and gone at once with `hook-succeeded`. */
function policyFor(object: LintObject): string {
  return podOf(object) ? 'before-hook-creation,hook-succeeded' : 'before-hook-creation';
}

/** Only where no template adds annotations, which may say it already. */
function statedDefault(at: Span): Mend {
  const { source } = at;
  const line = lineAround(source, at.start);
  const found = matchAt(
    /([ \t]+)(["']?)helm\.sh\/hook\2:[ \t]*(?:[\w-]+|"[\w, -]+"|'[\w, -]+')[ \t]*(\r?)$/,
    line,
  );
  if (!found || !isManifestTemplate(source) || hasTemplatedNeighbour(line, found[1] ?? '')) return {};
  const [text, indent, quote, carriage = ''] = found;
  const end = line.start + text.length - carriage.length;
  const policy = `${carriage}\n${indent}${quote}helm.sh/hook-delete-policy${quote}: before-hook-creation`;
  return { fix: [{ at: { source, start: end, end }, text: policy }] };
}

/** Whether a line of the same map, or of anything in it, is worked out. */
function hasTemplatedNeighbour({ source, start, end }: Span, indent: string): boolean {
  const isOutside = (line: string): boolean =>
    line.trim() !== '' && !line.startsWith(indent) && !line.trimStart().startsWith('{{');
  const above = source.text.slice(0, start).split('\n').slice(0, -1).reverse();
  const below = source.text.slice(end).split('\n');
  return [above, below].some((lines) => {
    const edge = lines.findIndex(isOutside);
    return lines.slice(0, edge < 0 ? lines.length : edge).some((line) => line.includes('{{'));
  });
}
