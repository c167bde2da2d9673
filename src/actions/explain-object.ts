import type { FieldPath } from '../base/fieldpath.ts';
import { fail } from '../base/problem.ts';
import { ambiguousObject, unknownField, unknownObject } from '../base/problems/explain.ts';
import { REDACTED } from '../base/secrets.ts';
import { nearest } from '../base/text.ts';
import { isMap } from '../go/value.ts';
import { type FieldPlace, locateField, mainSpan } from '../manifest/locate.ts';
import { type Condition, fileSpan, type OutputSpan, type ValueRead } from '../render/sourcemap.ts';
import type { Explained } from './explain.ts';
import { fullName, isNamed, objectName, objectsIn, type RenderedObject } from './objects.ts';
import { type CodePlace, codePlace, isSecretPath, pathText, valueAt, valueText } from './places.ts';
import { type Setting, settingsOf } from './settings.ts';

/** Where an object, or a field of one, comes from. */
export interface ObjectExplanation {
  readonly kind: 'object';
  readonly object: string;
  readonly field?: string;
  /** What the field holds, as JSON. */
  readonly value?: string;
  /** The line of a template that made it. */
  readonly template: CodePlace;
  /** The includes that led there, the outermost first. */
  readonly way: readonly CodePlace[];
  readonly values: readonly ReadValue[];
  /** What had to hold for it to be there, the outermost first. */
  readonly conditions: readonly MetCondition[];
}

/** A value that was read, and who set it. */
export interface ReadValue {
  readonly path: string;
  readonly value?: string;
  readonly settings: readonly Setting[];
}

export interface MetCondition extends CodePlace {
  readonly keyword: Condition['kind'];
  readonly taken: Condition['taken'];
  readonly values: readonly ReadValue[];
}

/** Explains an object or a field. Raises explain/object-unknown, explain/object-ambiguous, explain/field-unknown. */
export function explainObject(explained: Explained, name: string, field: FieldPath): ObjectExplanation {
  const object = findObject(explained, name);
  const path = [...object.below, ...field];
  const place = locateField(explained.map, object.manifest, field.length === 0 ? [...path, 'kind'] : path);
  if (!place || (field.length > 0 && place.path.length < path.length))
    return fail(unknownField(objectName(object), pathText(field), nearestField(object, field)));
  const { nameFile } = explained;
  const span = field.length === 0 ? place.key : mainSpan(place);
  const made = field.length === 0 ? wholeOf(explained, object) : [place.key, ...place.value];
  return {
    kind: 'object',
    object: objectName(object),
    ...(field.length === 0 ? {} : fieldValue(explained, object, field, made)),
    template: codePlace(fileSpan(span), nameFile),
    way: wayOf(span).map((at) => codePlace(at, nameFile)),
    values: readValues(
      explained,
      made.flatMap(({ reads }) => reads.filter(({ use }) => use !== 'control')),
    ),
    conditions: span.conditions.map((condition) => metCondition(explained, condition)),
  };
}

function findObject({ manifests, namespace }: Explained, name: string): RenderedObject {
  const objects = manifests.flatMap((manifest) => objectsIn(manifest, namespace));
  const fitting = objects.filter((object) => isNamed(object, name));
  const [only] = fitting;
  if (fitting.length > 1) return fail(ambiguousObject(name, fitting.map(fullName)));
  if (only) return only;
  const names = objects.filter((object) => object.name !== '').map(objectName);
  return fail(unknownObject(name, nearest(name, names), names.slice(0, MOST_NAMES)));
}

const MOST_NAMES = 10;

/** The field with the key that the first unknown one was probably meant to be. */
function nearestField({ content }: RenderedObject, field: FieldPath): string | undefined {
  for (const [i, step] of field.entries()) {
    const around = valueAt(content, field.slice(0, i));
    if (around === undefined || valueAt(content, field.slice(0, i + 1)) !== undefined) continue;
    const keys = isMap(around) ? [...around.keys()] : [];
    const guess = nearest(String(step), keys);
    return guess === undefined ? undefined : pathText([...field.slice(0, i), guess]);
  }
  return undefined;
}

function fieldValue(
  { secrets }: Explained,
  { content, kind }: RenderedObject,
  field: FieldPath,
  made: readonly OutputSpan[],
): Pick<ObjectExplanation, 'field' | 'value'> {
  const isSecret =
    (kind === 'Secret' && (field[0] === 'data' || field[0] === 'stringData')) ||
    made.some(({ reads }) => reads.some(({ path, use }) => use !== 'control' && isSecretPath(path)));
  const value = valueAt(content, field) ?? null;
  return { field: pathText(field), value: isSecret ? REDACTED : valueText(value, field, secrets) };
}

function wholeOf({ map }: Explained, { manifest, below }: RenderedObject): readonly OutputSpan[] {
  const place: FieldPlace | undefined = locateField(map, manifest, below);
  return place?.value ?? [];
}

/** The calls on the way, without the one that is shown as the place itself. */
function wayOf(span: OutputSpan): readonly OutputSpan['at'][] {
  const shown = fileSpan(span);
  return span.way.filter((at) => at !== shown);
}

function readValues(explained: Explained, reads: readonly ValueRead[]): readonly ReadValue[] {
  const paths = new Map(reads.map(({ path }) => [pathText(path), path]));
  return [...paths].map(([text, path]) => {
    const value = valueAt(explained.values, path);
    return {
      path: text,
      ...(value === undefined ? {} : { value: valueText(value, path, explained.secrets) }),
      settings: settingsOf(explained, path),
    };
  });
}

function metCondition(explained: Explained, { kind, at, taken, reads }: Condition): MetCondition {
  const place = codePlace(at, explained.nameFile);
  return { keyword: kind, taken, ...place, values: readValues(explained, reads) };
}
