import { trimSpace } from '../go/space.ts';
import type { HelmProfile } from '../render/profile.ts';

/** One document of a rendered file: its text, the 1-based line it begins on, and the UTF-16 offset of its text. */
export interface Document {
  readonly text: string;
  readonly line: number;
  readonly start: number;
}

/** The documents of a rendered file; empty ones vanish. Source: helm releaseutil.SplitManifests. */
export function splitDocuments(text: string, profile: HelmProfile): readonly Document[] {
  const trim = profile.trimsDocuments ? trimSpace : (piece: string) => piece;
  const documents: Document[] = [];
  const whole = trim(text);
  const lead = text.indexOf(whole);
  let line = 1 + countLines(text.slice(0, lead));
  let from = 0;
  const separator = new RegExp(profile.documentSeparator, 'g');
  const take = (end: number): void => {
    const piece = whole.slice(from, end);
    if (piece !== '') {
      const document = trim(piece);
      documents.push({ text: document, line, start: lead + from + piece.indexOf(document) });
    }
    line += countLines(piece);
  };
  for (const match of whole.matchAll(separator)) {
    take(match.index);
    line += countLines(match[0]);
    from = match.index + match[0].length;
  }
  take(whole.length);
  return documents;
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
