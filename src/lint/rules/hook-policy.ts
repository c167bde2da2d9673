import type { Span } from '../../base/source.ts';
import { isManifestTemplate, lineAround, type Mend, matchAt } from '../mends.ts';
import type { LintRule } from '../rule.ts';
import { ownObjects } from '../select.ts';
import { nameOf } from '../workloads.ts';

/** Hooks whose objects pile up. */
export const hookPolicy: LintRule = {
  id: 'hook/never-deleted',
  severity: 'note',
  summary: 'a hook says nowhere when it is deleted',
  explanation:
    'Hooks are no part of the release: uninstall leaves them. Without `helm.sh/hook-delete-policy` Helm deletes a hook only before it is made again. Say `before-hook-creation,hook-succeeded` where nothing needs it afterwards.',
  mends: "Writes Helm's default, `before-hook-creation`, below the event.",
  checkChart: (subject) =>
    ownObjects(subject).flatMap((object) => {
      const { hook } = object;
      if (!hook || hook.deletePolicies.length > 0 || hook.events.every((event) => event === 'test'))
        return [];
      const at = object.place(['metadata', 'annotations', 'helm.sh/hook']);
      const message = 'a hook has no helm.sh/hook-delete-policy';
      return [
        {
          at,
          message,
          about: nameOf(object),
          hint: 'Add helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded.',
          ...statedDefault(at),
        },
      ];
    }),
};

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
