import { isObject, sameJson } from './json.ts';

/** What a rule says of a value; of a rule that is not understood nothing is known. */
export type Verdict = 'holds' | 'fails' | 'unknown';

/** More than anybody writes by hand; what nests is read by recursion. */
const MOST_TOKENS = 1000;

/**
 * Decides rules in the part of CEL that is literals, self, oldSelf, fields, has, size, comparisons, !, &&, || and
 * parentheses. A rule that asks for a field which is not there fails, as it does in an API server.
 */
export function decideRule(rule: string, self: unknown, oldSelf: unknown): Verdict {
  const names = new Map([
    ['self', self],
    ['oldSelf', oldSelf],
  ]);
  try {
    return asFlag(new Parser(tokensOf(rule), names).whole()) ? 'holds' : 'fails';
  } catch (error) {
    if (error instanceof MissingField) return 'fails';
    if (error instanceof NotUnderstood) return 'unknown';
    throw error;
  }
}

class MissingField extends Error {}

class NotUnderstood extends Error {}

type Value = () => unknown;

const TOKEN = /\s*(?:("(?:[^"\\])*"|'(?:[^'\\])*')|(\d+)|([A-Za-z_]\w*)|(&&|\|\||[=!<>]=|[!<>().,]))/y;

function tokensOf(rule: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = rule.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(rule);
    if (match === null || tokens.length === MOST_TOKENS) throw new NotUnderstood(rule.slice(start));
    tokens.push(match[0].trim());
  }
  return tokens;
}

/** Reads by precedence; what it gives is evaluated only when asked, as || and && need it. */
class Parser {
  private at = 0;
  private readonly tokens: readonly string[];
  private readonly names: ReadonlyMap<string, unknown>;

  constructor(tokens: readonly string[], names: ReadonlyMap<string, unknown>) {
    this.tokens = tokens;
    this.names = names;
  }

  whole(): unknown {
    const value = this.either();
    if (this.at < this.tokens.length) throw new NotUnderstood(this.tokens[this.at]);
    return value();
  }

  private either(): Value {
    const parts = [this.both()];
    while (this.takes('||')) parts.push(this.both());
    return joined(parts, true);
  }

  private both(): Value {
    const parts = [this.comparison()];
    while (this.takes('&&')) parts.push(this.comparison());
    return joined(parts, false);
  }

  private comparison(): Value {
    const left = this.unary();
    const compare = COMPARISONS.get(this.tokens[this.at] ?? '');
    if (compare === undefined) return left;
    this.at += 1;
    const right = this.unary();
    return () => compare(left(), right());
  }

  private unary(): Value {
    if (!this.takes('!')) return this.member();
    const value = this.unary();
    return () => !asFlag(value());
  }

  private member(): Value {
    let value = this.primary();
    while (this.takes('.')) {
      const [name, holder] = [this.next(), value];
      value = () => fieldOf(holder(), name);
    }
    return value;
  }

  private primary(): Value {
    const token = this.next();
    if (token === '(') return this.closed(this.either());
    if (token === 'has' || token === 'size') {
      this.expect('(');
      return this.closed(token === 'has' ? this.presence() : sizeOf(this.either()));
    }
    if (token === 'true' || token === 'false') return () => token === 'true';
    if (/^\d/.test(token)) return () => Number(token);
    if (/^["']/.test(token)) return () => token.slice(1, -1);
    if (!this.names.has(token)) throw new NotUnderstood(token);
    return () => this.names.get(token);
  }

  /** has(a.b): all but the last field must be there. */
  private presence(): Value {
    let holder = this.primary();
    let last: string | undefined;
    while (this.takes('.')) {
      const [name, above] = [last, holder];
      if (name !== undefined) holder = () => fieldOf(above(), name);
      last = this.next();
    }
    const [name, above] = [last, holder];
    if (name === undefined) throw new NotUnderstood('has');
    return () => {
      const value = above();
      return isObject(value) && Object.hasOwn(value, name) && value[name] !== null;
    };
  }

  private closed(value: Value): Value {
    this.expect(')');
    return value;
  }

  private next(): string {
    const token = this.tokens[this.at];
    if (token === undefined) throw new NotUnderstood('the end');
    this.at += 1;
    return token;
  }

  private takes(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at += 1;
    return true;
  }

  private expect(token: string): void {
    if (!this.takes(token)) throw new NotUnderstood(token);
  }
}

const COMPARISONS: ReadonlyMap<string, (left: unknown, right: unknown) => boolean> = new Map([
  ['==', sameJson],
  ['!=', (left: unknown, right: unknown) => !sameJson(left, right)],
  ['<', (left: unknown, right: unknown) => asNumber(left) < asNumber(right)],
  ['<=', (left: unknown, right: unknown) => asNumber(left) <= asNumber(right)],
  ['>', (left: unknown, right: unknown) => asNumber(left) > asNumber(right)],
  ['>=', (left: unknown, right: unknown) => asNumber(left) >= asNumber(right)],
]);

/** || and && of CEL: a side that decides wins over a side that fails, in either order. */
function joined(parts: readonly Value[], decisive: boolean): Value {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return () => {
    let failure: unknown;
    for (const part of parts) {
      try {
        if (asFlag(part()) === decisive) return decisive;
      } catch (error) {
        // What is not understood might decide.
        if (failure === undefined || error instanceof NotUnderstood) failure = error;
      }
    }
    if (failure !== undefined) throw failure;
    return !decisive;
  };
}

function fieldOf(holder: unknown, name: string): unknown {
  if (!isObject(holder) || name.includes('__')) throw new NotUnderstood(name);
  if (!Object.hasOwn(holder, name)) throw new MissingField(name);
  return holder[name];
}

function sizeOf(value: Value): Value {
  return () => {
    const held = value();
    if (typeof held === 'string') return [...held].length;
    if (Array.isArray(held)) return held.length;
    if (isObject(held)) return Object.keys(held).length;
    throw new NotUnderstood('size');
  };
}

function asFlag(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new NotUnderstood('a bool');
  return value;
}

function asNumber(value: unknown): number {
  if (typeof value !== 'number') throw new NotUnderstood('a number');
  return value;
}
