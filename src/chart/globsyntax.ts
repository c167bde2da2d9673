import { toBytes } from '../go/bytes.ts';

/** A pattern in parts. Texts are byte strings: one character per byte, as the matchers compare them. */
export type GlobNode =
  | { readonly kind: 'nothing' | 'any' | 'super' | 'single' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly runes: readonly number[]; readonly negated: boolean }
  | { readonly kind: 'range'; readonly low: number; readonly high: number; readonly negated: boolean }
  | { readonly kind: 'pattern' | 'choice'; readonly children: readonly GlobNode[] };

/** A Go string as a byte string. */
export function byteString(text: string): string {
  const bytes = toBytes(text);
  let out = '';
  for (let from = 0; from < bytes.length; from += CHUNK)
    out += String.fromCharCode(...bytes.subarray(from, from + CHUNK));
  return out;
}

const CHUNK = 4096;

/** Reads a pattern; undefined when it is malformed. Model: github.com/gobwas/glob syntax. */
export function readGlob(pattern: string): GlobNode | undefined {
  return new PatternReader(pattern).read();
}

class PatternReader {
  readonly #runes: readonly string[];
  #at = 0;
  #broken: boolean;

  constructor(pattern: string) {
    const zero = pattern.indexOf('\0');
    const read = zero < 0 ? pattern : pattern.slice(0, zero);
    this.#runes = Array.from(read);
    this.#broken = !read.isWellFormed() || read.includes('\uFFFD');
  }

  read(): GlobNode | undefined {
    const root = this.#pattern(false);
    return this.#broken ? undefined : root;
  }

  /** Up to the end, or inside braces up to their "," or "}". Braces that are never closed end with the pattern. */
  #pattern(inBraces: boolean): GlobNode {
    const children: GlobNode[] = [];
    while (this.#at < this.#runes.length && !this.#broken) {
      const rune = this.#runes[this.#at];
      if (inBraces && (rune === ',' || rune === '}')) break;
      const part = this.#part(inBraces);
      if (part !== undefined) children.push(part);
    }
    return { kind: 'pattern', children };
  }

  #part(inBraces: boolean): GlobNode | undefined {
    switch (this.#runes[this.#at]) {
      case '{':
        return this.#choice();
      case '[':
        this.#at++;
        return this.#set();
      case '?':
        this.#at++;
        return { kind: 'single' };
      case '*': {
        const doubled = this.#runes[this.#at + 1] === '*';
        this.#at += doubled ? 2 : 1;
        return { kind: doubled ? 'super' : 'any' };
      }
      default: {
        const text = this.#textUntil(inBraces ? '?*[{},' : '?*[{');
        return text.length === 0 ? undefined : { kind: 'text', text: byteString(text.join('')) };
      }
    }
  }

  #choice(): GlobNode {
    const children: GlobNode[] = [];
    do {
      this.#at++;
      children.push(this.#pattern(true));
    } while (this.#runes[this.#at] === ',' && !this.#broken);
    this.#at++;
    return { kind: 'choice', children };
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

  #set(): GlobNode {
    const negated = this.#runes[this.#at] === '!';
    if (negated) this.#at++;
    const low = this.#runes[this.#at];
    if (low !== undefined && this.#runes[this.#at + 1] === '-') return this.#range(codeOf(low), negated);
    const runes = this.#textUntil(']').map(codeOf);
    this.#close();
    if (runes.length === 0) this.#broken = true;
    return { kind: 'list', runes, negated };
  }

  #range(low: number, negated: boolean): GlobNode {
    const high = codeOf(this.#runes[this.#at + 2] ?? '');
    this.#at += 3;
    this.#close();
    if (high < low) this.#broken = true;
    return { kind: 'range', low, high, negated };
  }

  #close(): void {
    if (this.#runes[this.#at] !== ']') this.#broken = true;
    this.#at++;
  }
}

function codeOf(rune: string): number {
  return rune.codePointAt(0) ?? -1;
}
