import type { ApiResource } from './api.ts';
import { type JsonObject, objectsAt, stringAt } from './json.ts';

const VERBS: readonly string[] = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];

/** The kinds of a CustomResourceDefinition, one for each version that is served. */
export function definedKinds(definition: JsonObject): readonly ApiResource[] {
  const group = stringAt(definition, 'spec', 'group');
  const kind = stringAt(definition, 'spec', 'names', 'kind');
  const plural = stringAt(definition, 'spec', 'names', 'plural');
  const isNamespaced = stringAt(definition, 'spec', 'scope') === 'Namespaced';
  return objectsAt(definition, 'spec', 'versions')
    .filter((version) => version.served === true)
    .map((version) => ({
      group,
      version: stringAt(version, 'name'),
      kind,
      plural,
      isNamespaced,
      verbs: VERBS,
    }));
}
