import type { Problem } from '../base/problem.ts';
import { isSecretPath, REDACTED, redact } from '../base/secrets.ts';
import type { Chart } from '../chart/chart.ts';
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

/** The problem without secrets of the values in its message; what is part of an `open` text is none. */
export function withoutSecrets(problem: Problem, values: GoMap, open: readonly string[]): Problem {
  const secrets = secretTexts(values).filter((text) => !open.some((known) => known.includes(text)));
  return { ...problem, message: redact(problem.message, secrets) };
}

/** What messages name of a chart and its subcharts: their names, and the paths of their templates. */
export function openTexts({ metadata, templates, subcharts }: Chart): readonly string[] {
  return [metadata.name, ...templates.map(({ name }) => name), ...subcharts.flatMap(openTexts)];
}

/**
 * A copy of the values in which secrets are masked: texts and numbers whose paths are secret, and those below
 * the `further` paths.
 */
export function maskSecrets(values: GoMap, further: readonly (readonly string[])[]): GoMap {
  const paths = new Set(further.map((path) => path.join('\0')));
  const mask = (value: GoValue, path: readonly string[], isBelow: boolean): GoValue => {
    const hides = isBelow || paths.has(path.join('\0'));
    if (isMap(value)) {
      const copy: GoMap = new Map();
      for (const [key, inner] of value) copy.set(key, mask(inner, [...path, key], hides));
      return copy;
    }
    if (isList(value)) return value.map((inner, i) => mask(inner, [...path, String(i)], hides));
    const isPlain = value === null || value === '' || typeof value === 'boolean';
    return !isPlain && (hides || isSecretPath(path)) ? REDACTED : value;
  };
  const masked = mask(values, [], false);
  return masked !== null && isMap(masked) ? masked : new Map();
}
