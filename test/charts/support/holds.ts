import { isDeepStrictEqual } from 'node:util';
import { DynError, type Rendered } from '../../../src/index.ts';
import { recordOf } from '../../support/cases.ts';
import { fieldAt } from './fieldpath.ts';
import { objectsOf, renderFolder } from './render.ts';
import { type BehaviourTable, type Expectation, nested, type Row } from './table.ts';

/** What came of rendering a row's values: objects and notes, or what the refusal says. */
export interface Outcome {
  readonly objects: readonly Record<string, unknown>[];
  readonly notes: string;
  readonly refusal?: string;
}

/** Renders a row's values; without the key's own value for `control`. */
export function renderRow(table: BehaviourTable, row: Row, control = false): Outcome {
  const own = row.setsKey && !control ? { [row.key]: row.value } : {};
  const options = {
    name: table.release,
    namespace: table.namespace,
    values: nested({ ...row.with, ...own }),
    apiVersions: row.apiVersions,
  };
  try {
    return outcomeOf(renderFolder(`charts/${table.chart}`, options, row.cluster));
  } catch (error) {
    if (!(error instanceof DynError)) throw error;
    return { objects: [], notes: '', refusal: error.message };
  }
}

function outcomeOf(rendered: Rendered): Outcome {
  return { objects: objectsOf(rendered), notes: rendered.notes };
}

/** What differs from an expectation, in words; undefined when it holds. */
export function difference(outcome: Outcome, expected: Expectation): string | undefined {
  const { refusal, notes } = outcome;
  if (expected.refused !== undefined) {
    return refusal?.includes(expected.refused) ? undefined : `refusal: ${refusal ?? 'none'}`;
  }
  if (refusal !== undefined) return `refused: ${refusal}`;
  if (expected.notes !== undefined) {
    return notes.includes(expected.notes) ? undefined : `the notes lack ${expected.notes}:\n${notes}`;
  }
  return objectDifference(outcome, expected);
}

function objectDifference({ objects }: Outcome, expected: Expectation): string | undefined {
  const found = objects.find((object) => isNamed(object, expected.object ?? ''));
  if (expected.exists === false && expected.field === undefined) {
    return found ? `${expected.object} is there` : undefined;
  }
  if (!found) return `${expected.object} is not there`;
  if (expected.field === undefined) return undefined;
  const value = decoded(fieldAt(found, expected.field), expected.decode);
  return fieldDifference(value, expected);
}

function isNamed(object: Record<string, unknown>, wanted: string): boolean {
  const metadata = recordOf(object.metadata) ?? {};
  const names = [`${object.kind}/${metadata.name}`, `${object.kind}/${metadata.namespace}/${metadata.name}`];
  return names.includes(wanted);
}

function decoded(value: unknown, form: Expectation['decode']): unknown {
  return form === 'base64' && typeof value === 'string' ? Buffer.from(value, 'base64').toString() : value;
}

function fieldDifference(value: unknown, expected: Expectation): string | undefined {
  const ways: readonly [keyof Expectation, boolean][] = [
    ['exists', expected.exists === (value !== undefined)],
    ['is', isDeepStrictEqual(value, expected.is)],
    ['has', contains(value, expected.has)],
    ['hasNot', !contains(value, expected.hasNot)],
  ];
  const broken = ways.find(([way, isMet]) => way in expected && !isMet);
  return (
    broken && `${expected.object} ${expected.field}: ${JSON.stringify(value)}, not ${broken[0]} ${shown()}`
  );

  function shown(): string {
    return broken ? JSON.stringify(expected[broken[0]]) : '';
  }
}

/** A text in a text, an item in a list (a map's item by some of its fields), some fields of a map. */
function contains(whole: unknown, part: unknown): boolean {
  if (typeof whole === 'string') return whole.includes(String(part));
  if (Array.isArray(whole)) {
    return whole.some((item) => isDeepStrictEqual(item, part) || (isRecord(item) && contains(item, part)));
  }
  const [fields, wanted] = [recordOf(whole), recordOf(part)];
  if (!fields || !wanted) return false;
  return Object.entries(wanted).every(([key, value]) => isDeepStrictEqual(fields[key], value));
}

function isRecord(value: unknown): boolean {
  return recordOf(value) !== undefined;
}
