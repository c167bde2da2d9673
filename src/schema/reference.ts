import { DynError, fail } from '../base/problem.ts';
import { schemaBroken } from '../base/problems/schema.ts';
import { quote } from '../go/strconv.ts';
import { resolveUrl, unescapeSegment } from './url.ts';

/** A reference in two parts; the fragment is decoded: '' or a pointer with a slash, else an anchor. */
export interface Reference {
  readonly url: string;
  readonly fragment: string;
}

/** Takes a reference apart. */
export function splitReference(text: string): Reference {
  const hash = text.indexOf('#');
  if (hash < 0) return { url: text, fragment: '' };
  const fragment = parsing(text, () => unescapeSegment(text.slice(hash + 1)));
  return { url: text.slice(0, hash), fragment };
}

/** What a reference means at a base URL. */
export function joinReference(base: string, text: string): Reference {
  const { url, fragment } = splitReference(text);
  return { url: parsing(url, () => resolveUrl(base, url)), fragment };
}

/** Runs a parser of URLs; what it throws names the text. */
export function parsing<T>(text: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof DynError) fail(schemaBroken(`error in parsing ${quote(text)}: ${error.message}`));
    throw error;
  }
}
