import type { Budget } from '../base/budget.ts';
import { REDACTED } from '../base/secrets.ts';
import { quote } from '../go/strconv.ts';
import { type GoValue, isList, isMap, typeName } from '../go/value.ts';
import { checkArray, checkUnevaluatedItems } from './array.ts';
import { locationOf, type Resource, resourceAt, resourceSchema, type Schema, schemaFor } from './document.ts';
import { isEqual } from './equal.ts';
import { isJsonObject } from './json.ts';
import { quoted } from './localized.ts';
import { checkLogic } from './logic.ts';
import { isWhole, numberOf } from './number.ts';
import { checkObject, checkUnevaluatedKeys } from './object.ts';
import {
  addFound,
  errorAt,
  type Finding,
  type Path,
  type Place,
  pointerOf,
  type Run,
  type SchemaError,
  type Scope,
  shown,
  type Unevaluated,
} from './place.ts';
import { escapeToken, lookUp } from './pointer.ts';
import { type Rules, rulesOf } from './rules.ts';
import { checkNumber, checkText, display } from './scalar.ts';
import { type JsonType, jsonType, typeBit, typeNames } from './types.ts';

/** While a schema is checked: its resources, and the metaschema of each. */
export interface MetaCheck {
  readonly resources: ReadonlyMap<string, Resource>;
  readonly metaschemaOf: (resource: Resource) => Schema;
}

/** Validates a value; the errors at its root, none when it is valid. Source: validator.go. */
export function evaluate(
  schema: Schema,
  value: GoValue,
  budget: Budget,
  meta?: MetaCheck,
): readonly SchemaError[] {
  const run: Run = { budget, ...meta, member, same, name };
  const root = (): Place => atRoot(run, schema, value, meta ? schema : undefined);
  // Most values are valid, and nobody reads then what is wrong with them by one of several alternatives.
  return check({ ...root(), silent: true }) ? errorsOf(root()) : [];
}

function atRoot(run: Run, schema: Schema, value: GoValue, meta: Schema | undefined): Place {
  return {
    run,
    value,
    path: undefined,
    schema,
    scope: { schema, keyword: '', value: 0, above: undefined },
    unevaluated: unevaluatedOf(value, schema, false),
    errors: [],
    silent: false,
    meta,
  };
}

function errorsOf(place: Place): readonly SchemaError[] {
  const error = check(place);
  if (!error) return [];
  return error.finding.rule === 'group' ? error.causes : [error];
}

function name(place: Place, schema: Schema, text: string): readonly SchemaError[] {
  const dialect = dialectOf(place.run, schema, place.meta, place.path);
  const inner = dialect ?? schema;
  return errorsOf(atRoot(place.run, inner, text, dialect ?? place.meta));
}

function member(place: Place, schema: Schema, value: GoValue, token: string): SchemaError | undefined {
  const { run, silent, meta, scope: above } = place;
  const scope: Scope = { schema, keyword: '', value: above.value + 1, above };
  const path: Path = { above: place.path, token };
  const unevaluated = unevaluatedOf(value, schema, false);
  return check(adopt({ run, value, path, schema, scope, unevaluated, errors: [], silent, meta }));
}

function same(place: Place, schema: Schema, keyword: string, silent: boolean): SchemaError | undefined {
  const { run, value, path, meta, scope: above } = place;
  const scope: Scope = { schema, keyword, value: above.value, above };
  const unevaluated = unevaluatedOf(value, schema, isAsked(place.unevaluated));
  const inner: Place = {
    run,
    value,
    path,
    schema,
    scope,
    unevaluated,
    errors: [],
    silent: place.silent || silent,
    meta,
  };
  const error = check(adopt(inner));
  if (!error) merge(place.unevaluated, unevaluated);
  return error;
}

/** A schema that is being checked goes on in the dialect of the resource that begins here. */
function adopt(place: Place): Place {
  const schema = place.meta && dialectOf(place.run, place.schema, place.meta, place.path);
  if (schema) {
    place.meta = schema;
    place.schema = schema;
  }
  return place;
}

function dialectOf(run: Run, schema: Schema, meta: Schema | undefined, path: Path): Schema | undefined {
  if (!meta || schema !== meta) return undefined;
  const resource = run.resources?.get(pointerOf(path));
  return resource && run.metaschemaOf?.(resource);
}

