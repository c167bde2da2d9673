import { isPreset } from '../pages/chartdocs.ts';
import type { Files } from './ports.ts';

/** The values files of a chart's folder besides values.yaml: presets, then those of some folders, by chart-relative paths. */
export function valuesFilesIn(path: string, files: Files, folders: readonly string[]): readonly string[] {
  const below = (folder: string): readonly string[] =>
    files
      .list(`${path}/${folder}`)
      .filter((name) => /\.ya?ml$/.test(name))
      .map((name) => `${folder}/${name}`);
  return [...files.list(path).filter(isPreset), ...folders.flatMap(below)];
}
