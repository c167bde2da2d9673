import type { Span } from '../base/source.ts';
import { readYamlNodes, type YamlEntry, type YamlNode } from '../yaml/yaml.ts';
import type { ChartSubject } from './subject.ts';

/** The entry of a map by its key. */
export function entryOf(node: YamlNode | undefined, name: string): YamlEntry | undefined {
  if (node?.kind !== 'mapping') return undefined;
  return node.entries.find(({ key }) => key.kind === 'scalar' && key.value === name);
}

/** What Chart.yaml holds. */
export function chartFile({ source }: Pick<ChartSubject, 'source'>): YamlNode | undefined {
  const file = source('Chart.yaml');
  return file && readYamlNodes(file);
}

/** Where Chart.yaml, or the requirements.yaml of an old chart, declares a dependency, else the top of Chart.yaml. */
export function dependencyPlace(subject: Pick<ChartSubject, 'source' | 'folder'>, name: string): Span {
  const old = subject.source('requirements.yaml');
  const root = chartFile(subject);
  const list = (entryOf(root, 'dependencies') ?? entryOf(old && readYamlNodes(old), 'dependencies'))?.value;
  const items = list?.kind === 'sequence' ? list.items : [];
  const found = items.find((item) => {
    const value = entryOf(item, 'name')?.value;
    return value?.kind === 'scalar' && value.value === name;
  });
  const source = subject.source('Chart.yaml') ?? { name: `${subject.folder}/Chart.yaml`, text: '' };
  return found?.at ?? { source, start: 0, end: 0 };
}
