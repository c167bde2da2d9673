import { isObject, type JsonObject, objectOf } from '../../../src/kube/crd/json.ts';

/** The object with fields set: names and list indexes joined by dots. */
export function withFields(object: JsonObject, fields: JsonObject): JsonObject {
  return Object.entries(fields).reduce(
    (all, [path, value]) => objectOf(placed(all, path.split('.'), value)),
    object,
  );
}

/** The object without the fields at these paths. */
export function withoutFields(object: JsonObject, paths: readonly string[]): JsonObject {
  return paths.reduce((all, path) => objectOf(placed(all, path.split('.'), undefined)), object);
}

function placed(holder: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  if (Array.isArray(holder)) {
    const copy: unknown[] = [...holder];
    copy[Number(name)] = placed(copy[Number(name)], rest, value);
    return copy;
  }
  const { [name]: inner, ...others } = isObject(holder) ? holder : {};
  const next = placed(inner, rest, value);
  return next === undefined ? others : { ...others, [name]: next };
}
