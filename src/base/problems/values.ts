import type { Problem } from '../problem.ts';
import type { Span } from '../source.ts';

/** A values file that cannot be read; `message` is Helm's whole text. */
export function valuesFileInvalid(name: string, message: string): Problem {
  return {
    code: 'values/file-invalid',
    severity: 'error',
    message,
    hint: `Correct ${name}: it holds "key: value" lines of YAML, a map at its top.`,
  };
}

/** A --set flag (or a sibling) that cannot be read; `message` is Helm's whole text. */
export function setFlagInvalid(flag: string, message: string): Problem {
  return {
    code: 'values/set-invalid',
    severity: 'error',
    message,
    hint: SET_HINTS[flag] ?? 'Write path=value,path=value; a backslash makes ".", "," or "=" ordinary.',
  };
}

const SET_HINTS: Readonly<Record<string, string>> = {
  '--set-json': 'Write path=JSON, or one whole JSON object; quote it so that your shell leaves it alone.',
  '--set-literal': 'Write path=value; everything after the first "=" is the value.',
  '--set-file': 'Write path=FILE,path=FILE.',
};

/** A subchart's name holds something in the values that is no map. `message` is Helm's whole text. */
export function subchartValuesMismatch(chart: string, message: string): Problem {
  return {
    code: 'values/subchart-mismatch',
    severity: 'error',
    message,
    hint: `The key ${JSON.stringify(chart)} holds the values of the subchart of that name: give it a map, or leave it out.`,
  };
}

/** A subchart that the chart does not have, or does not use with these values. */
export function subchartUnknown(path: string, known: readonly string[], guess: string | undefined): Problem {
  const hint =
    guess === undefined ? `Its subcharts: ${known.join(', ') || 'none'}.` : `Did you mean ${guess}?`;
  return {
    code: 'values/subchart-unknown',
    severity: 'error',
    message: `there is no subchart ${JSON.stringify(path)} with these values`,
    hint,
  };
}

export interface Unread {
  readonly name: string;
  /** What was probably meant, as `.Values.a.b`. */
  readonly guess: string | undefined;
  readonly at?: Span;
}

/** A value that the user set and that no template, schema or values.yaml knows. */
export function valueUnread({ name, guess, at }: Unread, severity: 'warning' | 'error' = 'warning'): Problem {
  return {
    code: 'values/unread',
    severity,
    message: `${name} is set, but no template, schema or values.yaml of the chart knows it`,
    hint:
      guess === undefined
        ? 'Remove it, or look for the right name in values.yaml.'
        : `Did you mean ${guess}?`,
    ...(at ? { at } : {}),
  };
}

/** A key of values.yaml that no template reads. */
export function defaultUnread({ name, guess, at }: Unread): Problem {
  return {
    ...valueUnread({ name, guess, ...(at ? { at } : {}) }),
    message: `${name} is read by no template`,
    hint: guess === undefined ? 'Remove it, or read it.' : `Did you mean ${guess}?`,
  };
}

/** With --strict-values: values that nothing reads; its parts name each. */
export function valuesUnread(parts: readonly Problem[]): Problem {
  const count =
    parts.length === 1 ? 'a value that nothing reads is' : `${parts.length} values that nothing reads are`;
  return {
    code: 'values/unread-strict',
    severity: 'error',
    message: `${count} set`,
    hint: 'Correct the names, or render without --strict-values.',
    parts,
  };
}
