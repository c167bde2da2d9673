import type { Budget } from '../base/budget.ts';
import { compareBytes, fromBytes } from './bytes.ts';
import {
  boolText,
  complexText,
  floatVerbText,
  hexBytes,
  integerText,
  PLAIN,
  pad,
  prefixedHex,
  type Spec,
  shownText,
  stringText,
} from './format-verbs.ts';
import {
  byteValue,
  type GoInteger,
  type GoMap,
  type GoNil,
  type GoStruct,
  type GoTagged,
  type GoType,
  type GoValue,
  isList,
  isTagged,
  typeName,
} from './value.ts';

/** What a value is printed with. `isFailing` while a wrong verb is reported: then no methods are called. */
export interface Printer {
  readonly spec: Readonly<Spec>;
  readonly budget: Budget | undefined;
  readonly isFailing: boolean;
}

/** Where Go prints a machine address, which differs from run to run. */
const ADDRESS = 0xc000000000n;

/** The text of a value that has an Error or String method. */
export function ownText(value: GoValue): string | undefined {
  return typeOf(value)?.text?.(value);
}

function typeOf(value: GoValue): GoType | undefined {
  if (!isTagged(value)) return undefined;
  return value.go === 'integer' ? value.named : value.type;
}

/** One operand under `verb`. Source: Go fmt print.go, printArg. */
export function printArgument(printer: Printer, value: GoValue, verb: string): string {
  if (value === null)
    return verb === 'T' || verb === 'v' ? pad(printer.spec, '<nil>') : wrongVerb(printer, null, verb);
  if (verb === 'T') return shownText(printer.spec, typeName(value));
  if (verb === 'p') return addressText(printer, value, 'p');
  const bytes = verb === 'w' ? '[]uint8' : '[]byte';
  if (value instanceof Uint8Array) return bytesText(printer, value, verb, bytes);
  if (isNilBytes(value)) return nilBytesText(printer, verb, bytes);
  if (verb === 'w') return wrongVerb(printer, value, verb);
  return printValue(printer, value, verb, false);
}

/** True for a nil []byte. */
export function isNilBytes(value: GoValue): boolean {
  return isTagged(value) && value.go === 'nil' && value.type.name === '[]uint8';
}

function wrongVerb(printer: Printer, value: GoValue, verb: string): string {
  if (value === null) return `%!${verb}(<nil>)`;
  const shown = printArgument({ ...printer, isFailing: true }, value, 'v');
  return `%!${verb}(${typeName(value)}=${shown})`;
}

/** Source: Go fmt print.go, printValue. */
function printValue(printer: Printer, value: GoValue, verb: string, isNested: boolean): string {
  const own = methodText(printer, value, verb);
  return own ?? plainValue(printer, value, verb, isNested) ?? wrongVerb(printer, value, verb);
}

function methodText(printer: Printer, value: GoValue, verb: string): string | undefined {
  if (printer.isFailing) return undefined;
  if (printer.spec.sharpV) return syntaxText(printer, value);
  const text = ownText(value);
  return text === undefined ? undefined : stringText(printer.spec, text, verb);
}

function syntaxText(printer: Printer, value: GoValue): string | undefined {
  const text = typeOf(value)?.syntax?.(value);
  return text === undefined ? undefined : shownText(printer.spec, text);
}

function plainValue(printer: Printer, value: GoValue, verb: string, isNested: boolean): string | undefined {
  switch (typeof value) {
    case 'boolean':
      return boolText(printer.spec, value, verb);
    case 'string':
      return stringText(printer.spec, value, verb);
    case 'bigint':
      return integerText(printer.spec, value, true, verb);
    case 'number':
      return floatVerbText(printer.spec, value, verb);
  }
  if (value === null) return printer.spec.sharpV ? 'interface {}(nil)' : '<nil>';
  if (isList(value)) return listText(printer, '[]interface {}', value, verb);
  if (value instanceof Map) return mapText(printer, 'map[string]interface {}', value, verb);
  if (value instanceof Uint8Array) return nestedBytes(printer, value, verb);
  return taggedText(printer, value, verb, isNested);
}

function taggedText(printer: Printer, value: GoTagged, verb: string, isNested: boolean): string | undefined {
  switch (value.go) {
    case 'integer':
      return integerText(printer.spec, value.value, isSigned(value), verb);
    case 'nan':
      return floatVerbText(printer.spec, Number.NaN, verb);
    case 'complex':
      return complexText(printer.spec, value.re, value.im, verb);
    case 'slice':
      return listText(printer, value.type.name, value.items, verb);
    case 'map':
      return mapText(printer, value.type.name, value.entries, verb);
    case 'struct':
      return structText(printer, value, verb, isNested);
    case 'nil':
      return nilText(printer, value, verb);
  }
}

