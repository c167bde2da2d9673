import type { ParamType } from '../go/function.ts';
import { floatOf, type GoInteger, type GoValue, isTagged, typeName } from '../go/value.ts';
import type { BoolNode, NumberNode, StringNode } from './ast.ts';
import { printNode } from './print.ts';

/** The name that Go prints for a parameter's type. */
export function typeText(type: ParamType): string {
  switch (type) {
    case 'any':
      return 'interface {}';
    case 'value':
      return 'reflect.Value';
    case 'dict':
      return 'map[string]interface {}';
    case 'list':
      return '[]interface {}';
    default:
      return type;
  }
}

/** True when a parameter of the type takes nil. */
export function canBeNil(type: ParamType): boolean {
  return type === 'any' || type === 'value' || type === 'dict' || type === 'list' || type.startsWith('*');
}

/** A computed value as an argument of the type; undefined when Go does not assign the one to the other. */
export function assign(value: Exclude<GoValue, null>, type: ParamType): GoValue | undefined {
  switch (type) {
    case 'any':
      return asCopy(value);
    case 'value':
      return value;
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'bool':
      return typeof value === 'boolean' ? value : undefined;
    case 'int':
      return typeof value === 'bigint' ? value : undefined;
    case 'float64':
      return floatOf(value);
    case 'dict':
      return assignDict(value);
    case 'list':
      return assignList(value);
    case 'time.Time':
      return assignTime(value);
    default:
      return typeName(value) === type ? value : undefined;
  }
}

/** What an interface holds is a copy, and has no address for methods with a pointer receiver. */
function asCopy(value: Exclude<GoValue, null>): GoValue {
  if (!isTagged(value) || value.go !== 'struct' || value.type.copied === undefined) return value;
  return { ...value, type: value.type.copied };
}

const DICT = 'map[string]interface {}';

/** A named map type counts as the plain one it is made of; both share their entries. */
function assignDict(value: GoValue): GoValue | undefined {
  if (value instanceof Map) return value;
  if (!isTagged(value)) return undefined;
  if (value.go === 'map') return value.element === 'interface {}' ? value.entries : undefined;
  return value.go === 'nil' && (value.type.name === DICT || value.type.name === 'common.Values')
    ? null
    : undefined;
}

function assignList(value: GoValue): GoValue | undefined {
  if (Array.isArray(value)) return value;
  if (!isTagged(value)) return undefined;
  if (value.go === 'slice') return value.element === 'interface {}' ? value.items : undefined;
  return value.go === 'nil' && value.type.name === '[]interface {}' ? null : undefined;
}

function assignTime(value: GoValue): GoValue | undefined {
  if (!isTagged(value) || value.go !== 'struct' || value.type.name !== 'time.Time') return undefined;
  return value.pointer ? { ...value, pointer: false } : value;
}

export type ConstantNode = BoolNode | StringNode | NumberNode;

/** A constant as an argument of the type, or what Go says when it cannot be one. */
export type ConstantResult = { readonly value: GoValue } | { readonly error: string };

/** Gives a constant the type that is asked for. Model: Go text/template exec.go, evalArg. */
export function readConstant(node: ConstantNode, type: ParamType): ConstantResult {
  const wanted = WANTED.get(type);
  if (!wanted) {
    if (type === 'any' || type === 'value') return idealConstant(node);
    return { error: `can't handle ${printNode(node)} for arg of type ${typeText(type)}` };
  }
  const value = constantOf(node, type);
  return value === undefined ? { error: `expected ${wanted}; found ${printNode(node)}` } : { value };
}

/** A constant where nothing says which type is wanted. */
export function idealConstant(node: ConstantNode): ConstantResult {
  if (node.kind !== 'number') return { value: node.value };
  return node.ideal === undefined ? { error: `${node.text} overflows int` } : { value: node.ideal };
}

const WANTED: ReadonlyMap<ParamType, string> = new Map<ParamType, string>([
  ['bool', 'bool'],
  ['string', 'string'],
  ['int', 'integer'],
  ['int64', 'integer'],
  ['time.Duration', 'integer'],
  ['uint32', 'unsigned integer'],
  ['uint8', 'unsigned integer'],
  ['float64', 'float'],
]);

function constantOf(node: ConstantNode, type: ParamType): GoValue | undefined {
  if (node.kind === 'bool') return type === 'bool' ? node.value : undefined;
  if (node.kind === 'string') return type === 'string' ? node.value : undefined;
  const { int, uint, float } = node.forms;
  switch (type) {
    case 'int':
      return int;
    case 'int64':
    case 'time.Duration':
      return int === undefined ? undefined : integer('int64', int);
    case 'uint32':
      return uint === undefined ? undefined : integer(type, BigInt.asUintN(32, uint));
    case 'uint8':
      return uint === undefined ? undefined : integer(type, BigInt.asUintN(8, uint));
    case 'float64':
      return float;
    default:
      return undefined;
  }
}

function integer(type: GoInteger['type'], value: bigint): GoInteger {
  return { go: 'integer', type, value };
}
