import { DynError } from '../base/problem.ts';
import { goError } from '../base/problems/template.ts';
import { quoteJson, writeJson } from '../go/json.ts';
import type { GoValue } from '../go/value.ts';
import { openInput } from './input.ts';
import { composeNodes, type YamlNode } from './nodes.ts';

/** What go-yaml reads back from the JSON of a string: NEL is a line break there, and folds. */
export function rereadString(text: string): string {
  const node = reread(quoteJson(text, true));
  return node?.kind === 'scalar' ? node.value : '';
}

/** Fails with what go-yaml says about the JSON of a whole value that it cannot read back. */
export function failRereading(value: GoValue): never {
  reread(writeJson(value));
  throw goError("yaml: did not find expected ',' or '}'");
}

function reread(json: string): YamlNode | undefined {
  try {
    return composeNodes({ ...openInput({ name: '', text: json }, ''), prefix: '' });
  } catch (error) {
    throw error instanceof DynError ? goError(error.message) : error;
  }
}
