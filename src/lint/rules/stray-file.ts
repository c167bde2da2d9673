import type { Finding, LintRule } from '../rule.ts';

/** Files that Helm takes for templates, and nobody meant as such. */
export const strayFile: LintRule = {
  id: 'template/stray-file',
  severity: 'warning',
  summary: 'a file in templates/ is rendered, and was probably not meant to be',
  explanation:
    'Helm renders every file below templates/, whatever its ending, and reads the named templates of those that begin with `_`: what an editor or a merge left behind is installed once more, or brings back an old helper. Delete it, move it out of templates/, or name it in .helmignore. Templates end in .yaml, .yml, .json, .tpl or .txt.',
  checkChart: ({ chart, source }) =>
    chart.templates.flatMap(({ name }): Finding[] => {
      const file = source(name);
      const message = file && messageFor(name.slice(name.lastIndexOf('/') + 1));
      if (!file || message === undefined) return [];
      const hint = 'Delete it, move it out of templates/, or name it in .helmignore.';
      return [{ at: { source: file, start: 0, end: 0 }, message, hint }];
    }),
};

const LEFT_BEHIND =
  /\.(?:bak|backup|orig|rej|old|save|sw[op]|tmp|disabled|copy)$|~$|^#.*#$|\.(?:orig|bak|old)\.ya?ml$/i;
const MEANT = /\.(?:ya?ml|json|tpl|txt)$/;

function messageFor(file: string): string | undefined {
  const isPartial = file.startsWith('_');
  if (LEFT_BEHIND.test(file))
    return isPartial ? 'Helm reads the named templates of this file, too' : 'Helm renders this file, too';
  return isPartial || MEANT.test(file) ? undefined : 'Helm renders this file as a manifest';
}
