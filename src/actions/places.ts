import { type FieldPath, writeFieldPath } from '../base/fieldpath.ts';
import { isSecretName, REDACTED, redact } from '../base/secrets.ts';
import { lineText, positionOf, type Span } from '../base/source.ts';
import { writeJson } from '../go/json.ts';
import { type GoMap, type GoValue, isList, isMap } from '../go/value.ts';

/** A place in a file, as data: the file's name as the user knows it, line and column from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A place with the line that stands there. */
export interface CodePlace extends Place {
  readonly text: string;
}

/** Names a file of a chart as the user would: Helm's name begins with the chart's, the user's with the way to it. */
export type NameFile = (helmName: string) => string;

/** The naming for a chart that was given as this argument; `isFolder` is false for an archive. */
export function fileNames(chart: string, isFolder: boolean): NameFile {
  const folder = chart.replace(/\/+$/, '');
  return (name) => (isFolder && name.includes('/') ? `${folder}${name.slice(name.indexOf('/'))}` : name);
}

/** A span as a place. */
export function placeIn(span: Span, nameFile: NameFile): Place {
  const { line, column } = positionOf(span.source, span.start);
  return { file: nameFile(span.source.name), line, column };
}

/** A span as a place, with its line. */
export function codePlace(span: Span, nameFile: NameFile): CodePlace {
  const place = placeIn(span, nameFile);
  return { ...place, text: lineText(span.source, place.line) };
}

/** True when a step of the path names something secret. */
export function isSecretPath(path: FieldPath): boolean {
  return path.some((step) => typeof step === 'string' && isSecretName(step));
}

/** What stands at a path; undefined when nothing does. */
export function valueAt(tree: GoValue, path: FieldPath): GoValue | undefined {
  let value: GoValue | undefined = tree;
  for (const step of path) {
    if (value === undefined || value === null) return undefined;
    if (isMap(value)) value = value.get(String(step));
    else value = isList(value) ? value[Number(step)] : undefined;
  }
  return value;
}

const LONGEST = 200;

/** A value as JSON on one line, not too long, without the secrets below it and those that are given. */
export function valueText(value: GoValue, path: FieldPath, secrets: readonly string[]): string {
  if (isSecretPath(path) && value !== null) return isMap(value) ? jsonText(masked(value, true)) : REDACTED;
  return redact(jsonText(masked(value, false)), secrets);
}

function jsonText(value: GoValue): string {
  const text = writeJson(value, { escapeHtml: false });
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function masked(value: GoValue, isSecret: boolean): GoValue {
  if (isMap(value)) {
    const copy: GoMap = new Map();
    for (const [key, inner] of value) copy.set(key, masked(inner, isSecret || isSecretName(key)));
    return copy;
  }
  if (isList(value)) return value.map((inner) => masked(inner, isSecret));
  return isSecret && value !== null && value !== '' && typeof value !== 'boolean' ? REDACTED : value;
}

/** A path as it is written. */
export function pathText(path: FieldPath): string {
  return path.length === 0 ? '.' : writeFieldPath(path);
}
