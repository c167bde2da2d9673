import { isLetter } from './runes.ts';
import { quoteRune } from './strconv.ts';
import type { TomlToken } from './toml-cursor.ts';
import { TomlNumbers } from './toml-numbers.ts';
import {
  APOSTROPHE,
  BRACE,
  CLOSE,
  CLOSE_BRACE,
  COMMA,
  EOF,
  EQUALS,
  HASH,
  isBareKeyRune,
  isBlank,
  isDigit,
  isNewline,
  MINUS,
  NEWLINE,
  OPEN,
  PLUS,
  POINT,
  QUOTE,
  runeOrEnd,
} from './toml-runes.ts';

/** Reads keys, headers and values, and what stands between them. */
export class TomlLexer extends TomlNumbers {
  /** What is at the top level: a key, a table header, or the end. Takes the brackets. */
  topLevel(): 'key' | 'table' | 'array-table' | 'end' {
    for (;;) {
      const rune = this.next();
      if (isBlank(rune) || isNewline(rune)) this.ignore();
      else if (rune === HASH) this.skipComment();
      else if (rune === OPEN) return this.accept('[') ? 'array-table' : 'table';
      else {
        this.backup();
        return rune === EOF ? 'end' : 'key';
      }
    }
  }

  /** Passes the rest of the line behind a top-level item; only a comment may stand there. */
  topLevelEnd(): void {
    for (;;) {
      const rune = this.next();
      if (isBlank(rune)) continue;
      if (rune === HASH) this.skipComment();
      else if (rune === EOF) this.backup();
      else if (!isNewline(rune))
        throw this.failure(
          `expected a top-level item to end with a newline, comment, or EOF, but got ${quoteRune(rune)} instead`,
        );
      this.ignore();
      return;
    }
  }

  /** One part of a table's name, a bare or a quoted one. */
  tableNamePart(): TomlToken {
    this.skipBlanks();
    const rune = this.peek();
    if (rune === CLOSE || rune === EOF)
      throw this.failure('unexpected end of table name (table names cannot be empty)');
    if (rune === POINT) throw this.failure('unexpected table separator (table names cannot be empty)');
    return this.namePart(rune);
  }

  /** Passes `.` (true: another part follows) or `]`. */
  tableNameEnd(): boolean {
    this.skipBlanks();
    const rune = this.next();
    if (rune !== POINT && rune !== CLOSE)
      throw this.failure(`expected '.' or ']' to end table name, but got ${quoteRune(rune)} instead`);
    this.ignore();
    return rune === POINT;
  }

  arrayTableEnd(): void {
    const rune = this.next();
    if (rune !== CLOSE)
      throw this.failure(
        `expected end of table array name delimiter ']', but got ${quoteRune(rune)} instead`,
      );
    this.ignore();
  }

  /** Looks at the beginning of a key. */
  keyStart(): void {
    this.skipBlanks();
    const rune = this.peek();
    if (rune === EQUALS || rune === EOF) throw this.failure("unexpected '=': key name appears blank");
    if (rune === POINT) throw this.failure("unexpected '.': keys cannot start with a '.'");
  }

  keyPart(): TomlToken {
    this.skipBlanks();
    const rune = this.peek();
    if (rune === EQUALS || rune === EOF) throw this.failure("unexpected '='");
    if (rune === POINT) throw this.failure("unexpected '.'");
    return this.namePart(rune);
  }

  /** Passes `.` (true: another part follows) or `=`. */
  keyEnd(): boolean {
    this.skipBlanks();
    const rune = this.next();
    if (rune === EOF) throw this.failure("unexpected EOF; expected key separator '='");
    if (rune !== POINT && rune !== EQUALS) {
      const message = `expected '.' or '=', but got ${quoteRune(rune)} instead`;
      throw rune === NEWLINE ? this.failureBefore(message) : this.failure(message);
    }
    this.ignore();
    return rune === POINT;
  }

  private namePart(first: number): TomlToken {
    if (first !== QUOTE && first !== APOSTROPHE) return this.bareName();
    this.next();
    this.ignore();
    return first === QUOTE ? this.basicString() : this.rawString();
  }

  private bareName(): TomlToken {
    while (isBareKeyRune(this.next()));
    this.backup();
    return this.token();
  }

  /** The next value; blanks may precede it, line breaks may not. */
  value(): TomlToken {
    this.skipBlanks();
    const rune = this.next();
    if (isDigit(rune)) return this.numberOrDate(rune);
    switch (rune) {
      case OPEN:
        this.ignore();
        return this.token('array');
      case BRACE:
        this.ignore();
        return this.token('table');
      case QUOTE:
        return this.string('"');
      case APOSTROPHE:
        return this.string("'");
      case POINT:
        throw this.failure("floats must start with a digit, not '.'");
      case 0x69:
      case 0x6e:
        if ((this.accept('n') && this.accept('f')) || (this.accept('a') && this.accept('n')))
          return this.token('float');
        break;
      case PLUS:
      case MINUS:
        return this.signed();
    }
    if (isLetter(rune)) return this.word();
    if (rune === EOF) throw this.failure('unexpected EOF; expected value');
    const message = `expected value but found ${quoteRune(rune)} instead`;
    throw rune === NEWLINE ? this.failureBefore(message) : this.failure(message);
  }

  /** Passes blanks, line breaks and comments; takes and gives the rune behind them. */
  nextInBrackets(): number {
    for (;;) {
      const rune = this.next();
      if (rune === HASH) this.skipComment();
      else if (!isBlank(rune) && !isNewline(rune)) return rune;
      this.ignore();
    }
  }

  /** Looks for an array's next value; false when the array ends here. */
  arrayValueStart(): boolean {
    const rune = this.nextInBrackets();
    if (rune === COMMA) throw this.failure('unexpected comma');
    if (rune === CLOSE) {
      this.ignore();
      return false;
    }
    this.backup();
    return true;
  }

  /** Passes what follows a value in an array; false when the array ends here. */
  arrayValueEnd(): boolean {
    const rune = this.nextInBrackets();
    this.ignore();
    if (rune === COMMA) return true;
    if (rune === CLOSE) return false;
    throw this.failure(`expected a comma (',') or array terminator (']'), but got ${runeOrEnd(rune)}`);
  }

  /** Looks for an inline table's next key; false when the table ends here. */
  tableValueStart(): boolean {
    const rune = this.nextInBrackets();
    if (rune === COMMA) throw this.failure('unexpected comma');
    if (rune === CLOSE_BRACE) {
      this.ignore();
      return false;
    }
    this.backup();
    return true;
  }

  /** Passes what follows a value in an inline table; false when the table ends here. */
  tableValueEnd(): boolean {
    for (;;) {
      const rune = this.nextInBrackets();
      this.ignore();
      if (rune === CLOSE_BRACE) return false;
      if (rune !== COMMA)
        throw this.failure(
          `expected a comma or an inline table terminator '}', but got ${runeOrEnd(rune)} instead`,
        );
      this.skipBlanks();
      if (this.peek() !== CLOSE_BRACE) return true;
    }
  }
}