function check(place: Place): SchemaError | undefined {
  place.run.budget.step();
  const rules = rulesOf(place.schema);
  if (rules.allows !== undefined)
    return rules.allows ? undefined : errorAt(place, () => ({ rule: 'false schema', text: 'false schema' }));
  const cycle = findCycle(place.scope);
  if (cycle) return errorAt(place, () => cycleFinding(place, cycle));
  const type = jsonType(place.value);
  if (type === undefined) return errorAt(place, () => invalidFinding(place.value));
  const wrong = checkKind(place, rules, type);
  if (wrong) return wrong;
  if (rules.ref) {
    addFound(place, checkReference(place, rules.ref, '$ref'));
    if (rules.draft < 2019) return place.errors[0];
  }
  checkContents(place, rules);
  const { errors } = place;
  return errors.length < 2 ? errors[0] : errorAt(place, groupFinding, errors);
}

function groupFinding(): Finding {
  return { rule: 'group', text: 'validation failed' };
}

function invalidFinding(value: GoValue): Finding {
  return { rule: 'type', text: `invalid jsonType ${typeName(value)}` };
}

/** type, const, enum and format: the first that fails is the only one that is told. */
function checkKind(place: Place, rules: Rules, type: JsonType): SchemaError | undefined {
  if (rules.types !== 0 && !isOfType(rules.types, type, place.value))
    return errorAt(place, () => {
      const allowed = typeNames(rules.types).join(' or ');
      return { rule: 'type', text: `got ${type}, want ${allowed}`, allowed };
    });
  const { constant, choices, format } = rules;
  if (constant && !isEqual(place.value, constant.value, place.run.budget))
    return errorAt(place, () => constantFinding(constant.value));
  if (choices && !isAmong(place, choices)) return errorAt(place, () => choicesFinding(choices));
  if (!format || typeof place.value !== 'string') return undefined;
  const text = place.value;
  const problem = format.check(text);
  if (problem === undefined) return undefined;
  return errorAt(place, () => {
    const got = shown(place, () => quoted(text));
    const isHidden = got !== quoted(text);
    const reason = isHidden ? REDACTED : problem;
    return { rule: 'format', text: `${got} is not valid ${format.name}: ${reason}`, allowed: format.name };
  });
}

function isOfType(types: number, type: JsonType, value: GoValue): boolean {
  if ((types & typeBit(type)) !== 0) return true;
  if (type !== 'number' || (types & typeBit('integer')) === 0) return false;
  const number = numberOf(value);
  return number !== undefined && isWhole(number);
}

function isAmong(place: Place, choices: readonly GoValue[]): boolean {
  place.run.budget.step(choices.length);
  return choices.some((choice) => isEqual(place.value, choice, place.run.budget));
}

function isComposite(value: GoValue): boolean {
  return isList(value) || isMap(value);
}

function constantFinding(want: GoValue): Finding {
  if (isComposite(want)) return { rule: 'const', text: "'const' failed" };
  const allowed = display(want);
  return { rule: 'const', text: `value must be ${allowed}`, allowed };
}

function choicesFinding(choices: readonly GoValue[]): Finding {
  if (choices.some(isComposite)) return { rule: 'enum', text: "'enum' failed" };
  const allowed = choices.map(display).join(', ');
  const text = choices.length === 1 ? `value must be ${allowed}` : `value must be one of ${allowed}`;
  const known = choices.filter((choice) => typeof choice === 'string');
  return { rule: 'enum', text, allowed, ...(known.length > 0 ? { known } : {}) };
}

function checkContents(place: Place, rules: Rules): void {
  const { value } = place;
  if (isMap(value)) checkObject(place, rules.object, rules.draft, value);
  else if (isList(value)) checkArray(place, rules.array, rules.draft, value);
  else if (typeof value === 'string') checkText(place, rules.text, value);
  else if (value !== null && typeof value !== 'boolean') checkNumber(place, rules.number, value);
  if (place.silent && place.errors.length > 0) return;
  if (rules.draft >= 2019) checkReferences(place, rules);
  checkLogic(place, rules.logic, () => isAsked(place.unevaluated));
  if (rules.draft < 2019) return;
  if (isMap(value)) checkUnevaluatedKeys(place, rules.object, value);
  if (isList(value)) checkUnevaluatedItems(place, rules.array, value);
}

