import type { Edit } from '../base/edits.ts';
import type { Related, Severity } from '../base/problem.ts';
import type { Span } from '../base/source.ts';
import type { ChartSubject, ValuesSubject } from './subject.ts';

/** What a rule has found, and where it must be mended: in the source, never in what was rendered from it. */
export interface Finding {
  readonly at: Span;
  /** What is wrong, without the names of rendered objects: what several renders say alike is one finding. */
  readonly message: string;
  /** The object that it was seen in, such as `Deployment web`. */
  readonly about?: string;
  readonly hint?: string;
  readonly related?: readonly Related[];
  /** Changes that mend it without changing what was meant. */
  readonly fix?: readonly Edit[];
}

/** One rule. A chart rule sees a chart with all its renders, a values rule one values file of it. */
export interface LintRule {
  /** `area/what`, stable for ever. */
  readonly id: string;
  readonly severity: Severity;
  /** What is wrong when the rule speaks, in one line. */
  readonly summary: string;
  /** Why it matters and what to do, in a few sentences of Markdown. */
  readonly explanation: string;
  /** What `--fix` does, where it can do so without changing what was meant. */
  readonly mends?: string;
  readonly checkChart?: (subject: ChartSubject) => readonly Finding[];
  readonly checkValues?: (subject: ValuesSubject) => readonly Finding[];
}