function isSigned(value: GoInteger): boolean {
  return !value.type.startsWith('u');
}

/** `{ }` with commas under `%#v`, else the plain brackets with spaces. */
function enclosed(
  printer: Printer,
  type: string,
  plain: readonly [string, string],
  parts: readonly string[],
): string {
  const { sharpV } = printer.spec;
  const text = sharpV ? `${type}{${parts.join(', ')}}` : plain[0] + parts.join(' ') + plain[1];
  printer.budget?.allocate(text.length);
  return text;
}

function listText(printer: Printer, type: string, items: readonly GoValue[], verb: string): string {
  printer.budget?.step(items.length);
  const parts = items.map((item) => printValue(printer, item, verb, true));
  return enclosed(printer, type, ['[', ']'], parts);
}

function mapText(printer: Printer, type: string, entries: GoMap, verb: string): string {
  printer.budget?.step(entries.size);
  const sorted = [...entries].sort((a, b) => compareBytes(a[0], b[0]));
  const parts = sorted.map(([key, item]) => {
    const name = stringText(printer.spec, key, verb) ?? wrongVerb(printer, key, verb);
    return `${name}:${printValue(printer, item, verb, true)}`;
  });
  return enclosed(printer, type, ['map[', ']'], parts);
}

function structText(printer: Printer, value: GoStruct, verb: string, isNested: boolean): string | undefined {
  if (value.pointer && isNested) return pointerText(printer, value, verb);
  const { plusV, sharpV } = printer.spec;
  const parts = Array.from(value.fields, ([name, item]) => {
    const text = printValue(printer, item, verb, true);
    return plusV || sharpV ? `${name}:${text}` : text;
  });
  return (value.pointer ? '&' : '') + enclosed(printer, value.type.name, ['{', '}'], parts);
}

function nilText(printer: Printer, value: GoNil, verb: string): string | undefined {
  if (value.kind === 'ptr') return pointerText(printer, value, verb);
  if (isNilBytes(value)) return nilBytesText(printer, verb, '[]uint8');
  if (printer.spec.sharpV) return `${value.type.name}(nil)`;
  return value.kind === 'map' ? 'map[]' : '[]';
}

function nilBytesText(printer: Printer, verb: string, type: string): string {
  return printer.spec.sharpV ? `${type}(nil)` : bytesText(printer, new Uint8Array(), verb, type);
}

/** Source: Go fmt print.go, fmtPointer. */
function pointerText(printer: Printer, value: GoStruct | GoNil, verb: string): string | undefined {
  const { spec } = printer;
  const address = value.go === 'nil' ? 0n : ADDRESS;
  if (verb !== 'v') return 'bodxX'.includes(verb) ? integerText(spec, address, false, verb) : undefined;
  if (spec.sharpV) return `(${typeName(value)})(${address ? prefixedHex(spec, address, true) : 'nil'})`;
  return address ? prefixedHex(spec, address, !spec.sharp) : pad(spec, '<nil>');
}

function addressText(printer: Printer, value: GoValue, verb: string): string {
  if (typeof value !== 'object' || value === null || ('go' in value && !hasAddress(value)))
    return wrongVerb(printer, value, verb);
  const address = 'go' in value && value.go === 'nil' ? 0n : ADDRESS;
  return prefixedHex(printer.spec, address, !printer.spec.sharp);
}

function hasAddress(value: GoTagged): boolean {
  return value.go === 'struct'
    ? value.pointer
    : value.go !== 'integer' && value.go !== 'nan' && value.go !== 'complex';
}

/** Source: Go fmt print.go, fmtBytes. */
function bytesText(printer: Printer, bytes: Uint8Array, verb: string, type: string): string {
  const { spec } = printer;
  switch (verb) {
    case 's':
    case 'q':
      return stringText(spec, fromBytes(bytes), verb) ?? '';
    case 'x':
    case 'X':
      return hexBytes(spec, bytes, verb);
    default:
      return listText(printer, type, Array.from(bytes, byteValue), verb);
  }
}

function nestedBytes(printer: Printer, bytes: Uint8Array, verb: string): string {
  if ('sqxX'.includes(verb)) return bytesText(printer, bytes, verb, '[]uint8');
  if (printer.spec === PLAIN) {
    // Charts print their whole context, files and all.
    const text = `[${bytes.join(' ')}]`;
    printer.budget?.allocate(text.length);
    return text;
  }
  return listText(printer, '[]uint8', Array.from(bytes, byteValue), verb);
}
