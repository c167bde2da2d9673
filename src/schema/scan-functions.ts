import type { Budget } from '../base/budget.ts';
import type { GoFunction, ParamType } from '../go/function.ts';
import type { TemplateSet } from '../template/template.ts';
import {
  type Abstract,
  fieldOf,
  itemOf,
  nodesOf,
  passed,
  type ReadNode,
  UNKNOWN,
  unite,
  use,
} from './reads.ts';
import type { JsonType } from './types.ts';

/** What the scan of templates needs besides them. */
export interface ScanEnv {
  readonly set: TemplateSet;
  /** Parameter types of a function; undefined for Helm's own. */
  readonly signature: (name: string) => Pick<GoFunction, 'params' | 'variadic'> | undefined;
  /** Text of the files that templates may render by `tpl`. */
  readonly files: ReadonlyMap<string, string>;
  readonly budget: Budget;
}

/** A scan under way. */
export interface Scan {
  readonly env: ScanEnv;
  readonly runNamed: (scan: Scan, name: string, data: Abstract) => Abstract;
  readonly runText: (scan: Scan, text: string, data: Abstract) => void;
  /** Definitions with what they were given, and what they print; each is read once. */
  readonly done: Map<string, Abstract>;
  /** How often each definition is being read right now. */
  readonly active: Map<string, number>;
  /** What the definition at hand has printed so far: constants, or anything. */
  out: Output;
  readonly ids: Map<unknown, number>;
  /** Whether the text at hand ends up indented, as a block of YAML. */
  block: boolean;
  depth: number;
}

/** Constants that a definition may print, as long as it prints nothing else. */
export interface Output {
  readonly texts: Abstract[];
  isMixed: boolean;
}

type Rule = (scan: Scan, args: readonly Abstract[]) => Abstract;

/** What a call does with its arguments, and what it gives. A function without a rule goes by its parameters' types. */
export function applyFunction(scan: Scan, name: string, args: readonly Abstract[]): Abstract {
  scan.env.budget.step();
  const rule = RULES.get(name.replace(/^must(?=[A-Z])/, '').replace(/^[A-Z]/, (c) => c.toLowerCase()));
  return rule ? rule(scan, args) : byParameters(scan, name, args);
}

function byParameters(scan: Scan, name: string, args: readonly Abstract[]): Abstract {
  const signature = scan.env.signature(name);
  args.forEach((arg, index) => {
    const type = signature?.params[index] ?? signature?.variadic ?? 'any';
    noteParameter(arg, type);
  });
  return UNKNOWN;
}

const NUMBERS: readonly ParamType[] = ['int', 'int64', 'uint32', 'uint8', 'float64'];

function noteParameter(arg: Abstract, type: ParamType): void {
  if (type === 'string') noteOwn(arg, (node) => node.uses.add('string'));
  else if (NUMBERS.includes(type)) noteOwn(arg, (node) => node.uses.add('number'));
  else if (type === 'bool') return;
  else use(arg, 'whole');
}

function noteOwn(value: Abstract, note: (node: ReadNode) => void): void {
  for (const node of nodesOf(value)) note(node);
}

const textOf = (value: Abstract | undefined): string | undefined =>
  value?.kind === 'text' ? value.text : undefined;

/** The texts that a value may be; none when it may be anything else. */
export function textsOf(value: Abstract): readonly string[] {
  const texts = (value.kind === 'union' ? value.of : [value]).map(textOf);
  const known = texts.filter((text) => text !== undefined);
  return known.length === texts.length ? known : [];
}

const nothing: Rule = () => UNKNOWN;
const all: Rule = (_scan, args) => unite(args);
const last: Rule = (_scan, args) => args.at(-1) ?? UNKNOWN;
const first: Rule = (_scan, args) => args[0] ?? UNKNOWN;

const quoted: Rule = (_scan, args) => {
  for (const arg of args) {
    noteOwn(arg, (node) => node.uses.add('quoted').add('text'));
    if (arg.kind === 'dict') use(arg, 'whole');
  }
  return UNKNOWN;
};

const number: Rule = (_scan, args) => {
  for (const arg of args) noteOwn(arg, (node) => node.uses.add('number'));
  return UNKNOWN;
};

const written: Rule = ({ block }, args) => {
  for (const arg of args) use(arg, 'whole', 'yaml', ...(block ? (['block'] as const) : []));
  return UNKNOWN;
};

const whole: Rule = (_scan, args) => {
  for (const arg of args) use(arg, 'whole');
  return UNKNOWN;
};

/** `index value key…` and `get`: a key that is not written out may be any. */
const index: Rule = (_scan, [value = UNKNOWN, ...steps]) =>
  steps.reduce<Abstract>((inner, step) => {
    const keys = textsOf(step);
    if (keys.length > 0) return unite(keys.map((key) => fieldOf(inner, key)));
    if (step.kind === 'number' && inner.kind === 'list') return inner.items[step.value] ?? UNKNOWN;
    noteOwn(inner, (node) => node.uses.add('range'));
    noteOwn(step, (node) => node.uses.add('text'));
    return itemOf(inner);
  }, value);

