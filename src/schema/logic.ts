import type { Schema } from './document.ts';
import { localInteger } from './localized.ts';
import { addError, addFound, type Place, type SchemaError } from './place.ts';
import type { LogicRules } from './rules.ts';

/**
 * Applies not, allOf, anyOf, oneOf and if. `isAsked` is true while somebody wants to know what was looked at; then
 * every branch of anyOf is tried. Source: validator.go, condValidate.
 */
export function checkLogic(place: Place, rules: LogicRules, isAsked: () => boolean): void {
  if (rules.not && !place.run.same(place, rules.not, '', true))
    addError(place, () => ({ rule: 'not', text: "'not' failed" }));
  if (rules.allOf.length > 0) checkAll(place, rules.allOf);
  if (rules.anyOf.length > 0) checkAny(place, rules.anyOf, isAsked);
  if (rules.oneOf.length > 0) checkOne(place, rules.oneOf);
  if (!rules.condition) return;
  const isMet = !place.run.same(place, rules.condition, '', true);
  const branch = isMet ? rules.fulfilled : rules.otherwise;
  if (branch) addFound(place, place.run.same(place, branch, '', false));
}

function checkAll(place: Place, schemas: readonly Schema[]): void {
  const errors: SchemaError[] = [];
  for (const schema of schemas) {
    const error = place.run.same(place, schema, '', false);
    if (error) errors.push(error);
    if (error && place.silent) break;
  }
  if (errors.length > 0) addError(place, () => ({ rule: 'allOf', text: "'allOf' failed" }), errors);
}

function checkAny(place: Place, schemas: readonly Schema[], isAsked: () => boolean): void {
  const errors: SchemaError[] = [];
  let isMatched = false;
  for (const schema of schemas) {
    const error = place.run.same(place, schema, '', false);
    if (error) errors.push(error);
    else {
      isMatched = true;
      if (!isAsked()) break;
    }
  }
  if (!isMatched) addError(place, () => ({ rule: 'anyOf', text: "'anyOf' failed" }), errors);
}

function checkOne(place: Place, schemas: readonly Schema[]): void {
  const errors: SchemaError[] = [];
  let matched = -1;
  for (const [i, schema] of schemas.entries()) {
    const error = place.run.same(place, schema, '', matched >= 0);
    if (error) {
      if (matched < 0) errors.push(error);
      continue;
    }
    if (matched >= 0) {
      const both = `${localInteger(matched)}, ${localInteger(i)}`;
      addError(place, () => ({ rule: 'oneOf', text: `'oneOf' failed, subschemas ${both} matched` }));
      break;
    }
    matched = i;
  }
  if (matched < 0) addError(place, () => ({ rule: 'oneOf', text: "'oneOf' failed, none matched" }), errors);
}
