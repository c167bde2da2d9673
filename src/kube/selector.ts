import { fail } from '../base/problem.ts';
import { selectorInvalid } from '../base/problems/kube.ts';
import { compareBytes } from '../go/bytes.ts';
import { readInt } from '../go/strconv.ts';
import { labelKeyError, labelValueError } from './labelwords.ts';

/** Whether labels fit a selector. */
export type Selector = (labels: Readonly<Record<string, string>>) => boolean;

type Operator = 'in' | 'notin' | '=' | '==' | '!=' | '>' | '<' | 'exists' | 'absent';

interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

interface Token {
  /** A symbol, `in`, `notin`, `end`, `word` or `bad`. */
  readonly kind: string;
  readonly text: string;
}

const SYMBOLS = ['==', '!=', '=', '!', '(', ')', ',', '>', '<'];
const WORD = /[^=!(),><\s]+/y;
const SYMBOL = /[=!(),><]+/y;

/** Reads a label selector. Raises kube/selector in Go's words. Source: apimachinery pkg/labels selector.go, Parse. */
export function readSelector(text: string): Selector {
  const requirements = new SelectorReader(tokensOf(text)).read();
  return (labels) => requirements.every((one) => isMet(one, labels));
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    if (/[ \t\r\n]/.test(text.charAt(at))) {
      at++;
      continue;
    }
    const token = symbolAt(text, at) ?? wordAt(text, at);
    tokens.push(token);
    at += Math.max(token.text.length, 1);
  }
  return [...tokens, { kind: 'end', text: '' }];
}

function symbolAt(text: string, at: number): Token | undefined {
  SYMBOL.lastIndex = at;
  const run = SYMBOL.exec(text)?.[0];
  if (run === undefined) return undefined;
  const symbol = SYMBOLS.find((known) => run.startsWith(known));
  return symbol === undefined ? { kind: 'bad', text: run } : { kind: symbol, text: symbol };
}

function wordAt(text: string, at: number): Token {
  WORD.lastIndex = at;
  const word = WORD.exec(text)?.[0] ?? text.charAt(at);
  return { kind: word === 'in' || word === 'notin' ? word : 'word', text: word };
}

const BINARY = 'in, notin, =, ==, !=, gt, lt';

class SelectorReader {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  read(): readonly Requirement[] {
    const requirements: Requirement[] = [];
    for (;;) {
      const first = this.peek();
      if (first.kind === 'end') return requirements;
      if (first.kind !== 'word' && first.kind !== '!')
        bad(`found '${first.text}', expected: !, identifier, or 'end of string'`);
      requirements.push(this.requirement());
      const next = this.take();
      if (next.kind === 'end') return requirements;
      if (next.kind !== ',') bad(`found '${next.text}', expected: ',' or 'end of string'`);
      const after = this.peek();
      if (after.kind !== 'word' && after.kind !== '!')
        bad(`found '${after.text}', expected: identifier after ','`);
    }
  }

  /** The token at hand; outside of an operator's place `in` and `notin` are words. */
  private peek(): Token {
    const token = this.tokens[this.at] ?? { kind: 'end', text: '' };
    return token.kind === 'in' || token.kind === 'notin' ? { ...token, kind: 'word' } : token;
  }

  private take(): Token {
    const token = this.peek();
    this.at++;
    return token;
  }

  private requirement(): Requirement {
    const isAbsent = this.peek().kind === '!';
    if (isAbsent) this.at++;
    const { kind, text: key } = this.take();
    if (kind !== 'word') badRequirement(`found '${key}', expected: identifier`);
    const wrong = labelKeyError(key);
    if (wrong !== undefined) badRequirement(wrong);
    if (isAbsent) return { key, operator: 'absent', values: [] };
    const next = this.peek().kind;
    if (next === 'end' || next === ',') return { key, operator: 'exists', values: [] };
    const operator = this.operator();
    const values = operator === 'in' || operator === 'notin' ? this.values() : [this.exactValue()];
    return checked({ key, operator, values: [...new Set(values)].sort(compareBytes) });
  }

  private operator(): Operator {
    const { kind, text } = this.tokens[this.at++] ?? { kind: 'end', text: '' };
    switch (kind) {
      case 'in':
      case 'notin':
      case '=':
      case '==':
      case '!=':
      case '>':
      case '<':
        return kind;
      default:
        return badRequirement(`found '${text}', expected: ${BINARY}`);
    }
  }

  private exactValue(): string {
    const { kind, text } = this.peek();
    if (kind === 'end' || kind === ',') return '';
    this.at++;
    return kind === 'word' ? text : badRequirement(`found '${text}', expected: identifier`);
  }

  private values(): readonly string[] {
    const open = this.take();
    if (open.kind !== '(') badRequirement(`found '${open.text}' expected: '('`);
    const first = this.peek();
    if (first.kind === ')') {
      this.at++;
      return [''];
    }
    if (first.kind !== 'word' && first.kind !== ',')
      badRequirement(`found '${first.text}', expected: ',', ')' or identifier`);
    const values = this.list();
    this.at++;
    return values;
  }

  /** Up to the closing bracket; between two commas lies an empty value. */
  private list(): readonly string[] {
    const values: string[] = [];
    for (;;) {
      const { kind, text } = this.take();
      const next = this.peek();
      if (kind === 'word') {
        values.push(text);
        if (next.kind !== ',' && next.kind !== ')')
          badRequirement(`found '${next.text}', expected: ',' or ')'`);
      } else if (kind === ',') {
        if (values.length === 0 || next.kind === ',' || next.kind === ')') values.push('');
      } else badRequirement(`found '${text}', expected: ',', or identifier`);
      if (next.kind === ')') return values;
    }
  }
}

function checked(requirement: Requirement): Requirement {
  const { key, operator, values } = requirement;
  const errors = values.flatMap((value, i) => {
    const isWhole = typeof readInt(value, 10, 64) !== 'object';
    if ((operator === '>' || operator === '<') && !isWhole)
      return [
        `values[${i}]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`,
      ];
    return labelValueError(value, `values[${i}][${key}]`) ?? [];
  });
  if (errors.length === 0) return requirement;
  return badRequirement(errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]`);
}

function bad(message: string): never {
  return fail(selectorInvalid(message));
}

function badRequirement(message: string): never {
  return bad(`unable to parse requirement: ${message}`);
}

function isMet({ key, operator, values }: Requirement, labels: Readonly<Record<string, string>>): boolean {
  const found = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'exists':
      return found !== undefined;
    case 'absent':
      return found === undefined;
    case 'notin':
    case '!=':
      return found === undefined || !values.includes(found);
    case '>':
    case '<':
      return found !== undefined && compares(found, operator, values[0] ?? '');
    default:
      return found !== undefined && values.includes(found);
  }
}

function compares(found: string, operator: '>' | '<', value: string): boolean {
  const left = readInt(found, 10, 64);
  const right = readInt(value, 10, 64);
  if (typeof left === 'object' || typeof right === 'object') return false;
  return operator === '>' ? left > right : left < right;
}