const dig: Rule = (scan, args) => {
  const value = args.at(-1) ?? UNKNOWN;
  const found = index(scan, [value, ...args.slice(0, -2)]);
  return unite([found, args.at(-2) ?? UNKNOWN]);
};

const dict: Rule = (_scan, args) => {
  const entries = new Map<string, Abstract>();
  const mixed: Abstract[] = [];
  for (let i = 0; i < args.length; i += 2) {
    const key = textOf(args[i]);
    const value = args[i + 1] ?? UNKNOWN;
    if (key !== undefined) entries.set(key, value);
    else mixed.push({ kind: 'list', items: [value] });
  }
  return { kind: 'dict', entries, mixed };
};

const set: Rule = (_scan, [target = UNKNOWN, name, value = UNKNOWN]) => {
  const key = textOf(name);
  const targets = target.kind === 'union' ? target.of : [target];
  for (const one of targets) {
    if (key === undefined) mix(one, { kind: 'list', items: [value] });
    else if (one.kind === 'dict') one.entries.set(key, unite([one.entries.get(key) ?? UNKNOWN, value]));
    else if (one.kind === 'read') {
      const before = one.node.written.get(key) ?? UNKNOWN;
      one.node.written.set(key, unite([before, value]));
    }
  }
  return target;
};

function mix(target: Abstract, value: Abstract): void {
  const into = target.kind === 'read' ? target.node.mixed : target.kind === 'dict' ? target.mixed : undefined;
  if (into && target !== value && !into.includes(value) && into.length < MOST_MIXED) into.push(value);
}

const MOST_MIXED = 32;

const merge: Rule = (_scan, [target = UNKNOWN, ...others]) => {
  for (const one of target.kind === 'union' ? target.of : [target])
    for (const other of others) mix(one, other);
  return unite([target, ...others]);
};

const hasKey: Rule = (_scan, [value = UNKNOWN, name]) => {
  const key = textOf(name);
  if (key === undefined) use(value, 'whole');
  else fieldOf(value, key);
  return UNKNOWN;
};

const omit: Rule = (_scan, [value = UNKNOWN, ...names]) => {
  for (const name of names) {
    const key = textOf(name);
    if (key !== undefined) fieldOf(value, key);
  }
  return value;
};

const pick: Rule = (_scan, [value = UNKNOWN, ...names]) => {
  const entries = new Map<string, Abstract>();
  for (const name of names) {
    const key = textOf(name);
    if (key === undefined) return value;
    entries.set(key, fieldOf(value, key));
  }
  return { kind: 'dict', entries, mixed: [] };
};

const pluck: Rule = (_scan, [name, ...dicts]) => {
  const key = textOf(name);
  const found = dicts.map((one) => (key === undefined ? itemOf(one) : fieldOf(one, key)));
  return { kind: 'list', items: found };
};

const KINDS: Readonly<Record<string, readonly JsonType[]>> = {
  string: ['string'],
  map: ['object'],
  slice: ['array'],
  list: ['array'],
  bool: ['boolean'],
  int: ['number'],
  int64: ['number'],
  float64: ['number'],
  'map[string]interface {}': ['object'],
  '[]interface {}': ['array'],
};

const kindIs: Rule = (_scan, [kind, value = UNKNOWN]) => {
  const types = KINDS[textOf(kind) ?? ''] ?? [];
  noteOwn(value, (node) => {
    for (const type of types) node.kinds.add(type);
  });
  return UNKNOWN;
};

const compare: Rule = (scan, args) => {
  for (const constant of args) {
    const text = textOf(constant);
    if (text === undefined) continue;
    for (const arg of args) {
      if (arg.kind === 'typeof') kindIs(scan, [constant, arg.of]);
      else noteOwn(arg, (node) => node.constants.add(text));
    }
  }
  return UNKNOWN;
};

const has: Rule = (scan, [value = UNKNOWN, list = UNKNOWN]) => {
  if (list.kind === 'list') for (const one of list.items) compare(scan, [value, one]);
  else noteOwn(list, (node) => node.uses.add('range'));
  noteOwn(itemOf(list), (node) => node.uses.add('text'));
  return UNKNOWN;
};

const joined: Rule = (_scan, args) => {
  const list = args.at(-1) ?? UNKNOWN;
  noteOwn(list, (node) => node.uses.add('range'));
  noteOwn(itemOf(list), (node) => node.uses.add('text').add('quoted'));
  return UNKNOWN;
};

const tpl: Rule = (scan, [text = UNKNOWN, data = UNKNOWN]) => {
  noteOwn(text, (node) => {
    node.uses.add('tpl').add('text');
    if (scan.block) node.uses.add('block');
  });
  const known = textOf(text);
  const given = passed(data);
  if (known !== undefined) scan.runText(scan, known, given);
  else for (const file of scan.env.files.values()) scan.runText(scan, file, given);
  return UNKNOWN;
};

