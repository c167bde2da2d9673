/** Names of keys whose values are never shown. */
const SECRET_NAME = /password|passwd|token|secret|credential|key/i;

/** A key that names a secret thing: `secretName`, `TOKEN_NAME`. */
const NAMES_A_SECRET = /(?:[a-z0-9]Name|_name|_NAME|-name|[a-z0-9]Ref)$/;

/** So does one of these with `Secret` in it, at its end or before the end it has: `existingSecretPasswordKey`. */
const EXISTING = /^existing\w*(?:Secret|Key|Name)$/;

/** A key whose own map is one secret thing or refers to one; a map of many (`secrets`, `secretData`) may hold any key. */
const ONE_SECRET = /(?:password|passwd|token|secret|credential|key)$/i;
const REFERENCE = /(?:^r|R)ef$|^existing\w*Secret$/;

/** What stands beside a secret in such a map, and what a reference to one is made of. */
const BESIDE_A_SECRET = /^(?:name|namespace|enabled|create|optional)$/;
const PART_OF_REFERENCE = /^(?:name|namespace|kind|key|property|optional)$/;

/** Keys of Kubernetes that are names of labels. */
const LABEL_KEY = /^topologyKey$/;
const LABEL_KEYS = /^(?:tolerations|matchExpressions)$/;

/** What stands in place of a secret. */
export const REDACTED = '<redacted>';

/** True when a key names something secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** True when a value at this path, outermost key first, is secret: a key says so, and the last does not only name or switch it. */
export function isSecretPath(path: readonly string[]): boolean {
  return path.some(isSecretName) && !isOpen(path);
}

function isNameOfSecret(key: string): boolean {
  if (NAMES_A_SECRET.test(key)) return true;
  return key.includes('Secret') && EXISTING.test(key);
}

function isOpen(path: readonly string[]): boolean {
  const leaf = path.at(-1) ?? '';
  const isItem = /^\d+$/.test(path.at(-2) ?? '');
  const parent = path.at(isItem ? -3 : -2) ?? '';
  if (LABEL_KEY.test(leaf) || (leaf === 'key' && isItem && LABEL_KEYS.test(parent))) return true;
  if (isNameOfSecret(leaf) && isSecretName(leaf)) return true;
  if (REFERENCE.test(parent)) return PART_OF_REFERENCE.test(leaf);
  return BESIDE_A_SECRET.test(leaf) && (isItem ? isSecretName(parent) : ONE_SECRET.test(parent));
}

/** From this length on a text is a secret wherever it stands; a shorter one may be a word, and counts in quotes. */
const LONG = 8;

/** The text with every one of the secrets replaced, longest first. */
export function redact(text: string, secrets: readonly string[]): string {
  let result = text;
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    if (secret.length >= LONG) result = result.replaceAll(secret, REDACTED);
    else result = result.replaceAll(`"${secret}"`, `"${REDACTED}"`);
  }
  return result;
}

const SEPARATOR = /[:=]/g;
const PATH_CHARACTER = /[\w.[\]-]/;
const SPACE = /\s/;

/**
 * A line of YAML or of a flag, shown only up to the first secret in it, as far as the line tells paths. Looks back from
 * each separator, never beyond the one before it, so that no character is looked at more than a few times.
 */
export function redactLine(line: string): string {
  for (const { index } of line.matchAll(SEPARATOR)) {
    const path = pathBefore(line, index);
    if (path === '' || !isSecretPath(path.split(/[.[\]]+/).filter((key) => key !== ''))) continue;
    let end = index + 1;
    while (end < line.length && SPACE.test(line.charAt(end))) end++;
    if (end < line.length) return line.slice(0, end) + REDACTED;
  }
  return line;
}

/** The path that a separator ends, a quote and blanks between them; '' where there is none. */
function pathBefore(line: string, separator: number): string {
  let end = separator;
  while (end > 0 && SPACE.test(line.charAt(end - 1))) end--;
  const quote = line.charAt(end - 1);
  if (end > 0 && (quote === '"' || quote === "'")) end--;
  let start = end;
  while (start > 0 && PATH_CHARACTER.test(line.charAt(start - 1))) start--;
  return line.slice(start, end);
}
