export type FlagKind = 'bool' | 'string' | 'list' | 'csv' | 'pairs' | 'duration' | 'int' | 'float';

/** What becomes of a flag: it works, it changes nothing in this command (nor in Helm's), or it is refused. */
export type FlagState = 'works' | 'no effect' | { readonly refused: string };

/** One flag of the command line. `bare` is what the flag means without a value. */
export interface Flag {
  readonly name: string;
  readonly short?: string;
  readonly kind: FlagKind;
  readonly summary: string;
  readonly state: FlagState;
  readonly bare?: string;
  readonly values?: readonly string[];
  /** What is said of a word that is none of `values`, where Helm has words of its own. */
  readonly wrongValue?: string;
  readonly default?: string;
  /** What Helm prints when a deprecated flag is used; it is hidden from help. */
  readonly deprecated?: string;
  /** The name under which the value is stored, for flags with two names. */
  readonly storedAs?: string;
  /** True for flags that Helm does not have. */
  readonly own?: boolean;
}

/** The flags that were given, by the name they are stored under, each with all its values in order. */
export type FlagValues = ReadonlyMap<string, readonly string[]>;

/** Shorthand for a flag that Helm takes and does nothing with in this command. */
export function idle(name: string, kind: FlagKind, summary: string, more: Partial<Flag> = {}): Flag {
  return { name, kind, summary, state: 'no effect', ...more };
}

/** Shorthand for a flag that dyn cannot honour; `reason` ends the sentence "--x is not supported: …". */
export function refused(
  name: string,
  kind: FlagKind,
  summary: string,
  reason: string,
  more: Partial<Flag> = {},
): Flag {
  return { name, kind, summary, state: { refused: reason }, ...more };
}

/** Shorthand for a flag that works. */
export function flag(name: string, kind: FlagKind, summary: string, more: Partial<Flag> = {}): Flag {
  return { name, kind, summary, state: 'works', ...more };
}

/** The last value of a flag, or undefined when it was not given. */
export function last(flags: FlagValues, name: string): string | undefined {
  return flags.get(name)?.at(-1);
}

/** Whether a switch was given and not taken back. */
export function isOn(flags: FlagValues, name: string): boolean {
  return isTrueWord(last(flags, name) ?? 'false');
}

/** The words that Go's strconv.ParseBool takes as true. */
export const TRUE_WORDS: readonly string[] = ['1', 't', 'T', 'TRUE', 'true', 'True'];

/** Whether Go would take the word as true. */
export function isTrueWord(word: string): boolean {
  return TRUE_WORDS.includes(word);
}

/** Labels of flags such as `k=v`, the last of a key wins. */
export function pairsOf(flags: FlagValues, name: string): Readonly<Record<string, string>> {
  const pairs = flags.get(name) ?? [];
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
