import { normalize } from '../go/bytes.ts';
import { type GoValue, integerOf, isList, isMap } from '../go/value.ts';
import { isExact } from './json.ts';
import { localFloat, quoted } from './localized.ts';
import { compareNumbers, isMultiple, nearestFloat, numberOf, type SchemaNumber } from './number.ts';
import { isMatch, sizeFinding } from './object.ts';
import { addError, type Place, shown } from './place.ts';
import type { NumberRules, TextRules } from './rules.ts';

/** Applies the rules for strings. Source: validator.go, strValidate. */
export function checkText(place: Place, rules: TextRules, text: string): void {
  const { atLeast, atMost, pattern } = rules;
  if (atLeast !== undefined || atMost !== undefined) {
    const length = runeCount(text);
    if (atLeast !== undefined && length < atLeast)
      addError(place, () => sizeFinding('minLength', length, atLeast));
    if (atMost !== undefined && length > atMost)
      addError(place, () => sizeFinding('maxLength', length, atMost));
  }
  if (!pattern || isMatch(pattern, text, place)) return;
  addError(place, () => {
    const got = shown(place, () => quoted(text));
    return {
      rule: 'pattern',
      text: `${got} does not match pattern ${quoted(pattern.text)}`,
      allowed: pattern.text,
    };
  });
}

/** Applies the rules for numbers. Source: validator.go, numValidate. */
export function checkNumber(place: Place, rules: NumberRules, value: GoValue): void {
  const number = numberOf(value);
  if (number === undefined) return;
  const { minimum, maximum, above, below, multipleOf } = rules;
  if (minimum !== undefined && compareNumbers(number, minimum) < 0)
    addBound(place, 'minimum', number, minimum);
  if (maximum !== undefined && compareNumbers(number, maximum) > 0)
    addBound(place, 'maximum', number, maximum);
  if (above !== undefined && compareNumbers(number, above) <= 0)
    addBound(place, 'exclusiveMinimum', number, above);
  if (below !== undefined && compareNumbers(number, below) >= 0)
    addBound(place, 'exclusiveMaximum', number, below);
  if (multipleOf !== undefined && !isMultiple(number, multipleOf))
    addBound(place, 'multipleOf', number, multipleOf);
}

/** A value as messages show it: strings quoted, lists and maps as `value`, the rest as Go's `%v`. */
export function display(value: GoValue): string {
  if (value === null) return '<nil>';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return String(value);
  if (isList(value) || isMap(value)) return 'value';
  if (typeof value === 'number') return String(value);
  return isExact(value) ? value.data : String(integerOf(value) ?? '');
}

function addBound(place: Place, rule: string, got: SchemaNumber, want: SchemaNumber): void {
  addError(place, () => {
    const allowed = localFloat(nearestFloat(want));
    const value = shown(place, () => localFloat(nearestFloat(got)));
    return { rule, text: `${rule}: got ${value}, want ${allowed}`, allowed };
  });
}

/** Go: utf8.RuneCount. */
function runeCount(text: string): number {
  const whole = normalize(text);
  let count = whole.length;
  for (let i = 0; i < whole.length; i++) {
    const unit = whole.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdbff) count--;
  }
  return count;
}
