import { compareBytes } from '../go/bytes.ts';
import { matches } from '../go/regexp.ts';
import type { GoMap, GoValue } from '../go/value.ts';
import type { DraftVersion } from './drafts.ts';
import { localInteger, quoted, quotedList } from './localized.ts';
import { addError, addFound, type Finding, type Place, type SchemaError } from './place.ts';
import { type ObjectRules, type Pattern, propertySchema, regexpOf } from './rules.ts';

/** Patterns of the metaschemas, which V8 matches in linear time. */
const KNOWN_PATTERNS: ReadonlyMap<string, RegExp> = new Map([
  ['^[^#]*#?$', /^[^#]*#?$/],
  ['^[A-Za-z_][-A-Za-z0-9._]*$', /^[A-Za-z_][-A-Za-z0-9._]*$/],
  ['^[A-Za-z][-A-Za-z0-9.:_]*$', /^[A-Za-z][-A-Za-z0-9.:_]*$/],
]);

const MOST_KNOWN = 64;
const LONGEST_KNOWN = 256;

/** True when the pattern matches somewhere in the text. */
export function isMatch(pattern: Pattern, text: string, place: Place): boolean {
  const safe = KNOWN_PATTERNS.get(pattern.text);
  if (safe) return safe.test(text);
  const { known } = pattern;
  const answer = known.get(text) ?? matches(regexpOf(pattern), text, place.run.budget);
  if (known.size >= MOST_KNOWN) known.clear();
  if (text.length <= LONGEST_KNOWN) known.set(text, answer);
  return answer;
}

/** Applies the rules for objects. Source: validator.go, objValidate. */
export function checkObject(place: Place, rules: ObjectRules, draft: DraftVersion, entries: GoMap): void {
  checkSize(place, rules, entries.size);
  if (rules.required.length > 0) checkRequired(place, rules.required, entries);
  if (place.silent && place.errors.length > 0) return;
  for (const [name, wanted] of rules.dependencies) {
    if (!entries.has(name)) continue;
    if ('json' in wanted) addFound(place, place.run.same(place, wanted, '', false));
    else checkNeeded(place, 'dependencies', name, wanted, entries);
  }
  checkProperties(place, rules, entries);
  if (draft === 4) return;
  if (rules.names) checkNames(place, rules, entries);
  if (draft === 6) return;
  for (const [name, schema] of rules.dependentSchemas)
    if (entries.has(name)) addFound(place, place.run.same(place, schema, '', false));
  for (const [name, wanted] of rules.dependentRequired)
    if (entries.has(name)) checkNeeded(place, 'dependentRequired', name, wanted, entries);
}

/** Applies a schema to the keys that nobody has looked at. */
export function checkUnevaluatedKeys(place: Place, rules: ObjectRules, entries: GoMap): void {
  const { keys } = place.unevaluated;
  if (!rules.unevaluated) return;
  const schema = rules.unevaluated;
  for (const key of [...(keys ?? [])].sort(compareBytes)) {
    const value = entries.get(key);
    if (value !== undefined) addFound(place, place.run.member(place, schema, value, key));
  }
  place.unevaluated.keys = undefined;
}

function checkSize(place: Place, { atLeast, atMost }: ObjectRules, size: number): void {
  if (atLeast !== undefined && size < atLeast)
    addError(place, () => sizeFinding('minProperties', size, atLeast));
  if (atMost !== undefined && size > atMost)
    addError(place, () => sizeFinding('maxProperties', size, atMost));
}

/** `minLength: got 2, want 3` and its kin. */
export function sizeFinding(rule: string, got: number, want: number): Finding {
  const allowed = localInteger(want);
  return { rule, text: `${rule}: got ${localInteger(got)}, want ${allowed}`, allowed };
}

function checkRequired(place: Place, required: readonly string[], entries: GoMap): void {
  const missing = required.filter((name) => !entries.has(name));
  if (missing.length === 0) return;
  addError(place, () => {
    const what = missing.length === 1 ? 'property' : 'properties';
    return {
      rule: 'required',
      text: `missing ${what} ${quotedList(missing)}`,
      allowed: quotedList(required),
      names: missing,
    };
  });
}

function checkNeeded(
  place: Place,
  rule: string,
  name: string,
  wanted: readonly string[],
  entries: GoMap,
): void {
  const missing = wanted.filter((other) => !entries.has(other));
  if (missing.length === 0) return;
  const text = () => `properties ${quotedList(missing)} required, if ${quoted(name)} exists`;
  addError(place, () => ({ rule, text: text(), allowed: quotedList(wanted) }));
}

function checkProperties(place: Place, rules: ObjectRules, entries: GoMap): void {
  const additional: string[] = [];
  const before = place.errors.length;
  const owners: string[] = [];
  for (const [name, value] of entries) {
    if (place.silent && place.errors.length > before) return;
    place.run.budget.step();
    const isKnown = checkProperty(place, rules, name, value);
    const rest = isKnown ? undefined : rules.additional;
    if (rest === false) additional.push(name);
    else if (typeof rest === 'object') addFound(place, place.run.member(place, rest, value, name));
    if (isKnown || rest !== undefined) place.unevaluated.keys?.delete(name);
    while (owners.length < place.errors.length - before) owners.push(name);
  }
  if (owners.length > 1) sortErrors(place.errors, before, owners);
  if (additional.length > 0) addAdditional(place, additional.sort(compareBytes), rules);
}

/** The order of Go's maps is random; ours is that of the keys. */
function sortErrors(errors: SchemaError[], from: number, owners: readonly string[]): void {
  const found = errors.splice(from).map((error, i) => ({ error, owner: owners[i] ?? '' }));
  found.sort((a, b) => compareBytes(a.owner, b.owner));
  for (const { error } of found) errors.push(error);
}

/** True when `properties` or `patternProperties` know the name. */
function checkProperty(place: Place, rules: ObjectRules, name: string, value: GoValue): boolean {
  let isKnown = false;
  const schema = rules.properties && propertySchema(place.schema, rules.properties, name);
  if (schema) {
    isKnown = true;
    addFound(place, place.run.member(place, schema, value, name));
  }
  for (const { pattern, schema: of } of rules.patterns) {
    if (!isMatch(pattern, name, place)) continue;
    isKnown = true;
    addFound(place, place.run.member(place, of, value, name));
  }
  return isKnown;
}

function addAdditional(place: Place, names: readonly string[], rules: ObjectRules): void {
  addError(place, () => {
    const known = Object.keys(rules.properties ?? {}).sort();
    const allowed = quotedList(known);
    return {
      rule: 'additionalProperties',
      text: `additional properties ${quotedList(names)} not allowed`,
      allowed,
      names,
      known,
    };
  });
}

function checkNames(place: Place, rules: ObjectRules, entries: GoMap): void {
  if (!rules.names) return;
  for (const name of [...entries.keys()].sort(compareBytes)) {
    const causes = place.run.name(place, rules.names, name);
    if (causes.length === 0) continue;
    const finding = { rule: 'propertyNames', text: `invalid propertyName ${quoted(name)}` };
    place.errors.push({ finding, path: undefined, causes });
  }
}
