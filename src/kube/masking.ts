import type { Problem } from '../base/problem.ts';
import { redact, redactLine } from '../base/secrets.ts';
import { encodeBase64, findBase64 } from '../go/base64.ts';
import { fromBytes, toBytes } from '../go/bytes.ts';
import { type JsonObject, stringAt, stringsAt } from './json.ts';

/** Takes secrets out of a text of several lines. */
export type Mask = (text: string) => string;

/** A mask for these secrets in each of their forms, and for whatever a line itself calls a secret. */
export function createMask(secrets: readonly string[]): Mask {
  const forms = [...new Set(secrets.flatMap(formsOf))];
  return (text) =>
    redact(text, forms)
      .split('\n')
      .map((line) => redactLine(shortened(line)))
      .join('\n');
}

/** A mask for these secrets in each of their forms, that leaves all else of the text as it is. */
export function createVeil(secrets: readonly string[]): Mask {
  const forms = [...new Set(secrets.flatMap(formsOf))];
  return (text) => redact(text, forms);
}

/** A problem whose texts went through a mask, with all that it consists of. */
export function veiled(problem: Problem, veil: Mask): Problem {
  const { message, hint, related, parts } = problem;
  return {
    ...problem,
    message: veil(message),
    ...(hint === undefined ? {} : { hint: veil(hint) }),
    ...(related ? { related: related.map((one) => ({ ...one, message: veil(one.message) })) } : {}),
    ...(parts ? { parts: parts.map((part) => veiled(part, veil)) } : {}),
  };
}

/** Of a longer line nobody reads the rest, and looking for words in it takes time that grows with its square. */
const LONGEST = 1000;

function shortened(line: string): string {
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** From this length on a line of a longer secret is one itself. */
const LINE = 8;

function formsOf(secret: string): readonly string[] {
  if (secret === '') return [];
  const lines = secret.split('\n').filter((line) => line.length >= LINE);
  return [
    secret,
    encodeBase64(toBytes(secret)),
    urlForm(secret),
    JSON.stringify(secret).slice(1, -1),
    ...lines,
  ];
}

/** As in an address; half a surrogate pair has no such form. */
function urlForm(secret: string): string {
  return encodeURIComponent(secret.toWellFormed());
}

/** What the Secrets among objects hold. */
export function secretTexts(objects: readonly JsonObject[]): readonly string[] {
  const secrets = objects.filter(
    (object) => stringAt(object, 'kind') === 'Secret' && stringAt(object, 'apiVersion') === 'v1',
  );
  return secrets.flatMap((secret) => [
    ...Object.values(stringsAt(secret, 'data')).flatMap(decoded),
    ...Object.values(stringsAt(secret, 'stringData')),
  ]);
}

function decoded(text: string): readonly string[] {
  const bytes = findBase64(text);
  return typeof bytes === 'number' ? [] : [fromBytes(bytes)];
}
