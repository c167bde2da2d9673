import { type Budget, ENTRY_STEPS } from '../base/budget.ts';
import { goError } from '../base/problems/template.ts';
import { isTrue } from '../go/compare.ts';
import { entriesOf, type GoMap, type GoValue, isTagged, kindOf, STRING_MAP, typeName } from '../go/value.ts';

/**
 * Merges `source` into `target` in place. A key that `target` lacks or has an empty value for is taken; with `wins`
 * every key of `source` is. Maps on both sides are merged; nested maps that are taken are shared. False when mergo
 * gives up half-way: a pointer meets a map. Source: dario.cat/mergo v1.0.1.
 */
export function mergeInto(target: GoMap, source: GoMap, wins: boolean, budget: Budget): boolean {
  budget.step(source.size * ENTRY_STEPS);
  for (const [key, value] of [...source]) {
    if (value === null && wins) target.set(key, null);
    if (value !== null && !mergeEntry(target, key, value, wins, budget)) return false;
  }
  return true;
}

function mergeEntry(target: GoMap, key: string, value: GoValue, wins: boolean, budget: Budget): boolean {
  const old = target.get(key) ?? null;
  const added = entriesOf(value);
  const present = entriesOf(old);
  if (added && present && !isNil(old)) {
    if (isTextMap(old) && !isTextMap(value)) refuseMixed(present, added, wins);
    if (!mergeInto(present, added, wins, budget)) return false;
  }
  if (isNilMap(old) && kindOf(value) === 'struct')
    throw goError('reflect: call of reflect.Value.IsNil on struct Value');
  if (!wins && isPointer(old) && isMapOrStruct(value) && !isNil(value)) return false;
  const isKept = !isVoid(old) && added !== undefined && present !== undefined;
  if (!isKept && (wins || isVoid(old))) target.set(key, value);
  return true;
}

function isTextMap(value: GoValue): boolean {
  return typeName(value) === STRING_MAP.name;
}

/** Only texts fit into a map of texts, and what comes out of a dict is never known to be one. */
function refuseMixed(target: GoMap, source: GoMap, wins: boolean): void {
  for (const [key, value] of source) {
    const old = target.get(key);
    const isList = kindOf(value) === 'slice';
    if (isList && old !== undefined) throw goError('reflect: call of reflect.Value.IsNil on string Value');
    if (!wins && !isList && (value === null || (old !== undefined && !isVoid(old)))) continue;
    const type = isList ? typeName(value) : 'interface {}';
    throw goError(`reflect.Value.SetMapIndex: value of type ${type} is not assignable to type string`);
  }
}

function isNil(value: GoValue): boolean {
  return isTagged(value) && value.go === 'nil';
}

function isNilMap(value: GoValue): boolean {
  return isNil(value) && kindOf(value) === 'map';
}

function isPointer(value: GoValue): boolean {
  return kindOf(value) === 'ptr' && !isNil(value);
}

function isMapOrStruct(value: GoValue): boolean {
  const kind = kindOf(value);
  return kind === 'map' || kind === 'struct';
}

/** What mergo takes for empty: a complex zero is not. */
function isVoid(value: GoValue): boolean {
  return !isTrue(value) && kindOf(value) !== 'complex128';
}
