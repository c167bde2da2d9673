import type { Source, Span } from '../base/source.ts';
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

/** Where Chart.yaml, or the requirements.yaml of an old chart, lists its dependencies. */
export function dependenciesPlace(subject: Pick<ChartSubject, 'source' | 'folder'>): Span {
  return listed(subject)?.key.at ?? topOf(subject);
}

function listed(subject: Pick<ChartSubject, 'source'>): YamlEntry | undefined {
  const old = subject.source('requirements.yaml');
  return entryOf(chartFile(subject), 'dependencies') ?? entryOf(old && readYamlNodes(old), 'dependencies');
}

/** Where Chart.yaml, or the requirements.yaml of an old chart, declares a dependency, else the top of Chart.yaml. */
export function dependencyPlace(subject: Pick<ChartSubject, 'source' | 'folder'>, name: string): Span {
  const list = listed(subject)?.value;
  const items = list?.kind === 'sequence' ? list.items : [];
  const found = items.find((item) => {
    const value = entryOf(item, 'name')?.value;
    return value?.kind === 'scalar' && value.value === name;
  });
  return found?.at ?? topOf(subject);
}

function topOf({ source, folder }: Pick<ChartSubject, 'source' | 'folder'>): Span {
  return { source: source('Chart.yaml') ?? { name: `${folder}/Chart.yaml`, text: '' }, start: 0, end: 0 };
}

/** The field of a Chart.yaml that a message of Helm's names, if it is there. */
export function namedField(file: Source, message: string): Span | undefined {
  const name = /chart\.metadata\.(\w+)/.exec(message)?.[1];
  return name === undefined ? undefined : entryOf(readYamlNodes(file), name)?.value.at;
}
