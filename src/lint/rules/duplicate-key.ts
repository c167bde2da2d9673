import type { YamlMapping, YamlNode } from '../../yaml/yaml.ts';
import type { Finding, LintRule } from '../rule.ts';

/** Keys that a values file sets twice. */
export const duplicateKey: LintRule = {
  id: 'values/duplicate-key',
  severity: 'error',
  summary: 'a values file sets one key twice',
  explanation:
    'Helm takes the last of them and forgets the others, without a word. Most often a block was pasted twice, or a merge went wrong: keep one.',
  checkValues: ({ documents }) => documents.flatMap(twiceBelow),
};

function twiceBelow(node: YamlNode): readonly Finding[] {
  if (node.kind === 'sequence') return node.items.flatMap(twiceBelow);
  if (node.kind !== 'mapping') return [];
  return [...twiceIn(node), ...node.entries.flatMap(({ value }) => twiceBelow(value))];
}

function twiceIn({ entries }: YamlMapping): readonly Finding[] {
  const first = new Map<string, YamlNode>();
  return entries.flatMap(({ key }): Finding[] => {
    if (key.kind !== 'scalar' || key.value === '<<') return [];
    const earlier = first.get(key.value);
    first.set(key.value, earlier ?? key);
    if (!earlier) return [];
    const related = [{ message: 'the first one', at: earlier.at }];
    const message = `${key.value} is set a second time; only this one counts`;
    return [{ at: key.at, message, related, hint: 'Keep one of them.' }];
  });
}
