import { type Finding, isObject, type JsonObject, keyed, objectOf } from './json.ts';
import { unknownFields, valueFindings } from './object.ts';

/** Defaults that do not fit their own schema, or hold fields that would be dropped. */
export function defaultFindings(schema: JsonObject, path: string): Finding[] {
  return walk(schema, path, true);
}

function walk(schema: JsonObject, path: string, resource: boolean): Finding[] {
  const embedded = resource || schema['x-kubernetes-embedded-resource'] === true;
  return [
    ...own(schema, path, embedded),
    ...(isObject(schema.items) ? walk(schema.items, `${path}.items`, false) : []),
    ...Object.entries(objectOf(schema.properties)).flatMap(([name, field]) =>
      walk(objectOf(field), keyed(path, 'properties', name), false),
    ),
  ];
}

function own(schema: JsonObject, path: string, resource: boolean): Finding[] {
  const value = schema.default;
  if (value === undefined || value === null) return [];
  const at = `${path}.default`;
  const unknown = unknownFields(value, schema, '', resource);
  return [
    ...(unknown.length > 0 ? [{ path: at, says: 'must not have unknown fields' }] : []),
    ...(resource ? missingNames(value, at) : []),
    ...valueFindings(value, schema, value, at),
  ];
}

/** An object that comes from a default must say what it is. */
function missingNames(value: unknown, path: string): Finding[] {
  return ['apiVersion', 'kind']
    .filter((name) => typeof objectOf(value)[name] !== 'string')
    .map((name) => ({ path: `${path}.${name}`, says: 'is required' }));
}
