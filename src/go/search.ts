import { fromByteText, toByteText } from './byte-text.ts';
import { normalize } from './bytes.ts';

/** Whether UTF-16 search and slices at matches give what Go finds in the bytes of these texts. */
export function areSearchable(a: string, b: string): boolean {
  return a.isWellFormed() && b.isWellFormed();
}

/** Source: Go strings.Contains. */
export function containsText(text: string, part: string): boolean {
  if (areSearchable(text, part)) return text.includes(part);
  return toByteText(text).includes(toByteText(part));
}

/** Source: Go strings.HasPrefix. */
export function startsWithText(text: string, start: string): boolean {
  if (areSearchable(text, start)) return text.startsWith(start);
  return toByteText(text).startsWith(toByteText(start));
}

/** Source: Go strings.HasSuffix. */
export function endsWithText(text: string, end: string): boolean {
  if (areSearchable(text, end)) return text.endsWith(end);
  return toByteText(text).endsWith(toByteText(end));
}

/** All parts between separators; an empty one parts all runes. Source: Go strings.Split. */
export function splitText(text: string, separator: string): string[] {
  if (separator === '') return Array.from(normalize(text));
  if (areSearchable(text, separator)) return text.split(separator);
  return toByteText(text).split(toByteText(separator)).map(fromByteText);
}

/** At most `limit` parts, the last with all that is left. Source: Go strings.SplitN. */
export function splitTextLimited(text: string, separator: string, limit: number): string[] {
  if (limit === 0) return [];
  const parts = splitText(text, separator);
  if (limit < 0 || parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), normalize(parts.slice(limit - 1).join(separator))];
}
