import type { Budget } from '../../base/budget.ts';
import type { Finding } from '../objects.ts';
import { isObject, type JsonObject, keyed, objectOf } from './json.ts';
import { unknownFields, valueFindings } from './object.ts';

/** Defaults that do not fit their own schema, or hold fields that would be dropped. */
export function defaultFindings(schema: JsonObject, path: string, budget: Budget): Finding[] {
  return walk(schema, path, true, budget);
}

function walk(schema: JsonObject, path: string, isResource: boolean, budget: Budget): Finding[] {
  const isEmbedded = isResource || schema['x-kubernetes-embedded-resource'] === true;
  return [
    ...own(schema, path, isEmbedded, budget),
    ...(isObject(schema.items) ? walk(schema.items, `${path}.items`, false, budget) : []),
    ...Object.entries(objectOf(schema.properties)).flatMap(([name, field]) =>
      walk(objectOf(field), keyed(path, 'properties', name), false, budget),
    ),
  ];
}

function own(schema: JsonObject, path: string, isResource: boolean, budget: Budget): Finding[] {
  const value = schema.default;
  if (value === undefined || value === null) return [];
  const at = `${path}.default`;
  const unknown = unknownFields({ value, schema, path: '' }, isResource, budget);
  return [
    ...(unknown.length > 0 ? [{ path: at, says: 'must not have unknown fields' }] : []),
    ...(isResource ? missingNames(value, at) : []),
    ...valueFindings({ value, schema, old: value, path: at }, budget),
  ];
}

/** An object that comes from a default must say what it is. */
function missingNames(value: unknown, path: string): Finding[] {
  return ['apiVersion', 'kind']
    .filter((name) => typeof objectOf(value)[name] !== 'string')
    .map((name) => ({ path: `${path}.${name}`, says: 'is required' }));
}