function checkReferences(place: Place, rules: Rules): void {
  const { recursiveRef, dynamicRef } = rules;
  if (recursiveRef) {
    const isDynamic = rulesOf(recursiveRef).recursiveAnchor === true;
    const schema = isDynamic ? outermostRecursive(place.scope, recursiveRef) : recursiveRef;
    addFound(place, checkReference(place, schema, '$recursiveRef'));
  }
  if (dynamicRef) {
    const { anchor } = dynamicRef;
    const isDynamic = anchor !== '' && rulesOf(dynamicRef.schema).dynamicAnchor === anchor;
    const schema = isDynamic ? outermostAnchor(place.scope, anchor, dynamicRef.schema) : dynamicRef.schema;
    addFound(place, checkReference(place, schema, '$dynamicRef'));
  }
}

function checkReference(place: Place, schema: Schema, keyword: string): SchemaError | undefined {
  const error = place.run.same(place, schema, keyword, false);
  if (!error) return undefined;
  const causes = error.finding.rule === 'group' ? error.causes : [error];
  return errorAt(place, () => ({ rule: 'reference', text: 'validation failed' }), causes);
}

function outermostRecursive(scope: Scope, fallback: Schema): Schema {
  let found = fallback;
  for (let at: Scope | undefined = scope; at; at = at.above) {
    const resource = resourceSchema(at.schema);
    if (resource && rulesOf(resource).recursiveAnchor) found = at.schema;
  }
  return found;
}

function outermostAnchor(scope: Scope, anchor: string, fallback: Schema): Schema {
  let found = fallback;
  for (let at: Scope | undefined = scope; at; at = at.above)
    found = anchoredSchema(at.schema, anchor) ?? found;
  return found;
}

function anchoredSchema(schema: Schema, anchor: string): Schema | undefined {
  if (schema.dynamicAnchors) return schema.dynamicAnchors.get(anchor);
  const resource = resourceAt(schema.document, schema.pointer);
  if (!resource.dynamicAnchors.has(anchor)) return undefined;
  const pointer = resource.anchors.get(anchor) ?? '';
  const found = lookUp(schema.document.root, pointer);
  return typeof found === 'string' ? undefined : schemaFor(schema.document, pointer, found.value);
}

function findCycle(scope: Scope): Scope | undefined {
  for (let at = scope.above; at && at.value === scope.value; at = at.above)
    if (at.schema === scope.schema) return at;
  return undefined;
}

function cycleFinding(place: Place, cycle: Scope): Finding {
  const [one, two] = [keywordPath(place.scope), keywordPath(cycle)];
  const location = quote(locationOf(place.schema));
  return { rule: '$ref', text: `both ${one} and ${two} resolve to ${location} causing reference cycle` };
}

function keywordPath(scope: Scope): string {
  let path = '';
  for (let at = scope; at.above; at = at.above) {
    const below = locationOf(at.schema).slice(locationOf(at.above.schema).length);
    path = (at.keyword === '' ? below : `/${escapeToken(at.keyword)}`) + path;
  }
  return path;
}

/** What nobody has looked at before the schema is applied. Source: validator.go, unevalFrom. */
function unevaluatedOf(value: GoValue, schema: Schema, isWanted: boolean): Unevaluated {
  const { json } = schema;
  const own = isJsonObject(json);
  if (!isWanted && !(own && ('unevaluatedProperties' in json || 'unevaluatedItems' in json))) return {};
  if (isMap(value)) return { keys: unevaluatedKeys(value, schema, isWanted) };
  return isList(value) ? { items: unevaluatedItems(value, schema, isWanted) } : {};
}

function unevaluatedKeys(
  value: ReadonlyMap<string, GoValue>,
  schema: Schema,
  isWanted: boolean,
): Set<string> | undefined {
  const { object } = rulesOf(schema);
  if (object.additional !== undefined || !(isWanted || object.unevaluated)) return undefined;
  return new Set(value.keys());
}

function unevaluatedItems(
  value: readonly GoValue[],
  schema: Schema,
  isWanted: boolean,
): Set<number> | undefined {
  const { array } = rulesOf(schema);
  const isAll = array.each !== undefined || array.additional !== undefined;
  if (isAll || !(isWanted || array.unevaluated)) return undefined;
  const known = array.tuple?.length ?? 0;
  return known < value.length ? new Set(Array.from(value.keys()).slice(known)) : undefined;
}

function isAsked({ keys, items }: Unevaluated): boolean {
  return (keys !== undefined && keys.size > 0) || (items !== undefined && items.size > 0);
}

function merge(into: Unevaluated, from: Unevaluated): void {
  for (const key of into.keys ?? []) if (!from.keys?.has(key)) into.keys?.delete(key);
  for (const item of into.items ?? []) if (!from.items?.has(item)) into.items?.delete(item);
}
