import { nearest } from '../../base/text.ts';
import { isStrictVersion } from '../../go/semver.ts';
import type { YamlNode } from '../../yaml/yaml.ts';
import { chartFile, entryOf } from '../chartfile.ts';
import { replaced } from '../mends.ts';
import type { Finding, LintRule } from '../rule.ts';

const CHART = [
  ...['apiVersion', 'name', 'version', 'kubeVersion', 'description', 'type', 'keywords', 'home', 'sources'],
  ...['dependencies', 'maintainers', 'icon', 'appVersion', 'deprecated', 'annotations'],
  // Fields of charts with apiVersion v1, which Helm still reads.
  ...['condition', 'tags', 'engine', 'tillerVersion'],
];
const DEPENDENCY = [
  'name',
  'version',
  'repository',
  'condition',
  'tags',
  'enabled',
  'import-values',
  'alias',
];
const MAINTAINER = ['name', 'email', 'url'];

/** Fields of Chart.yaml that Helm does not know, and versions that it takes for something else. */
export const metadata: LintRule = {
  id: 'chart/metadata',
  severity: 'warning',
  summary: 'a field of Chart.yaml is unknown, or its value is not what it should be',
  explanation:
    'Helm skips fields that it does not know without a word. `version` must be a semantic version of three numbers, and `appVersion` a text: without quotes 1.10 becomes 1.1, and a commit such as 12345e7 a number.',
  mends: 'Puts quotes around an `appVersion` that is a number, so that it is what is written there.',
  checkChart: (subject) => {
    const root = chartFile(subject);
    return [
      ...unknownFields(root, CHART),
      ...itemsOf(root, 'dependencies').flatMap((item) => unknownFields(item, DEPENDENCY)),
      ...itemsOf(root, 'maintainers').flatMap((item) => unknownFields(item, MAINTAINER)),
      ...versionFindings(root),
    ];
  },
};

function unknownFields(node: YamlNode | undefined, known: readonly string[]): readonly Finding[] {
  if (node?.kind !== 'mapping') return [];
  return node.entries.flatMap(({ key }): Finding[] => {
    if (key.kind !== 'scalar' || known.includes(key.value)) return [];
    const guess = nearest(key.value, known);
    const hint = guess === undefined ? 'Take it out, or make it an annotation.' : `Did you mean ${guess}?`;
    return [{ at: key.at, message: `Chart.yaml has no field ${key.value}`, hint }];
  });
}

function itemsOf(root: YamlNode | undefined, name: string): readonly YamlNode[] {
  const list = entryOf(root, name)?.value;
  return list?.kind === 'sequence' ? list.items : [];
}

function versionFindings(root: YamlNode | undefined): readonly Finding[] {
  const version = entryOf(root, 'version')?.value;
  const app = entryOf(root, 'appVersion')?.value;
  const found: Finding[] = [];
  if (version?.kind === 'scalar' && !isStrictVersion(version.value.replace(/^v/, '')))
    found.push({
      at: version.at,
      message: `version ${version.value} is no semantic version`,
      hint: 'Write three numbers, such as 1.2.0.',
    });
  if (app?.kind === 'scalar' && app.plain && isNumber(app.value))
    found.push({
      at: app.at,
      message: `appVersion ${app.value} is a number`,
      hint: `Write "${app.value}" in quotes.`,
      ...replaced(app.at, app.value, `"${app.value}"`),
    });
  return found;
}

function isNumber(text: string): boolean {
  return /^[-+]?(?:\d[\d_]*\.?\d*(?:e[-+]?\d+)?|\.\d+|0x[\da-f]+)$/i.test(text);
}
