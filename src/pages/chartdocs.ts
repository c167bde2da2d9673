import type { Source } from '../base/source.ts';
import type { Chart, Dependency, Maintainer } from '../chart/chart.ts';
import { fromBytes } from '../go/bytes.ts';
import { openSchema } from './schemaview.ts';
import { bySection, readValueRows, type ValueRow } from './valuerows.ts';

/** What the README of a chart is made of. Texts are "" where the chart says nothing. */
export interface ChartDocs {
  readonly name: string;
  /** The chart's folder by its last part. */
  readonly folder: string;
  readonly version: string;
  readonly appVersion: string;
  readonly type: string;
  readonly isLibrary: boolean;
  readonly description: string;
  readonly deprecated: boolean;
  readonly home: string;
  readonly kubeVersion: string;
  /** The oldest Helm that reads this form of chart: its major version. */
  readonly helm: string;
  readonly sources: readonly string[];
  readonly maintainers: readonly Maintainer[];
  readonly dependencies: readonly DependencyRow[];
  /** Values by section; the one without a name comes first. */
  readonly sections: readonly { readonly name: string; readonly rows: readonly ValueRow[] }[];
  readonly presets: readonly FileRow[];
  readonly examples: readonly FileRow[];
  readonly ci: readonly FileRow[];
}

export interface DependencyRow {
  readonly name: string;
  readonly alias: string;
  readonly version: string;
  readonly repository: string;
  /** The value that turns it on, or its tags. */
  readonly condition: string;
}

/** A values file, and what the comment at its beginning says. */
export interface FileRow {
  readonly path: string;
  readonly about: string;
}

export interface ChartDocsInput {
  readonly chart: Chart;
  readonly folder: string;
  /** The values files beside the chart's own, by chart-relative paths: presets, examples/ and ci/. */
  readonly valuesFiles: readonly Source[];
}

/** Reads the model of a README out of a chart. Raises yaml/… and `schema/broken`. */
export function buildChartDocs({ chart, folder, valuesFiles }: ChartDocsInput): ChartDocs {
  const { metadata } = chart;
  const below = (start: string): readonly FileRow[] =>
    valuesFiles.filter(({ name }) => name.startsWith(start)).map(fileRow);
  return {
    name: metadata.name,
    folder,
    version: metadata.version,
    appVersion: metadata.appVersion,
    type: metadata.type,
    isLibrary: metadata.type === 'library',
    description: metadata.description,
    deprecated: metadata.deprecated,
    home: metadata.home,
    kubeVersion: metadata.kubeVersion,
    helm: metadata.apiVersion === 'v1' ? '2' : '3',
    sources: metadata.sources ?? [],
    maintainers: metadata.maintainers ?? [],
    dependencies: (metadata.dependencies ?? []).map(dependencyRow),
    sections: bySection(valueRows(chart)),
    presets: valuesFiles.filter(({ name }) => !name.includes('/')).map(fileRow),
    examples: below('examples/'),
    ci: below('ci/'),
  };
}

/** Whether a file at the top of a chart is a preset: a values file other than values.yaml. */
export function isPreset(name: string): boolean {
  return /^values[-_.][^/]*\.ya?ml$/.test(name);
}

function valueRows({ raw, schema }: Chart): readonly ValueRow[] {
  const bytes = raw.get('values.yaml');
  if (bytes === undefined) return [];
  return readValueRows({ name: 'values.yaml', text: fromBytes(bytes) }, openSchema(schema));
}

function dependencyRow({ name, alias, version, repository, condition, tags }: Dependency): DependencyRow {
  return { name, alias, version, repository, condition: condition || (tags ?? []).join(', ') };
}

function fileRow({ name, text }: Source): FileRow {
  return { path: name, about: leadingComment(text) };
}

/** The first paragraph of comments; none when it documents the first key. */
function leadingComment(text: string): string {
  const words: string[] = [];
  for (const line of text.split('\n')) {
    const comment = /^#+\s?(.*)$/.exec(line.trimEnd())?.[1]?.trim();
    if (comment === undefined || comment === '') {
      if (words.length > 0) break;
      if (comment === undefined && line.trim() !== '' && line.trim() !== '---') break;
      continue;
    }
    if (comment.startsWith('-- ')) return '';
    if (!isForTools(comment)) words.push(comment);
  }
  return words.join(' ');
}

function isForTools(comment: string): boolean {
  return /^(?:yaml-language-server|yamllint|prettier-|SPDX-|Copyright|vim:|@schema)/.test(comment);
}
