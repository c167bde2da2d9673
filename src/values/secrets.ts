import { isSecretPath } from '../base/secrets.ts';
import { type GoMap, type GoValue, isList, isMap } from '../go/value.ts';

/** The texts whose paths are secret, anywhere in a tree of values. */
export function secretTexts(values: GoMap): readonly string[] {
  const found = new Set<string>();
  collect(values, [], found);
  return [...found];
}

function collect(value: GoValue, path: string[], found: Set<string>): void {
  if (typeof value === 'string') {
    if (value !== '' && isSecretPath(path)) found.add(value);
  } else if (isMap(value)) {
    for (const [key, inner] of value) collectMember(inner, key, path, found);
  } else if (isList(value)) {
    for (const [index, inner] of value.entries()) collectMember(inner, String(index), path, found);
  }
}

function collectMember(value: GoValue, token: string, path: string[], found: Set<string>): void {
  path.push(token);
  collect(value, path, found);
  path.pop();
}
