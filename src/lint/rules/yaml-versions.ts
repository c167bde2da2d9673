import type { YamlNode } from '../../yaml/yaml.ts';
import { replaced } from '../mends.ts';
import type { Finding, LintRule } from '../rule.ts';

const SWITCH = /^(?:yes|no|on|off)$/i;
const OCTAL = /^[-+]?0[0-7]+$/;

/** Values that readers of YAML 1.2 take for something else than Helm does. */
export const yamlVersions: LintRule = {
  id: 'values/yaml-1.2',
  severity: 'note',
  summary: 'a value means something else to readers of YAML 1.2',
  explanation:
    'Helm reads YAML 1.1, in which `yes`, `no`, `on` and `off` are true and false, and 0755 is 493. Editors, JSON Schema tools and other languages read YAML 1.2, in which they are texts, and 755. Write `true` and `false`, numbers without a leading 0, and quotes where a text is meant.',
  mends: 'Writes `true` or `false`, or the number as Helm reads it.',
  checkValues: ({ documents }) => documents.flatMap(doubtfulIn),
};

function doubtfulIn(node: YamlNode): readonly Finding[] {
  if (node.kind === 'sequence') return node.items.flatMap(doubtfulIn);
  if (node.kind === 'mapping') return node.entries.flatMap(({ value }) => doubtfulIn(value));
  if (node.kind !== 'scalar' || !node.plain || node.at.source.text[node.at.start] === '!') return [];
  const { value, at } = node;
  if (SWITCH.test(value)) {
    const meant = /^(?:yes|on)$/i.test(value) ? 'true' : 'false';
    const hint = `Write ${meant}, or "${value}" where the text is meant.`;
    const message = `${value} is ${meant} to Helm, and a text in YAML 1.2`;
    return [{ at, message, hint, ...replaced(at, value, meant) }];
  }
  if (!OCTAL.test(value)) return [];
  const [here, there] = [Number.parseInt(value, 8), Number.parseInt(value, 10)];
  // Too large for an integer, it is a decimal fraction to Helm as well.
  if (here === there || Math.abs(here) >= 2 ** 64) return [];
  const hint = `Write ${here}, or "${value}" where the text is meant.`;
  const message = `${value} is ${here} to Helm, and ${there} in YAML 1.2`;
  return [{ at, message, hint, ...(Number.isSafeInteger(here) ? replaced(at, value, String(here)) : {}) }];
}
