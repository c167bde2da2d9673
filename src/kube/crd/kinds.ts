import type { GoMap } from '../../go/value.ts';
import { mapAt, mapsAt, textAt } from '../fields.ts';
import { type JsonObject, jsonOf } from './json.ts';

/** True for a CustomResourceDefinition, of whatever version. */
export function isDefinition(object: GoMap): boolean {
  return textAt(object, 'kind') === 'CustomResourceDefinition';
}

/** Whether a definition is that of a kind. */
export function defines(definition: GoMap, group: string, kind: string): boolean {
  const spec = mapAt(definition, 'spec');
  return textAt(spec, 'group') === group && textAt(mapAt(spec, 'names'), 'kind') === kind;
}

/** The versions of a kind that its definition has served. */
export function servedVersions(definition: GoMap): readonly string[] {
  return mapsAt(mapAt(definition, 'spec'), 'versions')
    .filter((version) => version.get('served') === true)
    .map((version) => textAt(version, 'name'));
}

/** The schema of one version of a kind; undefined where there is none that can be used. */
export function schemaOf(definition: GoMap, version: string): JsonObject | undefined {
  const found = mapsAt(mapAt(definition, 'spec'), 'versions').find(
    (each) => textAt(each, 'name') === version && each.get('served') === true,
  );
  const schema = found && mapAt(found, 'schema').get('openAPIV3Schema');
  return schema instanceof Map ? readSchema(schema) : undefined;
}

const ready = new WeakMap<GoMap, JsonObject>();

function readSchema(schema: GoMap): JsonObject | undefined {
  const json = ready.get(schema) ?? jsonOf(schema);
  if (json) ready.set(schema, json);
  return json;
}
