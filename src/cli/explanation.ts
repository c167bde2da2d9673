import type { Explanation } from '../actions/explain.ts';
import type { MetCondition, ObjectExplanation, ReadValue } from '../actions/explain-object.ts';
import type { Dependent, ValueExplanation, ValueReader } from '../actions/explain-value.ts';
import type { CodePlace, Place } from '../actions/places.ts';
import type { Setting } from '../actions/settings.ts';

/** What `dyn explain` prints for people. */
export function explanationText(explanation: Explanation): string {
  const lines = explanation.kind === 'value' ? valueLines(explanation) : objectLines(explanation);
  return `${lines.join('\n')}\n`;
}

function valueLines({ path, value, settings, readers, objects }: ValueExplanation): readonly string[] {
  return [
    value === undefined ? `${path} is not set` : `${path} = ${value}`,
    ...section('set by, the last one wins:', settings.map(settingText)),
    ...section(
      'read by:',
      readers.flatMap((reader) => readerLines(path, reader)),
    ),
    ...section('objects that depend on it:', objects.flatMap(dependentLines)),
  ];
}

function objectLines(explanation: ObjectExplanation): readonly string[] {
  const { object, field, value, template, way, values, conditions } = explanation;
  return [
    field === undefined ? object : `${object} ${field} = ${value ?? ''}`,
    ...section('made by:', codeLines(template)),
    ...section('by way of:', way.flatMap(codeLines)),
    ...section('values read:', values.flatMap(readLines)),
    ...section('there because of:', conditions.flatMap(conditionLines)),
  ];
}

/** A heading with what it is about; nothing when that is nothing. */
function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', heading, ...lines.map((line) => `  ${line}`)];
}

function settingText({ at, value, layer }: Setting): string {
  const shown = value === undefined ? 'the content of a file' : value;
  return `${placeText(at)}  ${shown}${layer === 'chart' ? '  (default)' : ''}`;
}

function readerLines(path: string, { reads, ...place }: ValueReader): readonly string[] {
  const [at = '', ...frame] = codeLines(place);
  return [reads === path ? at : `${at}  reads ${reads}`, ...frame];
}

function dependentLines({ object, fields, conditional }: Dependent): readonly string[] {
  return [
    object,
    ...fields.map((field) => (field === '.' ? '  all of it' : `  ${field}`)),
    ...conditional.map((field) => `  ${field === '.' ? 'whether it is there' : `whether ${field} is there`}`),
  ];
}

function readLines({ path, value, settings }: ReadValue): readonly string[] {
  return [
    value === undefined ? `${path} is not set` : `${path} = ${value}`,
    ...settings.map((setting) => `  ${settingText(setting)}`),
  ];
}

const TAKEN: Readonly<Record<MetCondition['taken'], string>> = { body: '', else: ' (its else)', none: '' };

function conditionLines({ keyword, taken, values, ...place }: MetCondition): readonly string[] {
  const [at = '', ...frame] = codeLines(place);
  return [
    `${keyword}${TAKEN[taken]} at ${at}`,
    ...frame,
    ...values.flatMap(readLines).map((line) => `  ${line}`),
  ];
}

/** A place, its line and a caret below. */
export function codeLines({ text, ...place }: CodePlace): readonly string[] {
  const caret = `${text.slice(0, place.column - 1).replace(/[^\t]/g, ' ')}^`;
  const number = String(place.line);
  return [placeText(place), `${number} | ${text}`, `${' '.repeat(number.length)} | ${caret}`];
}

function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
