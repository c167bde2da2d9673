import { type GoMap, type GoValue, isList, isMap } from '../go/value.ts';

/** A path as --set takes it: `a.b[0]`, with a backslash before dots, commas, equals signs and brackets of keys. */
export function setPathText(path: readonly (string | number)[]): string {
  return path
    .map((step, i) => {
      if (typeof step === 'number') return `[${step}]`;
      return (i === 0 ? '' : '.') + step.replace(/[\\.,=[\]]/g, '\\$&');
    })
    .join('');
}

/** The paths of all values that hold no others: of empty tables and lists too. */
export function leafPaths(tree: GoMap): readonly (readonly (string | number)[])[] {
  return below(tree, []);
}

function below(
  value: GoValue,
  path: readonly (string | number)[],
): readonly (readonly (string | number)[])[] {
  if (isMap(value) && value.size > 0)
    return [...value].flatMap(([key, inner]) => below(inner, [...path, key]));
  if (isList(value) && value.length > 0) return value.flatMap((inner, i) => below(inner, [...path, i]));
  return path.length === 0 ? [] : [path];
}
