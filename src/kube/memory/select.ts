import { at, type JsonObject, stringsAt } from '../json.ts';

export type Selects = (object: JsonObject) => boolean;

/** The objects that a request's selectors choose; undefined when a field is none that can be asked for. */
export function selectorOf(query: Readonly<Record<string, string>>): Selects | undefined {
  const labels = requirements(query.labelSelector).map(labelTest);
  const fields = requirements(query.fieldSelector).map(fieldTest);
  const tests = [...labels, ...fields];
  if (tests.some((test) => test === undefined)) return undefined;
  return (object) => tests.every((test) => test?.(object));
}

/** The parts between commas that are not within brackets. */
function requirements(text = ''): readonly string[] {
  return text.split(/,(?![^(]*\))/).filter((part) => part.trim() !== '');
}

const SET = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/;

function labelTest(text: string): Selects {
  const wanted = text.trim();
  const set = SET.exec(wanted);
  const [, key = '', operator = '', list = ''] = set ?? [];
  const values = list.split(',').map((value) => value.trim());
  if (set !== null) return (object) => values.includes(label(object, key) ?? '\0') === (operator === 'in');
  const [name, value, isEqual] = equation(wanted);
  if (value !== undefined) return (object) => (label(object, name) === value) === isEqual;
  const bare = wanted.replace(/^!/, '');
  return (object) => (label(object, bare) === undefined) === wanted.startsWith('!');
}

function label(object: JsonObject, key: string): string | undefined {
  return stringsAt(object, 'metadata', 'labels')[key];
}

function equation(text: string): readonly [name: string, value: string | undefined, isEqual: boolean] {
  const [, name = '', operator, value] = /^([^=!]+)(==|=|!=)(.*)$/.exec(text) ?? [];
  return [name.trim(), value?.trim(), operator !== '!='];
}

/** Fields that every kind or the one in brackets can be selected by. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  'metadata.name': ['metadata', 'name'],
  'metadata.namespace': ['metadata', 'namespace'],
  'status.phase': ['status', 'phase'],
  'spec.nodeName': ['spec', 'nodeName'],
  type: ['type'],
  reason: ['reason'],
  'involvedObject.uid': ['involvedObject', 'uid'],
  'involvedObject.name': ['involvedObject', 'name'],
  'involvedObject.kind': ['involvedObject', 'kind'],
  'involvedObject.namespace': ['involvedObject', 'namespace'],
};

function fieldTest(text: string): Selects | undefined {
  const [name, value, isEqual] = equation(text.trim());
  const path = FIELDS[name];
  return path && ((object) => (at(object, ...path) === value) === isEqual);
}
