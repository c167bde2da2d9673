/**
 * The patterns of `.Files.Glob`: `*` and `?` stop at "/", `**` does not; `[abc]`, `[a-z]`, `[!abc]` (which take "/"
 * too); `{a,b}` nests; `\` makes a character ordinary. Model: github.com/gobwas/glob with "/" as separator.
 */
export type FileGlob = (name: string) => boolean;

/** Reads a pattern; undefined when it is malformed (Helm then takes every file). */
export function readFileGlob(pattern: string): FileGlob | undefined {
  const sequence = new PatternReader(pattern).read();
  if (sequence === undefined) return undefined;
  return (name) => {
    const runes = Array.from(name);
    return advance(sequence, runes, new Set([0])).has(runes.length);
  };
}

type Part =
  | { readonly kind: 'text'; readonly runes: readonly string[] }
  | { readonly kind: 'any' | 'super' | 'single' }
  | { readonly kind: 'set'; readonly has: (rune: string) => boolean }
  | { readonly kind: 'choice'; readonly options: readonly Sequence[] };

type Sequence = readonly Part[];

/** The places in the name that can be reached by the sequence from those given. */
function advance(
  sequence: Sequence,
  name: readonly string[],
  from: ReadonlySet<number>,
): ReadonlySet<number> {
  return sequence.reduce((places, part) => step(part, name, places), from);
}

function step(part: Part, name: readonly string[], from: ReadonlySet<number>): ReadonlySet<number> {
  switch (part.kind) {
    case 'text':
      return mapPlaces(from, (at) =>
        part.runes.every((rune, i) => name[at + i] === rune) ? at + part.runes.length : undefined,
      );
    case 'single':
      return mapPlaces(from, (at) => (at < name.length && name[at] !== '/' ? at + 1 : undefined));
    case 'set':
      return mapPlaces(from, (at) => (at < name.length && part.has(name[at] ?? '') ? at + 1 : undefined));
    case 'choice':
      return new Set(part.options.flatMap((option) => [...advance(option, name, from)]));
    default:
      return spread(part.kind, name, from);
  }
}

function mapPlaces(from: ReadonlySet<number>, move: (at: number) => number | undefined): ReadonlySet<number> {
  const to = new Set<number>();
  for (const at of from) {
    const next = move(at);
    if (next !== undefined) to.add(next);
  }
  return to;
}

function spread(
  kind: 'any' | 'super',
  name: readonly string[],
  from: ReadonlySet<number>,
): ReadonlySet<number> {
  const to = new Set<number>();
  let reached = false;
  for (let at = 0; at <= name.length; at++) {
    if (from.has(at)) reached = true;
    if (reached) to.add(at);
    if (kind === 'any' && name[at] === '/') reached = false;
  }
  return to;
}

class PatternReader {
  readonly #runes: readonly string[];
  #at = 0;
  #broken = false;

  constructor(pattern: string) {
    this.#runes = Array.from(pattern);
  }

  read(): Sequence | undefined {
    const sequence = this.#sequence(false);
    return this.#broken ? undefined : sequence;
  }

  /** Up to the end, or inside braces up to their "," or "}". Braces that are never closed end with the pattern. */
  #sequence(inBraces: boolean): Sequence {
    const parts: Part[] = [];
    while (this.#at < this.#runes.length && !this.#broken) {
      const rune = this.#runes[this.#at];
      if (inBraces && (rune === ',' || rune === '}')) break;
      parts.push(this.#part(inBraces));
    }
    return parts;
  }

  #part(inBraces: boolean): Part {
    switch (this.#runes[this.#at]) {
      case '{':
        return this.#choice();
      case '[':
        this.#at++;
        return this.#range();
      case '?':
        this.#at++;
        return { kind: 'single' };
      case '*': {
        const doubled = this.#runes[this.#at + 1] === '*';
        this.#at += doubled ? 2 : 1;
        return { kind: doubled ? 'super' : 'any' };
      }
      default:
        return { kind: 'text', runes: this.#textUntil(inBraces ? '?*[{},' : '?*[{') };
    }
  }

  #choice(): Part {
    const options: Sequence[] = [];
    do {
      this.#at++;
      options.push(this.#sequence(true));
    } while (this.#runes[this.#at] === ',' && !this.#broken);
    this.#at++;
    return { kind: 'choice', options };
  }

  #textUntil(breakers: string): readonly string[] {
    const text: string[] = [];
    for (; this.#at < this.#runes.length; this.#at++) {
      const rune = this.#runes[this.#at] ?? '';
      if (rune === '\\') {
        const next = this.#runes[++this.#at];
        if (next !== undefined) text.push(next);
      } else if (breakers.includes(rune)) break;
      else text.push(rune);
    }
    return text;
  }

  #range(): Part {
    const negated = this.#runes[this.#at] === '!';
    if (negated) this.#at++;
    const low = this.#runes[this.#at];
    if (low !== undefined && this.#runes[this.#at + 1] === '-') return this.#span(low, negated);
    const chars = new Set(this.#textUntil(']'));
    this.#close();
    if (chars.size === 0) this.#broken = true;
    return { kind: 'set', has: (rune) => chars.has(rune) !== negated };
  }

  #span(low: string, negated: boolean): Part {
    const high = this.#runes[this.#at + 2];
    this.#at += 3;
    this.#close();
    const first = low.codePointAt(0) ?? 0;
    const last = high?.codePointAt(0) ?? -1;
    if (last < first) this.#broken = true;
    const has = (rune: string): boolean => {
      const code = rune.codePointAt(0) ?? 0;
      return (first <= code && code <= last) !== negated;
    };
    return { kind: 'set', has };
  }

  #close(): void {
    if (this.#runes[this.#at] !== ']') this.#broken = true;
    this.#at++;
  }
}
