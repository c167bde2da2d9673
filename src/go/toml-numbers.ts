import { isLetter } from './runes.ts';
import { quote, quoteRune } from './strconv.ts';
import type { TomlToken } from './toml-cursor.ts';
import { COLON, EOF, isDigit, isPointOrE, MINUS, POINT, UNDERSCORE, ZERO } from './toml-runes.ts';
import { TomlStrings } from './toml-strings.ts';

/** Reads booleans, numbers and dates, as far as their characters tell; what they mean is for later. */
export class TomlNumbers extends TomlStrings {
  word(): TomlToken {
    this.backup();
    const from = this.at;
    while (isLetter(this.next()));
    this.backup();
    const word = this.input.slice(from, this.at);
    if (word === 'true' || word === 'false') return this.token('bool');
    throw this.failure(`expected value but found ${quote(word)} instead`);
  }

  signed(): TomlToken {
    const rune = this.next();
    if (rune === 0x69) return this.special('n', 'f');
    if (rune === 0x6e) return this.special('a', 'n');
    if (rune === ZERO) {
      const base = String.fromCodePoint(this.peek());
      if ('box'.includes(base))
        throw this.failure(`cannot use sign with non-decimal numbers: '${this.current()}${base}'`);
    }
    if (rune === POINT) throw this.failure("floats must start with a digit, not '.'");
    if (isDigit(rune)) return this.decimal();
    throw this.failure(`expected a digit but got ${quoteRune(rune)}`);
  }

  /** The rest of `inf` or `nan`. */
  private special(second: string, third: string): TomlToken {
    if (this.accept(second) && this.accept(third)) return this.token('float');
    throw this.failure(`invalid float: '${this.current()}'`);
  }

  numberOrDate(first: number): TomlToken {
    let rune = this.next();
    if (first === ZERO) {
      if (rune === 0x62) return this.based(/[01]/, 'a binary');
      if (rune === 0x6f) return this.based(/[0-7]/, 'an octal');
      if (rune === 0x78) return this.based(/[0-9a-fA-F]/, 'a hexadecimal');
      if (rune === MINUS || rune === COLON) return this.integerBefore();
    }
    while (isDigit(rune)) rune = this.next();
    if (rune === MINUS || rune === COLON) return this.datetime();
    if (rune === UNDERSCORE) return this.decimal();
    return isPointOrE(rune) ? this.float() : this.integerBefore();
  }

  private integerBefore(): TomlToken {
    this.backup();
    return this.token('integer');
  }

  private based(digits: RegExp, what: string): TomlToken {
    const first = String.fromCodePoint(this.peek());
    if (!digits.test(first)) throw this.failure(`not ${what} number: '${this.current()}${first}'`);
    for (;;) {
      const rune = this.next();
      if (rune !== UNDERSCORE && !digits.test(String.fromCodePoint(rune))) return this.integerBefore();
    }
  }

  private decimal(): TomlToken {
    for (;;) {
      const rune = this.next();
      if (isPointOrE(rune)) return this.float();
      if (!isDigit(rune) && rune !== UNDERSCORE) return this.integerBefore();
    }
  }

  private float(): TomlToken {
    return this.run('float', '_.-+eE');
  }

  private datetime(): TomlToken {
    const token = this.run('datetime', '-:Tt .Zz+');
    return { ...token, text: token.text.replace(/ +$/, '') };
  }

  /** Digits and these characters, as many as there are. */
  private run(kind: 'float' | 'datetime', others: string): TomlToken {
    for (;;) {
      const rune = this.next();
      if (isDigit(rune) || (rune !== EOF && others.includes(String.fromCodePoint(rune)))) continue;
      this.backup();
      return this.token(kind);
    }
  }
}
