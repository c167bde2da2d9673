import { isRune } from './runes.ts';
import { EOF, hexByte, isBlank, isNewline, NEWLINE } from './toml-runes.ts';

export type TomlKind =
  | 'escaped'
  | 'multiline'
  | 'raw-multiline'
  | 'bool'
  | 'integer'
  | 'float'
  | 'datetime'
  | 'array'
  | 'table';

/** A scalar, or the beginning of an array or an inline table. `line` is where it ends. */
export interface TomlToken {
  /** Without one, the text means what it says. */
  readonly kind: TomlKind | undefined;
  readonly text: string;
  readonly line: number;
}

/** Says where an error is; `line` starts at 1. */
export type Complain = (message: string, line: number) => Error;

/**
 * A cursor over a TOML text with the habits of BurntSushi's lexer, whose errors depend on when it looks ahead and when
 * it counts lines. Go: github.com/BurntSushi/toml v1.6.0 lex.go.
 */
export class TomlCursor {
  line = 1;
  protected at = 0;
  protected start: number = this.at;
  protected atEnd = false;
  protected readonly input: string;
  private readonly complain: Complain;

  constructor(input: string, complain: Complain) {
    this.input = input;
    this.complain = complain;
  }

  /** Takes a rune; EOF at the end. Control characters and bytes that are no UTF-8 are errors wherever they stand. */
  next(): number {
    const rune = this.input.codePointAt(this.at);
    if (rune === undefined) {
      this.atEnd = true;
      return EOF;
    }
    if (rune === NEWLINE) this.line++;
    if (!isRune(rune)) throw this.complain(`invalid UTF-8 byte: 0x${hexByte(rune - 0xdc00)}`, this.line);
    const loneReturn = rune === 0x0d && this.input.charCodeAt(this.at + 1) !== NEWLINE;
    if (loneReturn || rune === 0x7f || (rune < 0x20 && !isNewline(rune) && rune !== 0x09))
      throw this.complain(`TOML files cannot contain control characters: '0x${hexByte(rune)}'`, this.line);
    this.at += rune > 0xffff ? 2 : 1;
    return rune;
  }

  /** Puts the last rune back. */
  backup(): void {
    if (this.atEnd) {
      this.atEnd = false;
      return;
    }
    const low = this.input.charCodeAt(this.at - 1);
    this.at -= low >= 0xdc00 && low <= 0xdfff ? 2 : 1;
    if (this.input.charCodeAt(this.at) === NEWLINE) this.line--;
  }

  peek(): number {
    const rune = this.next();
    this.backup();
    return rune;
  }

  accept(char: string): boolean {
    if (this.next() === char.charCodeAt(0)) return true;
    this.backup();
    return false;
  }

  /** Forgets what was read since the last token. */
  ignore(): void {
    this.start = this.at;
  }

  skipBlanks(): void {
    while (isBlank(this.next()));
    this.backup();
    this.ignore();
  }

  /** Passes a comment whose `#` was taken; stops before the line break. */
  skipComment(): void {
    for (;;) {
      const rune = this.next();
      if (rune !== EOF && !isNewline(rune)) continue;
      this.backup();
      this.ignore();
      return;
    }
  }

  current(): string {
    return this.input.slice(this.start, this.at);
  }

  token(kind?: TomlKind): TomlToken {
    const token = { kind, text: this.current(), line: this.line };
    this.start = this.at;
    return token;
  }

  /** An error here; behind the last line break at the end of the text, it is one of the line before. */
  failure(message: string): Error {
    const back = this.atEnd && this.input.charCodeAt(this.at - 1) === NEWLINE ? 1 : 0;
    return this.complain(message, this.line - back);
  }

  /** An error of the line before the line break that was just taken. */
  failureBefore(message: string): Error {
    return this.complain(message, this.line - 1);
  }
}
