import type { Problem } from '../base/problem.ts';
import { isSecretPath, redact } from '../base/secrets.ts';
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

/** The problem without secrets of the values in its message; `open` are texts that it cannot do without. */
export function withoutSecrets(problem: Problem, values: GoMap, open: readonly string[]): Problem {
  const secrets = secretTexts(values).filter((text) => !open.includes(text));
  return { ...problem, message: redact(problem.message, secrets) };
}

/** The names of a chart and its subcharts, which stand in the paths of templates. */
export function chartNames({ metadata, subcharts }: Chart): readonly string[] {
  return [metadata.name, ...subcharts.flatMap(chartNames)];
}
