import type { Span } from './source.ts';

/** A mend: the text that shall stand in place of a span. */
export interface Edit {
  readonly at: Span;
  readonly text: string;
}
