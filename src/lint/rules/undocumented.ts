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
    const documented = keys.filter(isDocumented);
    const bare = keys.filter((entry) => !hasComment(entry));
    if (bare.length > documented.length / 4) return [];
    return subject.defaults.flatMap(bareIn).map(({ key }): Finding => {
      const name = key.kind === 'scalar' ? key.value : '';
      return { at: key.at, message: `${name} has no comment`, hint: 'Write `# -- what it does` above it.' };
    });
  },
};

/** The keys that users look up: those of scalars, lists and empty maps, and maps with a comment. */
function keysOf(node: YamlNode): readonly YamlEntry[] {
  if (node.kind !== 'mapping') return [];
  return node.entries.flatMap((entry) =>
    isLeaf(entry) || hasComment(entry) ? [entry] : keysOf(entry.value),
  );
}

/** Those without a comment; for a map in which no key has one a comment above it is enough. */
function bareIn(node: YamlNode): readonly YamlEntry[] {
  if (node.kind !== 'mapping') return [];
  return node.entries.flatMap((entry) => {
    if (hasComment(entry)) return [];
    return isLeaf(entry) || !keysOf(entry.value).some(hasComment) ? [entry] : bareIn(entry.value);
  });
}

function isLeaf({ value }: YamlEntry): boolean {
  return value.kind !== 'mapping' || value.entries.length === 0;
}

function hasComment(entry: YamlEntry): boolean {
  return isDocumented(entry) || isExplained(entry);
}

function isDocumented(entry: YamlEntry): boolean {
  return commentsAbove(entry).some((text) => text.startsWith('# --') || text.startsWith('# @'));
}

/** Whether prose stands above or beside a key; YAML in comments is an example, most often of the key before. */
function isExplained(entry: YamlEntry): boolean {
  const { source, start } = entry.key.at;
  const own = lineText(source, positionOf(source, start).line);
  return /\s#/.test(own) || commentsAbove(entry).some((text) => /^#+\s*[A-Z][^:]*\s/.test(text));
}

function commentsAbove({ key }: YamlEntry): readonly string[] {
  const { source, start } = key.at;
  const found: string[] = [];
  for (let line = positionOf(source, start).line - 1; line > 0; line--) {
    const text = lineText(source, line).trim();
    if (!text.startsWith('#')) return found;
    found.push(text);
  }
  return found;
}
