import { DynError, fail } from '../base/problem.ts';
import { valuesFileInvalid } from '../base/problems/values.ts';
import type { Source } from '../base/source.ts';
import type { GoMap } from '../go/value.ts';
import { readYamlStream } from '../yaml/yaml.ts';
import { mergeMaps } from './tables.ts';

/**
 * A values file: the maps of all its documents, later ones laid over earlier ones. Raises `values/file-invalid` with
 * Helm's text behind `prefix` ("failed to parse FILE", "cannot load values.yaml"). Model: helm loader.LoadValues.
 */
export function readValuesFile(source: Source, prefix: string): GoMap {
  return readDocuments(source, prefix).reduce(mergeMaps, new Map());
}

function readDocuments(source: Source, prefix: string): readonly GoMap[] {
  try {
    return readYamlStream(source);
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    const { at } = error.problem;
    const problem = valuesFileInvalid(source.name, `${prefix}: ${error.message}`);
    return fail(at === undefined ? problem : { ...problem, at }, error);
  }
}
