import { isSecretName } from '../base/secrets.ts';
import { type GoMap, type GoValue, isList, isMap } from '../go/value.ts';

/** The texts that lie below keys with secret names, anywhere in a tree of values. */
export function secretTexts(values: GoMap): readonly string[] {
  const found = new Set<string>();
  collect(values, false, found);
  return [...found];
}

function collect(value: GoValue, isSecret: boolean, found: Set<string>): void {
  if (isMap(value)) {
    for (const [key, inner] of value) collect(inner, isSecret || isSecretName(key), found);
  } else if (isList(value)) {
    for (const inner of value) collect(inner, isSecret, found);
  } else if (isSecret && typeof value === 'string' && value !== '') {
    found.add(value);
  }
}
