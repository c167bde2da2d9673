import { type JsonObject, objectsAt, stringAt, stringsAt, stringsOf } from './json.ts';

/** A label selector as query text: `a=b,c in (d,e)`. Source: metav1.LabelSelectorAsSelector. */
export function selectorText(selector: JsonObject): string {
  const equal = Object.entries(stringsAt(selector, 'matchLabels')).map(([key, value]) => `${key}=${value}`);
  return [...equal, ...objectsAt(selector, 'matchExpressions').map(expressionText)].join(',');
}

function expressionText(expression: JsonObject): string {
  const key = stringAt(expression, 'key');
  const values = stringsOf(expression.values).join(',');
  switch (stringAt(expression, 'operator')) {
    case 'In':
      return `${key} in (${values})`;
    case 'NotIn':
      return `${key} notin (${values})`;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return key;
  }
}

/**
 * Whether labels fit a selector of Kubernetes' own form. A key that `isKnown` says nothing is known of fits: it may be
 * there with any value, or not at all.
 */
export function mayFit(
  selector: JsonObject,
  labels: Readonly<Record<string, string>>,
  isKnown: (key: string) => boolean = () => true,
): boolean {
  const equal = Object.entries(stringsAt(selector, 'matchLabels'));
  return (
    equal.every(([key, value]) => !isKnown(key) || labels[key] === value) &&
    objectsAt(selector, 'matchExpressions').every(
      (expression) => !isKnown(stringAt(expression, 'key')) || isMet(expression, labels),
    )
  );
}

/** Source: apimachinery pkg/labels Requirement.Matches: `NotIn` holds for a label that is not there. */
function isMet(expression: JsonObject, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[stringAt(expression, 'key')];
  const values = stringsOf(expression.values);
  switch (stringAt(expression, 'operator')) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'DoesNotExist':
      return value === undefined;
    default:
      return value !== undefined;
  }
}