/** Of a name that is made up as the template runs, only parts may be known; then it may be any that has them. */
const include: Rule = (scan, [name = UNKNOWN, given = UNKNOWN]) => {
  const data = passed(given);
  const printedTexts: Abstract[] = [];
  for (const one of name.kind === 'union' ? name.of : [name]) {
    if (one.kind === 'text') printedTexts.push(scan.runNamed(scan, one.text, data));
    else if (one.kind === 'parts')
      for (const found of namesLike(scan, one.parts)) scan.runNamed(scan, found, data);
    else use(data, 'whole');
  }
  return printedTexts.length === 1 ? unite(printedTexts) : UNKNOWN;
};

function namesLike(scan: Scan, [start = '', ...rest]: readonly string[]): readonly string[] {
  const end = rest.at(-1) ?? '';
  const names = [...scan.env.set.definitions.keys()];
  return names.filter((name) => name.startsWith(start) && name.endsWith(end));
}

/** Texts put together, as for the name of a template. */
const printed: Rule = (scan, args) => {
  const texts = args.map(textOf).filter((text) => text !== undefined);
  if (texts.length === args.length) return { kind: 'text', text: texts.join('') };
  quoted(scan, args);
  return { kind: 'parts', parts: [textOf(args[0]) ?? '', textOf(args.at(-1)) ?? ''] };
};

const formatted: Rule = (scan, args) => {
  const [format, ...texts] = args.map(textOf);
  const parts = texts.filter((text) => text !== undefined);
  if (format === undefined) return quoted(scan, args);
  const [, only = UNKNOWN] = args;
  if (args.length === 2 && /^%[sv]$/.test(format) && textsOf(only).length > 0) return only;
  if (parts.length < texts.length) {
    quoted(scan, args);
    return { kind: 'parts', parts: format.split(/%[sv]/) };
  }
  return { kind: 'text', text: format.replace(/%[sv]/g, () => parts.shift() ?? '') };
};

const items: Rule = (_scan, args) => ({ kind: 'list', items: args });

const splitList: Rule = (scan, args) => {
  const [separator = UNKNOWN, text = UNKNOWN] = args;
  const by = textOf(separator);
  const texts = textsOf(text);
  if (by === undefined || texts.length === 0) return byParameters(scan, 'splitList', args);
  const parts = texts.flatMap((one) => one.split(by));
  return { kind: 'list', items: parts.map((part): Abstract => ({ kind: 'text', text: part })) };
};

const values: Rule = (_scan, args) => {
  for (const arg of args) noteOwn(arg, (node) => node.uses.add('range'));
  return { kind: 'list', items: args.map((one) => itemOf(one)) };
};

const keys: Rule = (_scan, args) => {
  for (const arg of args) {
    noteOwn(arg, (node) => node.uses.add('range'));
    itemOf(arg);
  }
  return UNKNOWN;
};

/** A list with one more item. */
const added: Rule = (_scan, [list = UNKNOWN, one = UNKNOWN]) => unite([list, { kind: 'list', items: [one] }]);

const item: Rule = (_scan, [value = UNKNOWN]) => itemOf(value);
const typeOf: Rule = (_scan, [value = UNKNOWN]) => ({ kind: 'typeof', of: value });

const FAMILIES: readonly (readonly [rule: Rule, names: string])[] = [
  [all, 'default coalesce and or concat'],
  [added, 'append push prepend'],
  [last, 'required'],
  [first, 'deepCopy rest initial uniq compact reverse sortAlpha without slice toStrings unset'],
  [nothing, 'not empty any all len ge gt le lt fail lookup seq now until untilStep typeIsLike kindIsLike'],
  [printed, 'print'],
  [formatted, 'printf'],
  [quoted, 'println quote squote toString cat nospace'],
  [number, 'int int64 float64 toDecimal atoi add sub mul div mod max min add1 addf subf mulf divf maxf minf'],
  [number, 'round ceil floor'],
  [written, 'toYaml toYamlPretty toJson toPrettyJson toRawJson toToml'],
  [whole, 'html js urlquery'],
  [index, 'index get'],
  [kindIs, 'kindIs typeIs'],
  [typeOf, 'kindOf typeOf'],
  [compare, 'eq ne'],
  [items, 'list tuple'],
  [item, 'first last'],
  [merge, 'merge mergeOverwrite'],
  [(scan, [yes = UNKNOWN, no = UNKNOWN, ..._test]) => all(scan, [yes, no]), 'ternary'],
  ...Object.entries({
    dig,
    dict,
    set,
    hasKey,
    omit,
    pick,
    pluck,
    has,
    tpl,
    include,
    values,
    keys,
    splitList,
    split: splitList,
  }).map(([name, rule]): readonly [Rule, string] => [rule, name]),
  [joined, 'join'],
];

const RULES: ReadonlyMap<string, Rule> = new Map(
  FAMILIES.flatMap(([rule, names]) => names.split(' ').map((name): [string, Rule] => [name, rule])),
);
