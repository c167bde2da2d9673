import { lineText, positionOf } from '../../base/source.ts';
import type { YamlEntry, YamlNode } from '../../yaml/yaml.ts';
import type { Finding, LintRule } from '../rule.ts';

/** Keys of a chart's defaults that say nothing about themselves, where most others do. */
export const undocumented: LintRule = {
  id: 'values/undocumented',
  severity: 'note',
  summary: 'a key of values.yaml has no comment, where most keys have one',
  explanation:
    'Users read values.yaml and the README made from it. In a file in which most keys have a comment in the form `# -- text`, one without it was forgotten.',
  checkChart: (subject) => {
    const source = subject.source('values.yaml');
    const keys = source ? subject.defaults.flatMap(keysOf) : [];
    const bare = keys.filter((entry) => !isDocumented(entry));
    if (bare.length === 0 || bare.length > keys.length / 5) return [];
    return bare.map(({ key }): Finding => {
      const name = key.kind === 'scalar' ? key.value : '';
      return { at: key.at, message: `${name} has no comment`, hint: 'Write `# -- what it does` above it.' };
    });
  },
};

/** The keys that helm-docs would list: those of scalars, lists and empty maps, and maps with a comment. */
function keysOf(node: YamlNode): readonly YamlEntry[] {
  if (node.kind !== 'mapping') return [];
  return node.entries.flatMap((entry) => {
    const { value } = entry;
    if (value.kind !== 'mapping' || value.entries.length === 0 || isDocumented(entry)) return [entry];
    return keysOf(value);
  });
}

function isDocumented({ key }: YamlEntry): boolean {
  const { source, start } = key.at;
  for (let line = positionOf(source, start).line - 1; line > 0; line--) {
    const text = lineText(source, line).trim();
    if (!text.startsWith('#')) return false;
    if (text.startsWith('# --') || text.startsWith('# @')) return true;
  }
  return false;
}
