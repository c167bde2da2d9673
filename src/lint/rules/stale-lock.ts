import type { Source } from '../../base/source.ts';
import { isInRange } from '../../chart/dependencies.ts';
import { readYamlNodes, type YamlNode } from '../../yaml/yaml.ts';
import type { Finding, LintRule } from '../rule.ts';

/** A lock that says something else than Chart.yaml. */
export const staleLock: LintRule = {
  id: 'chart/stale-lock',
  severity: 'error',
  summary: 'Chart.lock and the dependencies in Chart.yaml disagree',
  explanation:
    'Whoever builds the chart from the lock gets other versions than Chart.yaml asks for, or an error. Run `helm dependency update` and commit both files.',
  checkChart: ({ chart, source }) => {
    const file = source('Chart.yaml');
    const { lock, metadata } = chart;
    if (!lock || !file) return [];
    const locked = (lock.dependencies ?? []).filter((one) => one !== null && one !== undefined);
    return (metadata.dependencies ?? []).flatMap(({ name, version }): readonly Finding[] => {
      // A chart that is taken twice, under two names, is locked twice under one.
      const named = locked.filter((one) => one.name === name);
      if (named.some((one) => isInRange(version, one.version))) return [];
      const [found] = named;
      const is = found ? `is locked at ${found.version}, outside of ${version}` : 'is not in Chart.lock';
      const at = dependencyPlace(file, name);
      return [{ at, message: `dependency ${name} ${is}`, hint: 'Run helm dependency update.' }];
    });
  },
};

/** Where Chart.yaml declares a dependency. */
function dependencyPlace(file: Source, name: string): Finding['at'] {
  const root = readYamlNodes(file);
  const list = root?.kind === 'mapping' ? entryOf(root, 'dependencies') : undefined;
  const items = list?.kind === 'sequence' ? list.items : [];
  const found = items.find((item) => {
    const value = item.kind === 'mapping' ? entryOf(item, 'name') : undefined;
    return value?.kind === 'scalar' && value.value === name;
  });
  return found?.at ?? { source: file, start: 0, end: 0 };
}

function entryOf(node: Extract<YamlNode, { kind: 'mapping' }>, name: string): YamlNode | undefined {
  return node.entries.find(({ key }) => key.kind === 'scalar' && key.value === name)?.value;
}
