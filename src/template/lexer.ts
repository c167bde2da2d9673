import { isDigit, isLetter, isPrint } from '../go/runes.ts';
import { quote } from '../go/strconv.ts';

export type Keyword =
  | 'block'
  | 'break'
  | 'continue'
  | 'define'
  | 'else'
  | 'end'
  | 'if'
  | 'nil'
  | 'range'
  | 'template'
  | 'with';

export type TokenKind =
  | 'error'
  | 'eof'
  | 'text'
  | 'leftDelim'
  | 'rightDelim'
  | 'space'
  | 'assign'
  | 'declare'
  | 'pipe'
  | 'leftParen'
  | 'rightParen'
  | 'char'
  | 'charConstant'
  | 'string'
  | 'rawString'
  | 'bool'
  | 'number'
  | 'complex'
  | 'identifier'
  | 'field'
  | 'variable'
  | 'dot'
  | Keyword;

/** A piece of a template: UTF-16 offsets; `text` of an error is what is wrong. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Hands out one token after the other; at the end 'eof' for ever. Trimmed space and comments are left out. */
export interface Lexer {
  next(): Token;
}

/** Starts reading a template. Model: Go text/template/parse/lex.go. */
export function startLexer(text: string): Lexer {
  return new Cursor(text);
}

const KEYWORDS: ReadonlyMap<string, Keyword> = new Map(
  (
    ['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'nil', 'range', 'template', 'with'] as const
  ).map((word) => [word, word]),
);

const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const DOUBLE_QUOTE = 34;
const DOLLAR = 36;
const SINGLE_QUOTE = 39;
const LEFT_PAREN = 40;
const RIGHT_PAREN = 41;
const PLUS = 43;
const COMMA = 44;
const MINUS = 45;
const DOT = 46;
const COLON = 58;
const EQUALS = 61;
const BACKSLASH = 92;
const BACKQUOTE = 96;
const PIPE = 124;
const RIGHT_BRACE = 125;

const DECIMAL = '0123456789_';
const HEX = '0123456789abcdefABCDEF_';

/** True for space, tab, carriage return and line feed. */
function isBlank(code: number): boolean {
  return code === SPACE || code === NEWLINE || code === TAB || code === RETURN;
}

function isDecimalDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

class Cursor implements Lexer {
  private text: string;
  private at = 0;
  private inAction = false;
  private parens = 0;
  private failed = false;

  constructor(text: string) {
    this.text = text;
  }

  next(): Token {
    return this.inAction ? this.actionToken() : this.textToken();
  }

  private token(kind: TokenKind, start: number): Token {
    return { kind, start, end: this.at, text: this.text.slice(start, this.at) };
  }

  /** Go's lexer forgets its input after an error; what it then says depends on whether an action was open. */
  private error(start: number, message: string): Token {
    const token: Token = { kind: 'error', start, end: this.at, text: message };
    this.failed = true;
    return token;
  }

  private textToken(): Token {
    for (;;) {
      const start = this.at;
      const open = this.failed ? -1 : this.text.indexOf('{{', start);
      if (open === -1) return this.lastText(start);
      const end = this.trimmedEnd(start, open);
      this.at = open;
      if (end > start) return { kind: 'text', start, end, text: this.text.slice(start, end) };
      const afterMarker = open + (this.hasLeftTrim(open + 2) ? 4 : 2);
      if (!this.text.startsWith('/*', afterMarker)) return this.leftDelim(open, afterMarker);
      const wrong = this.skipComment(afterMarker);
      if (wrong) return wrong;
    }
  }

  private lastText(start: number): Token {
    if (this.failed || start >= this.text.length) return { kind: 'eof', start, end: start, text: 'EOF' };
    this.at = this.text.length;
    return this.token('text', start);
  }

  private trimmedEnd(start: number, open: number): number {
    if (!this.hasLeftTrim(open + 2)) return open;
    let end = open;
    while (end > start && isBlank(this.text.charCodeAt(end - 1))) end--;
    return end;
  }

  private hasLeftTrim(at: number): boolean {
    return this.text.charCodeAt(at) === MINUS && isBlank(this.text.charCodeAt(at + 1));
  }

  private leftDelim(open: number, afterMarker: number): Token {
    this.at = afterMarker;
    this.inAction = true;
    this.parens = 0;
    return { kind: 'leftDelim', start: open, end: open + 2, text: '{{' };
  }

  private skipComment(start: number): Token | undefined {
    const close = this.text.indexOf('*/', start + 2);
    if (close === -1) return this.error(start, 'unclosed comment');
    this.at = close + 2;
    const width = this.rightDelimWidth();
    if (width === 0) return this.error(start, 'comment ends before closing delimiter');
    this.at += width;
    if (width > 2) this.skipBlanks();
    return undefined;
  }

  /** 2 at `}}`, 4 at ` -}}`, else 0. */
  private rightDelimWidth(): number {
    const code = this.text.charCodeAt(this.at);
    if (code === RIGHT_BRACE) return this.text.charCodeAt(this.at + 1) === RIGHT_BRACE ? 2 : 0;
    return isBlank(code) && this.text.startsWith('-}}', this.at + 1) ? 4 : 0;
  }

  private skipBlanks(): void {
    while (isBlank(this.text.charCodeAt(this.at))) this.at++;
  }

  private actionToken(): Token {
    const start = this.at;
    if (this.failed || start >= this.text.length) return this.error(start, 'unclosed action');
    const width = this.rightDelimWidth();
    if (width > 0)
      return this.parens === 0 ? this.rightDelim(width) : this.error(start, 'unclosed left paren');
    const code = this.text.charCodeAt(start);
    if (isBlank(code)) return this.space(start);
    if (code === DOT && !isDecimalDigit(this.text.charCodeAt(start + 1)) && start + 1 < this.text.length) {
      return this.fieldOrVariable(start, 'field');
    }
    if (code === DOT || code === PLUS || code === MINUS || isDecimalDigit(code)) return this.number(start);
    if (this.wordWidth() > 0) return this.identifier(start);
    return this.mark(code, start);
  }

  private rightDelim(width: number): Token {
    const start = this.at + width - 2;
    this.at = start + 2;
    const token = this.token('rightDelim', start);
    if (width > 2) this.skipBlanks();
    this.inAction = false;
    return token;
  }

  private space(start: number): Token {
    this.skipBlanks();
    if (this.text.startsWith('-}}', this.at)) this.at--;
    return this.token('space', start);
  }

  private mark(code: number, start: number): Token {
    this.at = start + 1;
    switch (code) {
      case EQUALS:
        return this.token('assign', start);
      case COLON:
        if (this.text.charCodeAt(this.at) !== EQUALS) return this.error(start, 'expected :=');
        this.at++;
        return this.token('declare', start);
      case PIPE:
        return this.token('pipe', start);
      case DOUBLE_QUOTE:
        return this.quoted(start, code, 'string', 'unterminated quoted string');
      case SINGLE_QUOTE:
        return this.quoted(start, code, 'charConstant', 'unterminated character constant');
      case BACKQUOTE:
        return this.rawString(start);
      case DOLLAR:
        return this.fieldOrVariable(start, 'variable');
      case LEFT_PAREN:
        this.parens++;
        return this.token('leftParen', start);
      case RIGHT_PAREN:
        if (--this.parens < 0) return this.error(start, 'unexpected right paren');
        return this.token('rightParen', start);
      default:
        if (code > SPACE && code < 127) return this.token('char', start);
        return this.error(start, `unrecognized character in action: ${runeName(this.text, start)}`);
    }
  }

  private quoted(start: number, closing: number, kind: TokenKind, message: string): Token {
    for (; this.at < this.text.length; this.at++) {
      let code = this.text.charCodeAt(this.at);
      if (code === closing) {
        this.at++;
        return this.token(kind, start);
      }
      if (code === BACKSLASH) code = this.text.charCodeAt(++this.at);
      if (code === NEWLINE) break;
    }
    return this.error(start, message);
  }

  private rawString(start: number): Token {
    const close = this.text.indexOf('`', this.at);
    if (close === -1) return this.error(start, 'unterminated raw quoted string');
    this.at = close + 1;
    return this.token('rawString', start);
  }

  /** The dot or dollar at `start` has been seen. */
  private fieldOrVariable(start: number, kind: 'field' | 'variable'): Token {
    this.at = start + 1;
    if (this.atTerminator()) return this.token(kind === 'variable' ? kind : 'dot', start);
    this.skipWord();
    if (!this.atTerminator()) return this.badCharacter(start);
    return this.token(kind, start);
  }

  private identifier(start: number): Token {
    this.skipWord();
    if (!this.atTerminator()) return this.badCharacter(start);
    const text = this.text.slice(start, this.at);
    const kind = text === 'true' || text === 'false' ? 'bool' : (KEYWORDS.get(text) ?? 'identifier');
    return { kind, start, end: this.at, text };
  }

  private badCharacter(start: number): Token {
    return this.error(start, `bad character ${runeName(this.text, this.at)}`);
  }

  private skipWord(): void {
    for (let width = this.wordWidth(); width > 0; width = this.wordWidth()) this.at += width;
  }

  /** Width in units of the letter, digit or underscore here, or 0. */
  private wordWidth(): number {
    const code = this.text.charCodeAt(this.at);
    if (code < 128) {
      const isWord = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
      return isWord || isDecimalDigit(code) ? 1 : 0;
    }
    const rune = this.text.codePointAt(this.at);
    if (rune === undefined || !(isLetter(rune) || isDigit(rune))) return 0;
    return rune > 0xffff ? 2 : 1;
  }

  private atTerminator(): boolean {
    if (this.at >= this.text.length) return true;
    const code = this.text.charCodeAt(this.at);
    switch (code) {
      case DOT:
      case COMMA:
      case PIPE:
      case COLON:
      case RIGHT_PAREN:
      case LEFT_PAREN:
        return true;
      case RIGHT_BRACE:
        return this.text.charCodeAt(this.at + 1) === RIGHT_BRACE;
      default:
        return isBlank(code);
    }
  }

  private number(start: number): Token {
    if (!this.scanNumber()) return this.badNumber(start);
    const sign = this.text.charCodeAt(this.at);
    if (sign !== PLUS && sign !== MINUS) return this.token('number', start);
    if (!this.scanNumber() || this.text[this.at - 1] !== 'i') return this.badNumber(start);
    return this.token('complex', start);
  }

  private badNumber(start: number): Token {
    return this.error(start, `bad number syntax: ${quote(this.text.slice(start, this.at))}`);
  }

  /** Takes what looks like a number; its exact form is checked when its value is read. */
  private scanNumber(): boolean {
    this.accept('+-');
    const digits = this.acceptPrefix();
    this.acceptRun(digits);
    if (this.accept('.')) this.acceptRun(digits);
    if ((digits === DECIMAL && this.accept('eE')) || (digits === HEX && this.accept('pP'))) {
      this.accept('+-');
      this.acceptRun(DECIMAL);
    }
    this.accept('i');
    const width = this.wordWidth();
    this.at += width;
    return width === 0;
  }

  private acceptPrefix(): string {
    if (!this.accept('0')) return DECIMAL;
    if (this.accept('xX')) return HEX;
    if (this.accept('oO')) return '01234567_';
    return this.accept('bB') ? '01_' : DECIMAL;
  }

  private accept(valid: string): boolean {
    if (this.at >= this.text.length || !valid.includes(this.text.charAt(this.at))) return false;
    this.at++;
    return true;
  }

  private acceptRun(valid: string): void {
    while (this.accept(valid)) {}
  }
}

/** A rune as `%#U` prints it: `U+002D '-'`. Bytes that are no rune count as U+FFFD. */
function runeName(text: string, at: number): string {
  const rune =
    text
      .slice(at, at + 2)
      .toWellFormed()
      .codePointAt(0) ?? 0;
  const name = `U+${rune.toString(16).toUpperCase().padStart(4, '0')}`;
  return isPrint(rune) ? `${name} '${String.fromCodePoint(rune)}'` : name;
}
