import { quote } from './strconv.ts';
import { TomlCursor, type TomlKind, type TomlToken } from './toml-cursor.ts';
import { APOSTROPHE, BACKSLASH, EOF, isHex, isNewline, QUOTE } from './toml-runes.ts';

/** Reads strings. */
export class TomlStrings extends TomlCursor {
  basicString(): TomlToken {
    for (;;) {
      const rune = this.next();
      if (rune === EOF) throw this.failure("unexpected EOF; expected '\"'");
      if (isNewline(rune)) throw this.failureBefore('strings cannot contain newlines');
      if (rune === BACKSLASH) this.escape();
      else if (rune === QUOTE) return this.closed(1, 'escaped');
    }
  }

  rawString(): TomlToken {
    for (;;) {
      const rune = this.next();
      if (rune === EOF) throw this.failure('unexpected EOF; expected "\'"');
      if (isNewline(rune)) throw this.failureBefore('strings cannot contain newlines');
      if (rune === APOSTROPHE) return this.closed(1);
    }
  }

  /** The token before its closing quotes, which were taken. */
  private closed(quotes: number, kind?: TomlKind): TomlToken {
    for (let i = 0; i < quotes; i++) this.backup();
    const token = this.token(kind);
    for (let i = 0; i < quotes; i++) this.next();
    this.ignore();
    return token;
  }

  /** Up to two quotes may stand before the three that close. */
  multilineString(quoteChar: '"' | "'"): TomlToken {
    const triple = quoteChar.repeat(3);
    const wrapped = quoteChar === '"' ? `'${triple}'` : `"${triple}"`;
    for (;;) {
      const rune = this.next();
      if (rune === EOF) throw this.failure(`unexpected EOF; expected ${wrapped}`);
      if (rune === BACKSLASH && quoteChar === '"') this.multilineEscape();
      if (rune !== quoteChar.charCodeAt(0) || !this.accept(quoteChar)) continue;
      if (!this.accept(quoteChar)) {
        this.backup();
        continue;
      }
      if (this.peek() !== quoteChar.charCodeAt(0))
        return this.closed(3, quoteChar === '"' ? 'multiline' : 'raw-multiline');
      this.refuseSixQuotes(quoteChar);
      this.backup();
      this.backup();
    }
  }

  private refuseSixQuotes(quoteChar: '"' | "'"): void {
    const five = quoteChar.repeat(5);
    const read = this.current();
    if (!read.endsWith(five) || (quoteChar === '"' && read.endsWith(`\\${five}`))) return;
    throw this.failure(quoteChar === '"' ? `unexpected '${five}"'` : `unexpected "${five}'"`);
  }

  private multilineEscape(): void {
    if (isNewline(this.next())) return;
    this.backup();
    this.escape();
  }

  private escape(): void {
    const rune = this.next();
    if ('ebtnfr" \t\\'.includes(String.fromCodePoint(rune)) && rune !== EOF) return;
    if (rune === 0x78) this.hexDigits(2, "two hexadecimal digits after '\\x'");
    else if (rune === 0x75) this.hexDigits(4, "four hexadecimal digits after '\\u'");
    else if (rune === 0x55) this.hexDigits(8, "eight hexadecimal digits after '\\U'");
    else {
      const message = `invalid escape in string '\\${String.fromCodePoint(rune)}'`;
      throw this.atEnd ? this.failureBefore(message) : this.failure(message);
    }
  }

  private hexDigits(count: number, what: string): void {
    for (let i = 0; i < count; i++)
      if (!isHex(this.next()))
        throw this.failure(`expected ${what}, but got ${quote(this.current())} instead`);
  }

  string(quoteChar: '"' | "'"): TomlToken {
    if (this.accept(quoteChar)) {
      if (this.accept(quoteChar)) {
        this.ignore();
        return this.multilineString(quoteChar);
      }
      this.backup();
    }
    this.ignore();
    return quoteChar === '"' ? this.basicString() : this.rawString();
  }
}
