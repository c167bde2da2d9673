import { isArray, isObject, type Json } from '../kube/json.ts';

/** Whether two values are the same JSON; the order of keys means nothing, a key without value is none. */
export function deepEquals(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (isArray(a)) {
    return isArray(b) && a.length === b.length && a.every((item, index) => deepEquals(item, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a).filter((key) => a[key] !== undefined);
  const others = Object.keys(b).filter((key) => b[key] !== undefined);
  return keys.length === others.length && keys.every((key) => deepEquals(a[key], b[key]));
}
