/** Names of keys whose values are never shown. */
const SECRET_NAME = /password|passwd|token|secret|credential|key/i;

/** What stands in place of a secret. */
export const REDACTED = '<redacted>';

/** True when a key or a path names something secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
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

/** A line of YAML or of a flag, shown only up to the first secret name in it. */
export function redactLine(line: string): string {
  const secret = /[\w.-]*(?:password|passwd|token|secret|credential|key)[\w.-]*["']?\s*[:=]\s*/i.exec(line);
  if (!secret || secret.index + secret[0].length >= line.length) return line;
  return line.slice(0, secret.index + secret[0].length) + REDACTED;
}
